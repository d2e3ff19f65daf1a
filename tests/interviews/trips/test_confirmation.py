"""確定, 日程を変更する, 中止: the conditions of each, and the effect on the meeting."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, scheduling
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, drawn, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)


def confirm(interview: Interview, by: Member) -> Interview:
    return confirmation.confirm(interview, by=actors.of(by), version=version_of(interview))


def test_one_future_slot_can_be_confirmed_without_a_meeting(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    confirm(interview, recruiter)

    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert interview.confirmed_by == recruiter
    assert interview.confirmed_at is not None
    assert AuditEntry.objects.filter(action="interview.confirmed", member=recruiter).count() == 1


def test_a_meeting_that_came_to_nothing_is_not_confirmed_with_the_time(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    """The simulator found this (seed 1037): the time was confirmed after the link had died."""
    web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    Meeting.objects.update(state=MeetingState.FAILED, reason="needs_reauth")
    ZoomAccount.objects.update(state="needs_reauth")

    confirm(interview, recruiter)

    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert interview.meeting is None


@pytest.mark.parametrize(("hours", "words"), [([], "日程を1件設定すると"), ([10, 14], "現在2件")])
def test_only_exactly_one_slot_can_be_confirmed(
    interview: Interview, recruiter: Member, hours: list[int], words: str
) -> None:
    for hour in hours:
        drawn(interview, by=recruiter, starts_at=tomorrow(hour))
    with pytest.raises(UserFacingError, match=words):
        confirm(interview, recruiter)


def test_a_slot_that_has_begun_cannot_be_confirmed(
    interview: Interview, slot: Slot, recruiter: Member, let_pass: LetPass
) -> None:
    let_pass(48 * 3600)
    with pytest.raises(UserFacingError, match="過去の日時"):
        confirm(interview, recruiter)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MeetingState.FAILED, "作成できていません"),
        (MeetingState.MISSING, "見つかりません"),
    ],
)
def test_a_meeting_that_has_come_to_nothing_holds_the_confirmation_back(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, state: str, words: str
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    Meeting.objects.update(state=state)
    with pytest.raises(UserFacingError, match=words):
        confirm(interview, recruiter)
    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT


def test_a_move_that_zoom_does_not_know_of_yet_does_not_hold_the_confirmation_back(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    """The number stays the same, so the candidate's letter does not wait either."""
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    zoom.disturb("meetings.*", "timeout_before", times=9)
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )
    assert Meeting.objects.get().awaits_change
    assert "ミーティングID：" in OutgoingMail.objects.get(kind="interview.confirmed").body


def test_the_second_of_two_people_cannot_confirm_a_time_they_did_not_see(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    seen = version_of(interview)
    scheduling.move_slot(
        slot, starts_at=tomorrow(14), ends_at=tomorrow(15), by=actors.of(recruiter), version=seen
    )
    with pytest.raises(Conflict):
        confirmation.confirm(interview, by=actors.of(recruiter), version=seen)


def test_reopening_keeps_slot_and_meeting(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    confirm(interview, recruiter)
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))

    interview.refresh_from_db()
    assert (interview.state, interview.meeting) == (InterviewState.DRAFT, meeting)
    assert interview.confirmed_at is None
    assert len(zoom.meetings()) == 1


def test_a_cancelled_interview_has_no_meeting_at_zoom(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    confirm(interview, recruiter)
    confirmation.cancel(interview, by=actors.of(recruiter))

    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    assert zoom.meetings() == []
    with pytest.raises(UserFacingError, match="中止"):
        confirmation.cancel(interview, by=actors.of(recruiter))


def test_after_a_cancellation_the_step_can_be_arranged_anew(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    confirmation.cancel(interview, by=actors.of(recruiter))
    assert scheduling.open_draft(interview.application, by=actors.of(recruiter)) != interview
