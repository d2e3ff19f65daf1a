"""Which steps of an application can be evaluated: those that it has come to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring.models import Application, Step


def hold(application: Application, step: Step) -> Application:
    """Return the locked application, so that no concurrent result moves the candidate.

    Raises
    ------
    Conflict
        The step belongs to another flow, or the candidate has not come to it.
    """
    held = lock_row(Application.objects.all(), application.pk)
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
    """Whether the candidate was ever at the step, even if a result was undone since."""
    if step.flow_id != application.job.flow_id:
        return False
    if step.position <= application.current_step.position:
        return True
    return application.evaluations.filter(step=step).exists()
