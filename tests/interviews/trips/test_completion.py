"""A confirmed interview becomes 実施済み after its end, and allows another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import UserFacingError
from enishi.hiring import applications
from enishi.hiring.models import StepOutcome
from enishi.interviews import revision
from enishi.interviews.letters import interview_facts
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import feeds
from enishi.interviews.trips import completion, confirmation, room, scheduling
from tests.interviews.conftest import LetPass, let_pass, version_of

__all__ = ["let_pass"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixed(interview: Interview, slot: Slot, recruiter: Member) -> Interview:
    """山田 花子's interview, confirmed for tomorrow at ten."""
    return confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))


def pass_until(moment: float, slot: Slot, let_pass: LetPass) -> None:
    """So many minutes after the slot's end."""
    end = slot.ends_at + timedelta(minutes=moment)
    let_pass((end - timezone.now()).total_seconds())


def state_of(interview: Interview) -> str:
    return Interview.objects.get(pk=interview.pk).state


def test_an_hour_after_its_end_it_is_held_and_the_log_says_so_once(
    fixed: Interview, slot: Slot, let_pass: LetPass
) -> None:
    pass_until(59, slot, let_pass)
    completion.mark_held()
    assert state_of(fixed) == InterviewState.CONFIRMED

    pass_until(60, slot, let_pass)
    completion.mark_held()
    completion.mark_held()
    assert state_of(fixed) == InterviewState.HELD
    assert AuditEntry.objects.filter(action="interview.held", subject_id=fixed.pk).count() == 1


def test_the_candidates_room_never_closes_after_it(fixed: Interview) -> None:
    assert completion.AFTER_THE_END >= room.STAYS_OPEN


def test_a_draft_of_yesterday_was_not_held(
    interview: Interview, slot: Slot, let_pass: LetPass
) -> None:
    pass_until(600, slot, let_pass)
    completion.mark_held()
    assert state_of(interview) == InterviewState.DRAFT


def test_one_that_was_moved_meanwhile_is_left_alone(
    fixed: Interview, slot: Slot, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_until(60, slot, let_pass)
    hold = revision.lock

    def hold_after_a_move(interview: Interview) -> Interview:
        Slot.objects.update(ends_at=timezone.now() + timedelta(hours=2))
        return hold(interview)

    monkeypatch.setattr(revision, "lock", hold_after_a_move)
    completion.mark_held()
    assert state_of(fixed) == InterviewState.CONFIRMED


def test_one_that_was_opened_again_meanwhile_is_left_alone(
    fixed: Interview, slot: Slot, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_until(60, slot, let_pass)
    hold = revision.lock

    def hold_after_reopening(interview: Interview) -> Interview:
        Interview.objects.update(state=InterviewState.DRAFT)
        return hold(interview)

    monkeypatch.setattr(revision, "lock", hold_after_reopening)
    completion.mark_held()
    assert state_of(fixed) == InterviewState.DRAFT


def test_those_that_were_held_are_not_read_again(
    fixed: Interview,
    slot: Slot,
    let_pass: LetPass,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    pass_until(60, slot, let_pass)
    completion.mark_held()
    with django_assert_num_queries(1):
        completion.mark_held()


def test_afterwards_the_room_is_over_and_the_calendar_still_remembers(
    fixed: Interview, slot: Slot, interviewer: Member, recruiter: Member, let_pass: LetPass
) -> None:
    fixed.participants.create(company=fixed.company, member=interviewer)
    pass_until(60, slot, let_pass)
    completion.mark_held()
    held = Interview.objects.get(pk=fixed.pk)
    assert room.room_of(interview_facts.of(held)).phase == "over"
    assert feeds.slots_of(interviewer) == [slot]
    assert feeds.slots_of(recruiter) == []
    with pytest.raises(UserFacingError, match="終了"):
        scheduling.set_participants(
            held, members=[], by=actors.of(recruiter), version=version_of(held)
        )


def test_afterwards_the_result_can_be_recorded_or_another_interview_arranged(
    fixed: Interview, slot: Slot, recruiter: Member, let_pass: LetPass
) -> None:
    application = fixed.application
    assert scheduling.open_draft(application, by=actors.of(recruiter)) == fixed
    pass_until(60, slot, let_pass)
    completion.mark_held()
    another = scheduling.open_draft(application, by=actors.of(recruiter))
    assert another != fixed
    assert another.step == fixed.step

    applications.record_result(
        application, StepOutcome.PASSED, at_step=fixed.step_id, by=actors.of(recruiter), note=""
    )
    application.refresh_from_db()
    assert application.current_step.name == "最終面接"
