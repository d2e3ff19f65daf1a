"""Each move that an application may make is made by some verb."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import applications
from enishi.hiring.models import APPLICATION_MOVES, Application, StepOutcome
from tests import walking

pytestmark = pytest.mark.django_db


def test_each_move_of_an_application_is_made(
    application_at_interview: Application, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walking.walked(monkeypatch, APPLICATION_MOVES)
    application = application_at_interview

    def decide(outcome: StepOutcome) -> int:
        application.refresh_from_db()
        step = application.current_step_id
        result = applications.record_result(
            application, outcome, at_step=step, by=actors.of(recruiter)
        )
        application.refresh_from_db()
        return result.pk

    for outcome in (StepOutcome.REJECTED, StepOutcome.WITHDRAWN):
        applications.undo_result(application, result_id=decide(outcome), by=actors.of(recruiter))
        application.refresh_from_db()
    while application.is_active:
        last = decide(StepOutcome.PASSED)
    applications.undo_result(application, result_id=last, by=actors.of(recruiter))
    assert made == walking.all_of(APPLICATION_MOVES)
