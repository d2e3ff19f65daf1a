"""Who could open a room that is not yet made."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.interviews.meeting import openers
from enishi.interviews.meeting.openers import Standing
from enishi.interviews.models import Interview, Participant, Slot
from enishi.meetings.booking import alternative_hosts
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import made
from tests.interviews.meeting.test_openers import ITO, found, ito, seat, takahashi

# Fixtures.
__all__ = ["ito", "takahashi"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]


def test_before_there_is_a_meeting_it_is_said_who_could_open_one(
    interview: Interview, host: Host, ito: Member, takahashi: Member, recruiter: Member
) -> None:
    seat(interview, ito, by=recruiter)
    assert [one.standing for one in openers.of(None, openers.present_at(interview)).attendees] == [
        Standing.COMING
    ]
    seat(interview, takahashi, by=recruiter)
    assert "開始できる人がいません" in openers.of(None, openers.present_at(interview)).notice


def test_the_two_ways_to_ask_who_is_who_agree(
    interview: Interview, host: Host, ito: Member, account: ZoomAccount, recruiter: Member
) -> None:
    seat(interview, ito, by=recruiter)
    [present] = openers.present_at(interview)
    asked = alternative_hosts.eligible_among(account, [ITO], host=host)
    assert asked == [present.zoom_user["id"]]  # type: ignore[attr-defined]


def test_nobody_is_on_the_way_into_a_meeting_that_is_missing_at_zoom(
    interview: Interview, slot: Slot, host: Host, ito: Member, recruiter: Member
) -> None:
    made(interview, host, recruiter)
    Participant.objects.create(company=interview.company, interview=interview, member=ito)
    for state, standing in (
        (MeetingState.READY, Standing.INVITED),
        (MeetingState.MISSING, Standing.GUEST),
    ):
        Meeting.objects.update(state=state)
        [attendee] = found(interview).attendees
        assert attendee.standing == standing
