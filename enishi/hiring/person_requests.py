"""本人からの請求: recorded, answered, and listed by the day on which an answer is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import limits
from enishi.hiring.models import Candidate
from enishi.hiring.person_request_models import (
    REQUEST_MOVES,
    PersonRequest,
    RequestKind,
    RequestState,
)

# The law says without delay; two weeks is what it sets for refusals to suspend (35条).
ANSWERED_WITHIN = timedelta(days=14)
# A request is recorded some time after it came.
_OLDEST = timedelta(days=366)
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """What is typed about a request; days of the company's zone, None for what is no day."""

    kind: str
    received_on: date | None
    due_on: date | None
    note: str = ""


@transaction.atomic
def record_request(candidate: Candidate, details: RequestDetails, *, by: Actor) -> PersonRequest:
    """Record that the candidate asked for something about their data.

    Raises
    ------
    UserFacingError
        The kind or a day is missing, the days make no sense, or the text is too long.
    """
    require(by, Action.ERASE_CANDIDATES, candidate)
    if details.kind not in RequestKind.values:
        raise UserFacingError(
            Code.REQUEST_KIND_MISSING, _("請求の種類を選択してください。"), field="kind"
        )
    today = timezone.localdate(timezone=candidate.company.zone)
    received = details.received_on
    if received is None or not today - _OLDEST <= received <= today:
        raise UserFacingError(
            Code.REQUEST_DAY_UNFIT,
            _("受付日は、今日までの1年以内の日付で入力してください。"),
            field="received_on",
        )
    due_on = details.due_on
    if due_on is None or not received <= due_on <= received + _FARTHEST:
        raise UserFacingError(
            Code.REQUEST_DUE_DAY_UNFIT,
            _("回答期限は、受付日から1年以内の日付で入力してください。"),
            field="due_on",
        )
    held = lock_row(Candidate.objects.all(), candidate.pk)
    made = PersonRequest.objects.create(
        company_id=held.company_id,
        candidate=held,
        kind=details.kind,
        received_on=received,
        due_on=due_on,
        note=_text(details.note, field="note"),
        made_by=by.member,
    )
    audit.record(
        held.company, Event.REQUEST_RECORDED, made, by=by, candidate=held.pk, kind=made.kind
    )
    return made


@transaction.atomic
def close_request(request: PersonRequest, outcome: str, *, answer: str, by: Actor) -> PersonRequest:
    """Record that the request was met (``done``), or refused and why.

    Raises
    ------
    UserFacingError
        The outcome is unknown, or a refusal has no reason.
    Conflict
        It is closed already.
    """
    require(by, Action.ERASE_CANDIDATES, request)
    if outcome not in (RequestState.DONE, RequestState.REFUSED):
        raise UserFacingError(
            Code.REQUEST_OUTCOME_MISSING, _("対応の結果を選択してください。"), field="outcome"
        )
    told = _text(answer, field="answer")
    if outcome == RequestState.REFUSED and not told:
        raise UserFacingError(
            Code.REFUSAL_REASON_MISSING,
            _("請求に応じない理由を入力してください。"),
            field="answer",
        )
    held = lock_row(PersonRequest.objects.all(), request.pk)
    if not held.is_open:
        raise Conflict(
            Code.REQUEST_CLOSED,
            _("この請求には、他のユーザーが対応しました。画面を更新してご確認ください。"),
        )
    REQUEST_MOVES.make(held, RequestState(outcome))
    held.answer, held.closed_by, held.closed_at = told, by.member, timezone.now()
    held.save()
    audit.record(held.company, Event.REQUEST_CLOSED, held, by=by, outcome=outcome)
    return held


@transaction.atomic
def reopen_request(request: PersonRequest, *, by: Actor) -> PersonRequest:
    """Undo :func:`close_request`; nothing happens if the request is open."""
    require(by, Action.ERASE_CANDIDATES, request)
    held = lock_row(PersonRequest.objects.all(), request.pk)
    if not held.is_open:
        REQUEST_MOVES.make(held, RequestState.OPEN)
        held.closed_by = held.closed_at = None
        held.save()
        audit.record(held.company, Event.REQUEST_REOPENED, held, by=by)
    return held


def wants_erasure(candidate: Candidate) -> bool:
    """Whether the candidate asked to be erased, or not to be used any more, and waits."""
    wanted = (RequestKind.ERASURE, RequestKind.SUSPENSION)
    waiting = PersonRequest.objects.filter(candidate=candidate, state=RequestState.OPEN)
    return waiting.filter(kind__in=wanted).exists()


def _text(typed: str, *, field: str) -> str:
    return limits.check(characters.clean(typed).strip(), limits.LONGEST_NOTE, field=field)
