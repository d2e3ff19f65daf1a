"""評価を依頼: ask members for an evaluation until a due day, and withdraw requests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import limits
from enishi.hiring.evaluations import due_days, forms, letters, steps
from enishi.hiring.evaluations.models import (
    EVALUATION_MOVES,
    OPEN_STATES,
    Evaluation,
    EvaluationFormVersion,
    EvaluationState,
    Withdrawal,
)
from enishi.hiring.models import Application, Step

MOST_PEOPLE = 20
_LONGEST_NOTE = 500


def ask_for_evaluations(
    application: Application,
    *,
    step: Step,
    member_ids: Collection[int],
    due_on: date | None,
    note: str = "",
    by: Actor,
) -> list[Evaluation]:
    """Ask members for their evaluation at the step; each gets a mail.

    A member who was asked before and has not handed in is asked again, with the new due day and
    note. The request fixes the form: later changes of the form do not apply to it.

    Parameters
    ----------
    due_on
        A day in the company's zone, today at the earliest; ``None`` for no due day.

    Returns
    -------
    The members' evaluations that were asked for, without those handed in already.

    Raises
    ------
    Conflict
        The step has not been reached, the application has ended, or all have handed in.
    UserFacingError
        There are no members, too many or unknown ones, the day is past, or the note is too long.
    """
    require(by, Action.ASK_FOR_EVALUATIONS, application)
    note = limits.check(note.strip(), _LONGEST_NOTE, field="note")
    people = _people(application, member_ids)
    now = timezone.now()
    if due_days.is_past(due_on, now=now, zone=application.company.zone):
        raise UserFacingError(
            Code.DUE_DAY_PAST, _("期限は今日以降の日付を入力してください。"), field="due_on"
        )
    with transaction.atomic():
        held = steps.hold(application, step)
        if not held.is_active:
            raise Conflict(
                Code.APPLICATION_ENDED, _("選考が終了しているため、評価は依頼できません。")
            )
        asked = [one for member in people if (one := _row_of(held, step, member)) is not None]
        if not asked:
            raise Conflict(
                Code.EVALUATIONS_ALL_GIVEN, _("選択した全員が、このステップの評価を提出済みです。")
            )
        for one in asked:
            one.asked_by, one.asked_at = by.member, now
            one.due_on, one.request_note, one.withdrawn_why = due_on, note, ""
            one.remind_at = due_days.next_reminder(due_on, after=now, zone=held.company.zone)
            one.save()
            audit.record(held.company, Event.EVALUATION_ASKED, one, by=by, step=step.pk)
            letters.tell_asked(one)
    return asked


def withdraw(evaluation: Evaluation, *, by: Actor) -> Evaluation:
    """Withdraw the request; the evaluator keeps what they wrote so far.

    Raises
    ------
    Conflict
        It was handed in or withdrawn meanwhile.
    """
    require(by, Action.ASK_FOR_EVALUATIONS, evaluation)
    with transaction.atomic():
        held = lock_row(Evaluation.objects.all(), evaluation.pk)
        if not (held.is_open and held.is_asked):
            raise Conflict(
                Code.EVALUATION_NOT_ASKED,
                _(
                    "この評価は提出済みか、依頼が取り下げられています。画面を読み込み直してください。"
                ),
            )
        _withdraw(held, Withdrawal.BY_HAND, by=by)
        letters.tell_of_withdrawal(held)
    return held


def withdraw_after_cancellation(
    application_id: int, step_id: int, *, member_ids: Collection[int], by: Actor
) -> None:
    """Withdraw the requests to the interviewers of a cancelled interview.

    Runs inside the cancellation. They get a mail about the cancellation, so none about this.
    """
    owed = Evaluation.objects.select_for_update().filter(
        application=application_id,
        step=step_id,
        member__in=member_ids,
        state__in=OPEN_STATES,
        asked_at__isnull=False,
    )
    for held in owed.order_by("pk"):
        _withdraw(held, Withdrawal.INTERVIEW_CANCELLED, by=by)


def _withdraw(held: Evaluation, why: Withdrawal, *, by: Actor) -> None:
    EVALUATION_MOVES.make(held, EvaluationState.WITHDRAWN)
    held.withdrawn_why, held.remind_at = why, None
    held.save()
    audit.record(held.company, Event.EVALUATION_WITHDRAWN, held, by=by, why=why)


def _people(application: Application, member_ids: Collection[int]) -> list[Member]:
    wanted = set(member_ids)
    if not wanted:
        raise UserFacingError(
            Code.VALUE_MISSING, _("評価を依頼するメンバーを選択してください。"), field="members"
        )
    if len(wanted) > MOST_PEOPLE:
        raise UserFacingError(
            Code.TOO_MANY_EVALUATORS,
            _("一度に依頼できるのは%(count)d名までです。") % {"count": MOST_PEOPLE},
            field="members",
        )
    found = Member.objects.filter(company=application.company_id, is_active=True, pk__in=wanted)
    people = list(found.order_by("pk"))
    if len(people) < len(wanted):
        raise UserFacingError(
            Code.MEMBER_INACTIVE,
            _("利用停止中のメンバーが含まれています。画面を読み込み直してください。"),
            field="members",
        )
    return people


def _row_of(application: Application, step: Step, member: Member) -> Evaluation | None:
    """Return the member's evaluation, ready for a request; ``None`` if they have handed in."""
    own = Evaluation.objects.select_for_update()
    evaluation = own.filter(application=application, step=step, member=member).first()
    if evaluation is None:
        return Evaluation(
            company=application.company,
            application=application,
            step=step,
            member=member,
            version=forms.version_for(application.job, step),
            state=EVALUATION_MOVES.begin(EvaluationState.ASKED),
        )
    if evaluation.is_submitted:
        return None
    if evaluation.is_withdrawn:
        EVALUATION_MOVES.make(evaluation, EvaluationState.ASKED)
        if not evaluation.answers.exists():
            _ask_by(evaluation, forms.version_for(application.job, step))
    evaluation.told_after_interview_at = None
    return evaluation


def _ask_by(evaluation: Evaluation, version: EvaluationFormVersion) -> None:
    """Set the version. A page with the former version's questions can no longer save."""
    if evaluation.version_id != version.pk:
        evaluation.version = version
        evaluation.revision += 1
        evaluation.saved_by = ""
