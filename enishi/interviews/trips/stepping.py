"""Moves an application to another step of its flow: forward by a pass, back by undoing one."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict
from enishi.hiring.models import Application, Step, StepOutcome
from enishi.interviews.trips import leaving


@transaction.atomic
def move_to_step(application: Application, step: Step, *, at_step: int, by: Actor) -> None:
    """Let the application pass to a later step, or undo the result that led on from the step.

    Parameters
    ----------
    at_step
        Id of the step at which the page showed it.

    Raises
    ------
    InterviewAhead
        The step that is left has a coming interview, about which somebody has to decide.
    Conflict
        The application is no longer at that step or has ended, or nothing leads to the step: it is
        of another flow, or its result is not the latest one, or has a note that would be lost.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    # Which company's step it is; whose application decides the reach.
    require(by, Action.SEE_CANDIDATES, step)
    here = Step.objects.get(pk=at_step, company=application.company_id)
    if step.position > here.position:
        leaving.decide(application, StepOutcome.PASSED, at_step=at_step, leads_to=step.pk, by=by)
        return
    latest = application.results.order_by("-decided_at", "-pk").first()
    if application.current_step_id != at_step or not application.is_active:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _("他のユーザーが選考状況を更新しました。最新の位置に表示しています。"),
        )
    if latest is None or latest.step_id != step.pk or latest.note:
        raise Conflict(
            Code.STEP_NOT_BEHIND,
            _(
                "戻せるのは、直前に合格を記録したステップまでです（メモのある結果を除く）。"
                "ほかの結果は、応募の画面で取り消してください。"
            ),
        )
    letter = leaving.waiting_letter(latest)
    letter_id = letter.pk if letter is not None else None
    leaving.undo(application, result_id=latest.pk, letter_id=letter_id, by=by)
