"""A result and what becomes of the step's interview are one deed."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring.models import StepResult
from enishi.interviews import leaving, notifications
from enishi.interviews.models import Interview, InterviewState, Slot

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_cannot_be_called_off_leaves_nothing_recorded(
    interview: Interview, slot: Slot, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UserFacingError("いいえ")

    monkeypatch.setattr(notifications, "cancelled", refuse)
    application = interview.application
    with pytest.raises(UserFacingError, match="いいえ"):
        leaving.decide(
            application,
            "rejected",
            at_step=application.current_step_id,
            fate="cancel",
            by=recruiter,
        )
    interview.refresh_from_db()
    application.refresh_from_db()
    assert StepResult.objects.count() == 0
    assert (interview.state, application.status) == (InterviewState.DRAFT, "active")


@pytest.mark.parametrize("fate", ["", "elsewhere"])
def test_an_interview_that_came_after_the_page_was_drawn_is_asked_about(
    interview: Interview, slot: Slot, recruiter: Member, fate: str
) -> None:
    application = interview.application
    with pytest.raises(leaving.InterviewAhead) as refused:
        leaving.decide(
            application, "passed", at_step=application.current_step_id, fate=fate, by=recruiter
        )
    assert refused.value.interview == interview
    assert StepResult.objects.count() == 0


def test_a_kept_interview_goes_on_although_the_candidate_has_left_the_step(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    application = interview.application
    leaving.decide(
        application, "passed", at_step=application.current_step_id, fate="keep", by=recruiter
    )
    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
