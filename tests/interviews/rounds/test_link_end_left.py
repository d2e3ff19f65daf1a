"""What the end of a link leaves at Zoom comes back only to an interview that still wants it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.link import connection
from enishi.meetings.models import Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import PretendZoom, drawn, fresh, tomorrow, version_of
from tests.interviews.ending import work
from tests.interviews.letters.test_notifications import with_ito
from tests.interviews.rounds.test_link_end import arranged, press

__all__ = ["arranged", "with_ito"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_urgent")]


def call_off(interview: Interview, by: Member) -> None:
    confirmation.cancel(interview, by=actors.of(by))


def reopen(interview: Interview, by: Member) -> None:
    confirmation.reopen(interview, by=actors.of(by), version=version_of(interview))


def delete_the_meeting(interview: Interview, by: Member) -> None:
    reopen(interview, by)
    web_meeting.delete(interview, by=actors.of(by), version=version_of(interview))


def move_the_time(interview: Interview, by: Member) -> None:
    reopen(interview, by)
    scheduling.move_slot(
        interview.slots.get(),
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(by),
        version=version_of(interview),
    )


def draw_a_second_time(interview: Interview, by: Member) -> None:
    reopen(interview, by)
    drawn(interview, by=by, starts_at=tomorrow(14))


def remove_the_time(interview: Interview, by: Member) -> None:
    reopen(interview, by)
    slot = interview.slots.get()
    version = version_of(interview)
    scheduling.remove_slot(slot, by=actors.of(by), version=version, delete_meeting=True)


def confirm_without(interview: Interview, by: Member) -> None:
    reopen(interview, by)
    confirmation.confirm(interview, by=actors.of(by), version=version_of(interview))


@pytest.fixture
def being_deleted(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> Interview:
    """Its meeting is to be deleted with the link, and Zoom refuses for the time being."""
    zoom.disturb("meetings.delete", "rate_limited_daily", times=None)
    press(admin)
    work(account)
    assert Meeting.objects.get().may_come_back
    return arranged


@pytest.mark.parametrize(
    "deed",
    [
        call_off,
        delete_the_meeting,
        move_the_time,
        draw_a_second_time,
        remove_the_time,
        confirm_without,
    ],
)
def test_a_meeting_that_its_interview_does_without_stays_given_up(
    being_deleted: Interview,
    admin: Member,
    recruiter: Member,
    deed: Callable[[Interview, Member], None],
) -> None:
    deed(being_deleted, recruiter)
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_a_meeting_whose_interview_was_only_reopened_comes_back(
    being_deleted: Interview, admin: Member, recruiter: Member
) -> None:
    reopen(being_deleted, recruiter)
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert Meeting.objects.get().state == MeetingState.READY
    assert fresh(being_deleted).state == InterviewState.DRAFT


def test_a_successor_is_given_up_with_the_interview_too(
    being_deleted: Interview, admin: Member, recruiter: Member
) -> None:
    """Its meeting was missing at Zoom, so that the end took only the successor."""
    Interview.objects.update(meeting=None)
    call_off(being_deleted, recruiter)
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert Meeting.objects.get().state == MeetingState.CANCELLING
