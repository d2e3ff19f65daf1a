"""A member's own evaluation: begin it, save it while writing, hand it in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, not_found, require_member
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring.evaluations import answers, forms, steps
from enishi.hiring.evaluations.answers import Written
from enishi.hiring.evaluations.models import EVALUATION_MOVES, Evaluation, EvaluationState
from enishi.hiring.models import Application, Step


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page knows: the revision that it holds, and a random word of its own.

    If the answer to a save was lost, the word shows that the newer revision is the page's own.
    """

    revision: int
    page: str = ""


class Overtaken(Conflict):
    """Another page saved the evaluation after this page was shown; nothing was written."""

    def __init__(self, evaluation: Evaluation) -> None:
        super().__init__(
            Code.EVALUATION_OVERTAKEN,
            _("別の画面または端末で、この評価の新しい内容が保存されています。"),
        )
        self.evaluation = evaluation


def begin(application: Application, *, step: Step, by: Actor) -> Evaluation:
    """Return the member's own evaluation at the step; begin it if nobody asked for one.

    Raises
    ------
    NotFound
        The actor is an interviewer who does not see this candidate.
    Conflict
        The step belongs to another flow, or the candidate has not come to it.
    """
    member = require_member(by, Action.EVALUATE, application)
    require_seen(application, member)
    with transaction.atomic():
        held = steps.hold(application, step)
        evaluation = held.evaluations.filter(step=step, member=member).first()
        if evaluation is not None and not evaluation.is_withdrawn:
            return evaluation
        if evaluation is None:
            evaluation = Evaluation(
                company_id=held.company_id,
                application=held,
                step=step,
                member=member,
                version=forms.version_for(held.job, step),
                state=EVALUATION_MOVES.begin(EvaluationState.DRAFT),
            )
        else:
            EVALUATION_MOVES.make(evaluation, EvaluationState.DRAFT)
            evaluation.asked_by, evaluation.asked_at, evaluation.due_on = None, None, None
        evaluation.save()
        audit.record(evaluation.company, Event.EVALUATION_BEGUN, evaluation, by=by, step=step.pk)
    return evaluation


def save(evaluation: Evaluation, written: Written, *, seen: Seen, by: Actor) -> Evaluation:
    """Save a draft; nobody else sees it.

    Raises
    ------
    Overtaken
        Another page saved it since.
    NotFound
        It is another member's evaluation.
    Conflict
        It was handed in, or the request was withdrawn.
    UserFacingError
        A text is too long.
    """
    member = require_member(by, Action.EVALUATE, evaluation)
    with transaction.atomic():
        held = _hold(evaluation, member, seen=seen)
        if not held.is_open:
            raise _closed(held)
        if held.state == EvaluationState.ASKED:
            EVALUATION_MOVES.make(held, EvaluationState.DRAFT)
        _write(held, written, seen, is_whole=False)
    return held


def submit(evaluation: Evaluation, written: Written, *, seen: Seen, by: Actor) -> Evaluation:
    """Hand the evaluation in, or replace what was handed in while that is allowed.

    Raises
    ------
    Overtaken, NotFound
        As :func:`save`.
    Conflict
        The request was withdrawn; or it was handed in and the step has been decided since.
    UserFacingError
        A required answer is missing; each is named at its field.
    """
    member = require_member(by, Action.EVALUATE, evaluation)
    with transaction.atomic():
        # The lock keeps others from deciding the step meanwhile.
        lock_row(Application.objects.all(), evaluation.application_id)
        held = _hold(evaluation, member, seen=seen)
        if held.is_submitted and not may_change(held):
            raise _closed(held)
        is_first = not held.is_submitted
        if is_first:
            EVALUATION_MOVES.make(held, EvaluationState.SUBMITTED)
            held.submitted_at = timezone.now()
        held.reopened_at, held.remind_at = None, None
        _write(held, written, seen, is_whole=True)
        event = Event.EVALUATION_WRITTEN if is_first else Event.EVALUATION_CHANGED
        audit.record(held.company, event, held, by=by, step=held.step_id)
    return held


def may_change(evaluation: Evaluation) -> bool:
    """Whether a handed-in evaluation may be replaced: before the result, or after a reopening."""
    if evaluation.reopened_at is not None:
        return True
    return not evaluation.application.results.filter(step=evaluation.step_id).exists()


def require_seen(application: Application, member: Member) -> None:
    """Raise NotFound unless the interviewer interviews the candidate or was asked about them."""
    if not Application.objects.visible_to(member).filter(pk=application.pk).exists():
        raise not_found()


def _hold(evaluation: Evaluation, member: Member, *, seen: Seen) -> Evaluation:
    if evaluation.member_id != member.pk:
        raise not_found()
    held = lock_row(Evaluation.objects.all(), evaluation.pk)
    # First, because a member whose request was withdrawn may no longer see the candidate. The next
    # check would then tell them to reload the page, although their unsaved text is still on it.
    if held.is_withdrawn:
        raise _closed(held)
    require_seen(held.application, member)
    if held.revision != seen.revision and (not seen.page or held.saved_by != seen.page):
        raise Overtaken(held)
    return held


def _write(held: Evaluation, written: Written, seen: Seen, *, is_whole: bool) -> None:
    answers.save_answers(held, written, is_whole=is_whole)
    held.revision += 1
    held.saved_at, held.saved_by = timezone.now(), seen.page
    held.save()


def _closed(held: Evaluation) -> Conflict:
    if held.is_withdrawn:
        return Conflict(
            Code.EVALUATION_WITHDRAWN,
            _("この評価の依頼は取り下げられました。入力は保存していません。"),
        )
    return Conflict(
        Code.EVALUATION_CLOSED,
        _(
            "この評価は提出済みです。画面を読み込み直してください。結果が記録されたあとに修正するには、"
            "採用担当者に修正の許可を依頼してください。"
        ),
    )
