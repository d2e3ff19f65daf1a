"""Which steps of an application can be evaluated: those that it has come to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.errors import Code, Conflict
from enishi.hiring.models import Application, Step


def hold(application: Application, step: Step) -> Application:
    """The locked row, so that nobody leads the candidate on or back in between.

    Raises
    ------
    Conflict
        A step of another flow, or one that the candidate has not come to.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not _has_come_to(held, step):
        raise Conflict(
            Code.STEP_NOT_REACHED,
            _(
                "候補者はまだこの選考ステップに進んでいないため、評価を記録できません。"
                "画面を読み込み直し、最新の選考状況をご確認ください。"
            ),
        )
    return held


def _has_come_to(application: Application, step: Step) -> bool:
    """Also if a result was taken back since: who was there once has been seen there."""
    if step.flow_id != application.job.flow_id:
        return False
    if step.position <= application.current_step.position:
        return True
    return application.evaluations.filter(step=step).exists()
