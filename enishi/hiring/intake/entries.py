"""Turns a row of a file into an entry: the person, the job, and the step that they have reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters, csv_files, folding
from enishi.company.models import Company
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake.columns import Column
from enishi.hiring.models import Job, Step, StepOutcome

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:\s*\(.\))?(?:[\sT]+(\d{1,2})\s*[:時]\s*(\d{1,2})(?:\s*[:分]\s*\d{0,2})?)?"
)
# Excel's day numbers, for a cell that has lost its date format.
_EXCEL_DAY, _EXCEL_DAYS = date(1899, 12, 30), range(32_874, 73_050)
_HIRED = "hired"
# What products call the state of an application. 選考中 is not an end.
_STANDS: dict[str, tuple[str, ...]] = {
    "": ("", "選考中", "対応中", "未対応", "応募", "進行中", "新規", "active", "in progress"),
    _HIRED: ("採用", "内定", "内定承諾", "入社", "入社済み", "採用決定", "hired"),
    StepOutcome.REJECTED.value: (
        *("不合格", "不採用", "お見送り", "見送り", "落選", "rejected"),
        *("書類不合格", "面接不合格", "ng"),
    ),
    StepOutcome.WITHDRAWN.value: ("辞退", "選考辞退", "内定辞退", "面接辞退", "withdrawn"),
}
_STANDINGS = {folding.fold(word): code for code, words in _STANDS.items() for word in words}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The content of a row. ``problems`` are sentences; an entry with a problem cannot be imported.

    ``ends_as`` is how the application ended: ``hired``, an outcome of a step, or empty.
    """

    number: int
    person: CandidateDetails
    job: Job | None = None
    step: Step | None = None
    ends_as: str = ""
    applied_at: datetime | None = None
    decided_at: datetime | None = None
    problems: list[str] = field(default_factory=list)


class Reader:
    """Makes entries from rows; queries the company's jobs and steps once.

    Parameters
    ----------
    codes
        The code of each column.
    job
        The job of persons whose row names none.
    """

    def __init__(self, company: Company, codes: Sequence[str], *, job: Job | None) -> None:
        self._zone = company.zone
        self._places = {code: place for place, code in enumerate(codes)}
        self._job = job
        self._jobs: dict[str, list[Job]] = {}
        for one in Job.objects.filter(company=company).order_by("-is_open", "-pk"):
            self._jobs.setdefault(folding.fold(one.title), []).append(one)
        self._steps: dict[int, list[Step]] = {}
        for step in Step.objects.filter(company=company):
            self._steps.setdefault(step.flow_id, []).append(step)

    def entry(self, number: int, cells: Sequence[str]) -> Entry:
        """Return the entry of this row."""
        said = {
            code: _clean(cells[place]) if place < len(cells) else ""
            for code, place in self._places.items()
        }
        person = _person(said).tidied()
        problems = [
            _("%(label)s：%(why)s") % {"label": Column(name).label, "why": why}
            for name, why in candidates.invalid_fields(person).items()
        ]
        job = self._job_of(said.get(Column.JOB, ""), problems)
        ends_as = self._end_of(said.get(Column.STATUS, ""), problems)
        step = self._step_of(said.get(Column.STEP, ""), job, ends_as, problems)
        if job is None and (ends_as or step):
            problems.append(_("選考状況を取り込むには、求人が必要です。"))
        return Entry(
            number=number,
            person=person,
            job=job,
            step=step,
            ends_as=ends_as,
            applied_at=self._moment(said, Column.APPLIED_AT, problems),
            decided_at=self._moment(said, Column.DECIDED_AT, problems),
            problems=problems,
        )

    def _job_of(self, title: str, problems: list[str]) -> Job | None:
        if not title:
            return self._job
        found = self._jobs.get(folding.fold(title), [])
        if not found:
            problems.append(
                _(
                    "求人「%(title)s」がありません。求人を作成するか、ファイルの求人名を直してください。"
                )
                % {"title": title[:50]}
            )
            return None
        return found[0]

    def _step_of(
        self, name: str, job: Job | None, ends_as: str, problems: list[str]
    ) -> Step | None:
        steps = self._steps.get(job.flow_id, []) if job else []
        if ends_as == _HIRED and steps:
            # A hired person has passed the last step.
            return steps[-1]
        if not name or job is None:
            return steps[0] if steps else None
        for step in steps:
            if folding.fold(step.name) == folding.fold(name):
                return step
        problems.append(
            _("選考ステップ「%(name)s」が、求人の採用フローにありません（%(steps)s）。")
            % {"name": name[:50], "steps": _("、").join(step.name for step in steps)}
        )
        return None

    def _end_of(self, word: str, problems: list[str]) -> str:
        code = _STANDINGS.get(folding.fold(word))
        if code is None:
            problems.append(
                _("選考状況「%(word)s」は、選考中、採用、不合格、辞退のいずれかに直してください。")
                % {"word": word[:50]}
            )
        return code or ""

    def _moment(self, said: dict[str, str], column: Column, problems: list[str]) -> datetime | None:
        text = said.get(column, "")
        if not text:
            return None
        moment = _read_moment(text)
        if moment is None:
            problems.append(
                _(
                    "%(label)s「%(text)s」は、2026/11/30 または 2026/11/30 10:00 の形に"
                    "直してください。"
                )
                % {"label": column.label, "text": text[:50]}
            )
            return None
        aware = timezone.make_aware(moment, self._zone)
        if aware > timezone.now():
            problems.append(
                _("%(label)s「%(text)s」は、これからの日時です。")
                % {"label": column.label, "text": text[:50]}
            )
        return aware


def _clean(cell: str) -> str:
    # The file may be one of our own, written for correcting rows.
    return characters.clean(csv_files.without_mark(cell))


def _person(said: dict[str, str]) -> CandidateDetails:
    family, given = _apart(said, Column.FULL_NAME, Column.FAMILY_NAME, Column.GIVEN_NAME)
    family_kana, given_kana = _apart(said, Column.FULL_KANA, Column.FAMILY_KANA, Column.GIVEN_KANA)
    return CandidateDetails(
        family_name=family,
        given_name=given,
        family_kana=family_kana,
        given_kana=given_kana,
        email=said.get(Column.EMAIL, ""),
        phone=_with_its_zero(said.get(Column.PHONE, "")),
    )


def _apart(said: dict[str, str], whole: Column, first: Column, second: Column) -> tuple[str, str]:
    """Return both names, from two columns or from one, split at the first space if there is one."""
    if said.get(first) or said.get(second):
        return said.get(first, ""), said.get(second, "")
    family, _space, given = characters.clean_line(said.get(whole, "")).partition(" ")
    return family, given


def _with_its_zero(phone: str) -> str:
    """Put back the leading zero of a phone number that Excel stored as a number."""
    is_bare = re.fullmatch(r"[1-9]\d{8,9}", characters.plain_digits(phone))
    return f"0{phone}" if is_bare else phone


def _read_moment(text: str) -> datetime | None:
    plain = characters.plain_digits(text).strip()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and int(float(plain)) in _EXCEL_DAYS:
        day = datetime.combine(_EXCEL_DAY, time()) + timedelta(days=float(plain))
        return day.replace(second=0, microsecond=0)
    found = _DATE.fullmatch(plain)
    if found is None:
        return None
    year, month, day_of_month, hour, minute = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day_of_month, hour, minute)  # noqa: DTZ001 - made aware above
    except ValueError:
        return None
