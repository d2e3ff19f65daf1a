"""Reads what is to be done: each duty is a value with its deadline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company import names
from enishi.company.actors import Actor
from enishi.company.models import Member, Role
from enishi.company.roles import Action, may
from enishi.hiring.models import Job
from enishi.overview.duties import query


class DutyKind(models.TextChoices):
    """What is to be done; in the order of the counts above the list."""

    ARRIVAL = "arrival", _("新しい応募")
    SCREENING = "screening", _("書類選考")
    SCHEDULE = "schedule", _("日程の設定")
    FIX = "fix", _("日程の確定")
    ANSWER = "answer", _("候補者の回答待ち")
    RESULT = "result", _("結果の記録")
    EVALUATION = "evaluation", _("自分の評価")
    ASKED = "asked", _("評価の提出待ち")
    UNREAD = "unread", _("候補者からの未読メール")
    OFFER = "offer", _("内定")
    DUE = "due", _("期限の来た応募")
    REQUEST = "request", _("本人からの請求")
    MAIL = "mail", _("未処理のメール")
    SUSPECTED = "suspected", _("迷惑の疑い")


# Whose deadline nobody has set is due so many days after it began to wait.
DAYS: Mapping[DutyKind, int] = {
    DutyKind.ARRIVAL: 2,
    DutyKind.SCREENING: 3,
    DutyKind.SCHEDULE: 2,
    DutyKind.FIX: 2,
    DutyKind.RESULT: 2,
    DutyKind.EVALUATION: 3,
    DutyKind.ASKED: 3,
    DutyKind.OFFER: 3,
    DutyKind.UNREAD: 1,
    DutyKind.MAIL: 1,
    DutyKind.SUSPECTED: 3,
}
_DAYS = json.dumps({kind.value: days for kind, days in DAYS.items()})
# Kinds that are found among the applications at steps, of which not all may have been looked at.
AT_STEPS = frozenset(
    {
        DutyKind.ARRIVAL,
        DutyKind.SCREENING,
        DutyKind.SCHEDULE,
        DutyKind.FIX,
        DutyKind.RESULT,
        DutyKind.OFFER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing to do.

    Parameters
    ----------
    pk
        The row that it is about, other than the application: an interview in draft or proposed, an
        evaluation, an offer, or the candidate of a request or an unread mail.
    due_on, due_at
        The day in the company's zone, and the moment if there is one.
    is_deadline_set
        Whether somebody set the deadline; else it follows from :data:`DAYS`.
    detail
        The state of an offer, the family name of who owes an evaluation, or the id of an unread
        answer.
    amount
        How many mails or applications wait together.
    """

    kind: DutyKind
    pk: int | None
    application: int | None
    detail: str
    amount: int
    due_on: date
    due_at: datetime | None
    is_deadline_set: bool
    candidate: str
    candidate_id: int | None
    job: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of a kind are to be done; ``is_least`` if there may be more."""

    kind: DutyKind
    amount: int
    is_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The most urgent duties, and how many there are of each kind."""

    today: date
    shown: Sequence[Duty]
    counts: Sequence[Count]
    more: int

    @property
    def total(self) -> int:
        """How many there are in all, as far as they are counted."""
        return sum(count.amount for count in self.counts)

    @property
    def is_least(self) -> bool:
        """Whether there may be more than are counted."""
        return any(count.is_least for count in self.counts)


def duties_of(
    actor: Actor, member: Member, *, own: bool, most: int, kind: DutyKind | None = None
) -> Duties:
    """Return what waits for the member, the most urgent first; one statement, two if limited.

    Parameters
    ----------
    own
        Only what the member answers for; else what waits for anybody, as far as they see it.
    most
        How many are shown.
    kind
        Show only these.
    """
    is_limited = member.role == Role.LIMITED
    sql = query.statement(
        is_recruiter=may(actor, Action.EDIT_CANDIDATES),
        sorts_mails=may(actor, Action.SORT_MAILS),
        answers_requests=may(actor, Action.ERASE_CANDIDATES),
        own=own,
        limited=is_limited,
    )
    now = timezone.now()
    today = timezone.localdate(now, member.company.zone)
    jobs = Job.objects.visible_to(member).values_list("pk", flat=True) if is_limited else ()
    named: dict[str, Any] = query.CONSTANTS | {
        "company": member.company_id,
        "member": member.pk,
        "jobs": list(jobs),
        "now": now,
        "today": today,
        "zone": member.company.time_zone,
        "days": _DAYS,
        "most": most,
        "kind": kind or "",
        "kinds": [kind or ""],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        rows = cursor.fetchall()
    amounts, is_cut = rows[0][:2]
    known = json.loads(amounts) if isinstance(amounts, str) else amounts or {}
    counts = [
        Count(kind=one, amount=known[one], is_least=_is_least(one, known[one], is_cut=is_cut))
        for one in DutyKind
        if known.get(one)
    ]
    shown = [_duty(row[2:]) for row in rows if row[2] is not None]
    among = sum(one.amount for one in counts if kind in (None, one.kind))
    listed = sum(one.amount for one in shown)
    return Duties(today=today, shown=shown, counts=counts, more=max(0, among - listed))


def _is_least(kind: DutyKind, amount: int, *, is_cut: bool) -> bool:
    return amount >= query.COUNTED or (is_cut and kind in AT_STEPS)


def _duty(row: Sequence[object]) -> Duty:
    (kind, pk, application, detail, amount, due_on, due_at, is_set, *rest) = row
    family_name, given_name, candidate_id, job, step = rest
    return Duty(
        kind=DutyKind(str(kind)),
        pk=pk,  # type: ignore[arg-type]
        application=application,  # type: ignore[arg-type]
        detail=str(detail),
        amount=int(amount),  # type: ignore[call-overload]
        due_on=due_on,  # type: ignore[arg-type]
        due_at=due_at,  # type: ignore[arg-type]
        is_deadline_set=bool(is_set),
        candidate=names.in_full(str(family_name), str(given_name)) if family_name else "",
        candidate_id=candidate_id,  # type: ignore[arg-type]
        job=str(job or ""),
        step=str(step or ""),
    )
