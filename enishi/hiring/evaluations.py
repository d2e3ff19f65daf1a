"""Evaluations: what each interviewer thought of a candidate at a step."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member, Role
from enishi.company.roles import Action, not_found, require_member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import limits
from enishi.hiring.models import Application, Evaluation, Step


def write(
    application: Application, *, step: Step, by: Actor, score: int | None, comment: str = ""
) -> Evaluation:
    """Write, or rewrite, the member's own evaluation of the candidate at the step.

    Parameters
    ----------
    score
        1 (no) to 5 (certainly); ``None`` when only a comment is left.

    Raises
    ------
    NotFound
        An interviewer who does not interview this candidate.
    UserFacingError
        A score out of range, neither score nor comment, or a comment without end.
    Conflict
        A step of another flow, or one that the candidate has not come to.
    """
    member = require_member(by, Action.SEE_CANDIDATES, application)
    _require_seen(application, member)
    if score is not None and score not in range(1, 6):
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("評価は1〜5から選択してください。"), field="score"
        )
    comment = comment.strip()
    if score is None and not comment:
        raise UserFacingError(
            Code.VALUE_MISSING, _("評価またはコメントを入力してください。"), field="score"
        )
    limits.check(comment, limits.LONGEST_COMMENT, field="comment")
    with transaction.atomic():
        # The row, so that nobody leads the candidate back in between.
        held = Application.objects.select_for_update().get(pk=application.pk)
        if not _has_come_to(held, step):
            raise Conflict(
                Code.STEP_NOT_REACHED,
                _(
                    "候補者はまだこの選考ステップに進んでいないため、評価を記録できません。"
                    "画面を読み込み直し、最新の選考状況をご確認ください。"
                ),
            )
        evaluation, _created = Evaluation.objects.update_or_create(
            application=application,
            step=step,
            member=member,
            defaults={
                "company_id": application.company_id,
                "score": score,
                "comment": comment,
                "written_at": timezone.now(),
            },
        )
        audit.record(application.company, Event.EVALUATION_WRITTEN, evaluation, by=by, step=step.pk)
    return evaluation


def _require_seen(application: Application, member: Member) -> None:
    """Interviewers see only whom they interview; the others' role was asked already."""
    if member.role != Role.INTERVIEWER:
        return
    if not Application.objects.visible_to(member).filter(pk=application.pk).exists():
        raise not_found()


def _has_come_to(application: Application, step: Step) -> bool:
    """Also if a result was taken back since: who was there once has been seen there."""
    if step.flow_id != application.job.flow_id:
        return False
    if step.position <= application.current_step.position:
        return True
    return application.evaluations.filter(step=step).exists()
