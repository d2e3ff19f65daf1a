"""Makes evaluations in each visible state."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import applications
from enishi.hiring.evaluations import asking
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application, StepOutcome
from tests import evaluating
from tests.browser.gallery_stage import Stage

_SAID = "受け答えが的確で、前職での工夫を具体的に話していただけました。"


def evaluations_of(stage: Stage, admin: Member, interviewer: Member) -> dict[str, Evaluation]:
    """By the name of the state: one that is asked of 伊藤, while 青木's is hidden, and the rest."""
    by = actors.of(stage.recruiter)

    def ask(application: Application, *people: Member, days: int = 2) -> list[Evaluation]:
        return asking.ask_for_evaluations(
            application,
            step=application.current_step,
            member_ids=[one.pk for one in people],
            due_on=timezone.localdate(timezone=application.company.zone) + timedelta(days=days),
            note="一次面接に進んでいただくかどうかをご判断ください。",
            by=by,
        )

    at_screening, compared, passed = (stage.apply(to=1) for _count in range(3))
    of_admin, asked = sorted(
        ask(at_screening, admin, interviewer), key=lambda one: one.member_id != admin.pk
    )
    evaluating.submit(of_admin, comment=_SAID)
    withdrawn, given = sorted(
        ask(compared, admin, interviewer, days=0), key=lambda one: one.member_id != admin.pk
    )
    asking.withdraw(withdrawn, by=by)
    evaluating.submit(given, score=3, verdict="hold", comment=_SAID)
    evaluating.give(compared, stage.recruiter, score=5, comment=_SAID)
    locked = evaluating.give(passed, stage.recruiter, comment=_SAID)
    applications.record_result(passed, StepOutcome.PASSED, at_step=passed.current_step_id, by=by)
    return {"asked": asked, "given": given, "locked": locked, "withdrawn": withdrawn}
