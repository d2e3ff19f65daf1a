"""Postings: write a job's 公開情報, publish it when nothing is missing, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import posting_texts
from enishi.hiring.models import Job
from enishi.hiring.posting_models import (
    POSTING_MOVES,
    CareersPage,
    EmploymentType,
    FixedOvertimePay,
    Insurance,
    JobPosting,
    Overtime,
    PayUnit,
    PostingState,
    Probation,
    Smoking,
    Term,
)

# In yen, of each kind: more is a typing error.
MOST_YEN = 1_000_000_000
MOST_HOURS = 200
# The choices of a posting, each with its words.
CHOICES = {
    "employment_type": EmploymentType,
    "term": Term,
    "probation": Probation,
    "overtime": Overtime,
    "pay_unit": PayUnit,
    "fixed_overtime_pay": FixedOvertimePay,
    "smoking": Smoking,
}
NUMBERS = ("pay_least", "pay_most", "fixed_overtime_yen", "fixed_overtime_hours")
_LINES = {"prefecture": 20, "city": 50}


@dataclass(frozen=True, kw_only=True)
class PostingDetails:
    """The fields of a posting, as typed.

    Parameters
    ----------
    texts
        The texts of :data:`posting_texts.TEXTS` by language and name.
    numbers
        By name; None for an empty field, -1 for one that is no number.
    """

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    insurances: tuple[str, ...] = ()
    is_remote: bool = False
    prefecture: str = ""
    city: str = ""
    ends_on: date | None = None


def of(job: Job) -> JobPosting:
    """Return the job's posting, or an unsaved empty one."""
    found = JobPosting.objects.filter(job=job).select_related("published_by").first()
    return found or JobPosting(company=job.company, job=job)


@transaction.atomic
def save(job: Job, details: PostingDetails, *, by: Actor, publish: bool = False) -> JobPosting:
    """Save the posting; with ``publish``, let everybody read it.

    A posting that everybody reads is complete: it cannot be saved with something missing.

    Raises
    ------
    UserFacingError
        Some fields cannot be stored; or the posting is or becomes public, and something is missing
        that the law wants, or the job is closed. Each field has its sentence.
    """
    require(by, Action.EDIT_JOBS, job)
    # The lock orders the members who write the same posting.
    held = lock_row(Job.objects.all(), job.pk)
    posting = of(held)
    _write(posting, details)
    is_public = publish or posting.is_published
    if wrong := _unstorable(posting) | (missing(posting) if is_public else {}):
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("公開に必要な項目が不足しているか、入力に誤りがあります。赤い項目をご確認ください。")
            if is_public
            else _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    posting.changed_at = timezone.now()
    if publish and not posting.is_published:
        _publish(posting, by=by)
    posting.save()
    action = Event.POSTING_PUBLISHED if publish else Event.POSTING_SAVED
    audit.record(held.company, action, posting, by=by, job=held.pk)
    return posting


@transaction.atomic
def take_back(job: Job, *, by: Actor) -> None:
    """Let nobody read the page any more: its address says that the job is closed. Idempotent."""
    require(by, Action.EDIT_JOBS, job)
    held = lock_row(Job.objects.all(), job.pk)
    closed = POSTING_MOVES.update(JobPosting.objects.filter(job=held), PostingState.CLOSED)
    if closed:
        audit.record(held.company, Event.POSTING_TAKEN_BACK, held.posting, by=by, job=held.pk)


