"""One verb saves a result and decides about the step's interview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Code, Conflict, NotFound, UserFacingError
from enishi.hiring.messages import sending, writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, StepResult
from enishi.interviews.letters import notifications
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, leaving, stepping, venue_change
from tests.interviews.conftest import fresh, version_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_cannot_be_called_off_leaves_nothing_recorded(
    interview: Interview, slot: Slot, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UserFacingError(Code.INTERVIEW_OVER, "いいえ")

    monkeypatch.setattr(notifications, "cancelled", refuse)
    application = interview.application
    with pytest.raises(UserFacingError, match="いいえ"):
        leaving.decide(
            application,
            "rejected",
            at_step=application.current_step_id,
            fate="cancel",
            by=actors.of(recruiter),
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
            application,
            "passed",
            at_step=application.current_step_id,
            fate=fate,
            by=actors.of(recruiter),
        )
    assert refused.value.interview == interview
    assert StepResult.objects.count() == 0


def test_a_kept_interview_goes_on_although_the_candidate_has_left_the_step(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    application = interview.application
    leaving.decide(
        application,
        "passed",
        at_step=application.current_step_id,
        fate="keep",
        by=actors.of(recruiter),
    )
    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT


def test_what_was_set_in_the_last_moment_is_called_off_as_it_stands(
    interview: Interview, slot: Slot, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_telephone = {"kind": "they_call", "telephone": "03-1234-5678"}
    ahead = leaving._ahead  # noqa: SLF001 - what happens after it was asked

    def asked_then_changed(application: Application, step: int) -> Interview | None:
        found = ahead(application, step)
        venue_change.decide(
            interview, by_telephone, by=actors.of(recruiter), version=version_of(interview)
        )
        return found

    monkeypatch.setattr(leaving, "_ahead", asked_then_changed)
    before = fresh(interview).version
    application = interview.application
    leaving.decide(
        application,
        "rejected",
        at_step=application.current_step_id,
        fate="cancel",
        by=actors.of(recruiter),
    )
    now = fresh(interview)
    assert (now.state, now.venue_kind) == (InterviewState.CANCELLED, "they_call")
    # A page that shows one of the two changes does not mistake it for the other.
    assert now.version == before + 2


def ended_yesterday(slot: Slot) -> None:
    ended = timezone.now() - timedelta(days=1)
    Slot.objects.filter(pk=slot.pk).update(starts_at=ended - timedelta(hours=1), ends_at=ended)


def test_an_interview_that_is_over_is_neither_asked_about_nor_called_off(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    ended_yesterday(slot)
    application = interview.application
    leaving.decide(
        application,
        "rejected",
        at_step=application.current_step_id,
        fate="cancel",
        by=actors.of(recruiter),
    )
    assert fresh(interview).state == InterviewState.CONFIRMED
    assert StepResult.objects.count() == 1


def test_a_draft_whose_times_are_past_is_still_to_come(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    ended_yesterday(slot)
    application = interview.application
    with pytest.raises(leaving.InterviewAhead):
        leaving.decide(
            application, "passed", at_step=application.current_step_id, by=actors.of(recruiter)
        )


def told(application: Application, by: Member) -> tuple[StepResult, Message]:
    """A pass whose letter waits."""
    result = leaving.decide(
        application,
        "passed",
        at_step=application.current_step_id,
        letter=Draft("件名", "本文"),
        by=actors.of(by),
    )
    application.refresh_from_db()
    return result, Message.objects.get(result=result)


def test_the_letter_of_a_result_is_taken_back_with_it(
    application_at_interview: Application, recruiter: Member
) -> None:
    result, letter = told(application_at_interview, recruiter)
    leaving.undo(
        application_at_interview, result_id=result.pk, letter_id=letter.pk, by=actors.of(recruiter)
    )
    letter.refresh_from_db()
    assert letter.state == "cancelled"
    assert not StepResult.objects.exists()


def test_a_letter_that_has_been_sent_meanwhile_keeps_the_result(
    application_at_interview: Application, recruiter: Member
) -> None:
    by = actors.of(recruiter)
    result, letter = told(application_at_interview, recruiter)
    Message.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    sending.send(letter.pk)
    with pytest.raises(Conflict):
        leaving.undo(application_at_interview, result_id=result.pk, letter_id=letter.pk, by=by)
    assert StepResult.objects.get() == result
    # Who has seen that it is sent may still undo the result.
    leaving.undo(application_at_interview, result_id=result.pk, by=by)
    assert not StepResult.objects.exists()


def test_only_the_letter_of_that_result_is_taken_back(
    application_at_interview: Application, recruiter: Member
) -> None:
    by, one = actors.of(recruiter), application_at_interview
    result, _letter = told(one, recruiter)
    other = writing.write(one.candidate, Draft("件名", "本文"), application=one, by=by)
    with pytest.raises(NotFound):
        leaving.undo(one, result_id=result.pk, letter_id=other.pk, by=by)
    assert StepResult.objects.get() == result


def test_a_card_that_is_moved_back_takes_its_letter_back(
    application_at_interview: Application, recruiter: Member
) -> None:
    one = application_at_interview
    here = one.current_step
    _result, letter = told(one, recruiter)
    stepping.move_to_step(one, here, at_step=one.current_step_id, by=actors.of(recruiter))
    letter.refresh_from_db()
    assert letter.state == "cancelled"