def missing(posting: JobPosting) -> dict[str, str]:
    """Return what the posting lacks for publication: the field, and a sentence for it."""
    lacks = {}
    for name in CHOICES:
        if not getattr(posting, name):
            lacks[name] = _("選択してください。")
    for text in posting_texts.TEXTS:
        name = text.name
        if _is_required(text, posting) and not posting.text(name, posting_texts.JAPANESE):
            lacks[f"{name}_ja"] = _("%(label)sを入力してください。") % {"label": text.label}
    if posting.pay_least is None:
        lacks["pay_least"] = _("賃金の額を入力してください。")
    if posting.fixed_overtime_pay == FixedOvertimePay.SOME:
        for name in ("fixed_overtime_yen", "fixed_overtime_hours"):
            if not getattr(posting, name):
                lacks[name] = _("固定残業代の額と時間数を、基本給と分けて入力してください。")
    if not posting.is_remote:
        for name in _LINES:
            if not getattr(posting, name):
                lacks[name] = _("就業場所の都道府県と市区町村を入力してください。")
    if not posting.insurances and not posting.text("insurance_detail", posting_texts.JAPANESE):
        lacks["insurances"] = _(
            "加入する保険を選択してください。ない場合は補足に記載してください。"
        )
    if posting.ends_on is not None and posting.ends_on < _today(posting):
        lacks["ends_on"] = _("締切日を過ぎています。")
    return lacks


def has_ended(posting: JobPosting) -> bool:
    """Whether its last day for applications is over, in the company's zone."""
    return posting.ends_on is not None and posting.ends_on < _today(posting)


def _today(posting: JobPosting) -> date:
    return timezone.localdate(timezone=posting.company.zone)


def _is_required(text: posting_texts.PostingText, posting: JobPosting) -> bool:
    choice, value = text.when
    return text.is_required and (not choice or getattr(posting, choice) == value)


def _publish(posting: JobPosting, *, by: Actor) -> None:
    if not posting.job.is_open:
        raise UserFacingError(
            Code.POSTING_OF_CLOSED_JOB,
            _("この求人は募集を終了しています。募集を再開してから公開してください。"),
        )
    CareersPage.objects.get_or_create(company=posting.company)
    POSTING_MOVES.make(posting, PostingState.PUBLISHED)
    posting.published_at, posting.published_by = timezone.now(), by.member


def _write(posting: JobPosting, details: PostingDetails) -> None:
    posting.texts = {
        language: {
            name: cleaned
            for name in posting_texts.BY_NAME
            if (cleaned := characters.clean(details.texts.get(language, {}).get(name, "")).strip())
        }
        for language in posting_texts.LANGUAGES
    }
    for name in CHOICES:
        setattr(posting, name, details.choices.get(name, ""))
    for name in NUMBERS:
        setattr(posting, name, details.numbers.get(name))
    posting.insurances = [one for one in Insurance.values if one in details.insurances]
    posting.is_remote, posting.ends_on = details.is_remote, details.ends_on
    for name in _LINES:
        setattr(posting, name, characters.clean_line(getattr(details, name)))


def _unstorable(posting: JobPosting) -> dict[str, str]:
    wrong = {}
    for text in posting_texts.TEXTS:
        for language in posting_texts.LANGUAGES:
            length = len(posting.text(text.name, language))
            if length > text.longest:
                wrong[f"{text.name}_{language}"] = _(
                    "%(count)d文字以内で入力してください（現在%(length)d文字）。"
                ) % {"count": text.longest, "length": length}
    for name, choices in CHOICES.items():
        if getattr(posting, name) not in ("", *choices.values):
            wrong[name] = _("選択し直してください。")
    for name in NUMBERS:
        number = getattr(posting, name)
        most = MOST_HOURS if name == "fixed_overtime_hours" else MOST_YEN
        if number is not None and not 0 <= number <= most:
            wrong[name] = _("0から%(most)sまでの数字で入力してください。") % {"most": f"{most:,}"}
    if (
        posting.pay_least is not None
        and posting.pay_most is not None
        and posting.pay_most < posting.pay_least
    ):
        wrong["pay_most"] = _("下限以上の額を入力してください。")
    for name, longest in _LINES.items():
        if len(getattr(posting, name)) > longest:
            wrong[name] = _("%(limit)d文字以内で入力してください。") % {"limit": longest}
    return wrong
