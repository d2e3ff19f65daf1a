"""A confirmed interview that waits for Zoom for hours is among 要確認."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.trips import rescheduling, self_scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import LetPass, PretendZoom, fresh, let_worker_finish
from tests.interviews.offering import in_days, key_with_meeting, offered, period
from tests.jobs import RunJobs, Worker

__all__ = ["key_with_meeting"]
pytestmark = pytest.mark.django_db(transaction=True)


def concerns(interview: Interview) -> list[tuple[Concern, str]]:
    return [(one.concern, one.cure) for one in attention.reasons_for(fresh(interview))]


@pytest.mark.parametrize("hindrance", ["daily limit", "dead link"])
def test_a_move_of_which_zoom_cannot_be_told(
    hindrance: str,
    interview: Interview,
    key_with_meeting: CandidateLink,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    meeting = fresh(interview).meeting
    assert meeting is not None
    if hindrance == "dead link":
        zoom.do("deactivate_user", user="owner@zoom.example")
    else:
        zoom.disturb("meetings.update", "rate_limited_daily")
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    assert concerns(interview) == []  # the worker tells Zoom within seconds
    reconciliation.repair(meeting.pk)
    assert concerns(interview) == [(Concern.CHANGE_STRANDED, "理由を確認")]


@pytest.mark.parametrize("fault", ["drop_connection", "drop_connection_after", "rate_limited_qps"])
def test_a_move_that_the_worker_goes_on_trying(
    fault: str,
    interview: Interview,
    key_with_meeting: CandidateLink,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    meeting = fresh(interview).meeting
    assert meeting is not None
    zoom.disturb("meetings.*", fault, times=None)
    let_pass(600)  # the meeting itself has been wanted for long
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    reconciliation.repair(meeting.pk)
    assert concerns(interview) == []  # it may be a moment's trouble
    let_pass(301)
    assert concerns(interview) == [(Concern.CHANGE_STRANDED, "理由を確認")]


def test_it_goes_once_zoom_has_followed(
    interview: Interview, key_with_meeting: CandidateLink, zoom: PretendZoom, let_pass: LetPass
) -> None:
    wanted = in_days(5)
    zoom.disturb("meetings.update", "rate_limited_daily")
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    meeting = fresh(interview).meeting
    assert meeting is not None
    reconciliation.repair(meeting.pk)
    let_worker_finish(meeting, let_pass)
    assert [there.start_at for there in zoom.meetings()] == [wanted]
    assert concerns(interview) == []


def test_a_picked_time_whose_meeting_cannot_be_made_yet(
    interview: Interview, recruiter: Member, host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    link = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    zoom.disturb("meetings.create", "rate_limited_daily")
    slot = interview.slots.get(starts_at=in_days(4))
    self_scheduling.pick(link, slot_id=slot.pk)
    run_jobs()
    waits = Meeting.objects.get(state=MeetingState.WANTED)
    assert waits.reason == "daily_limit"
    assert fresh(interview).state == InterviewState.CONFIRMED
    assert concerns(interview) == [(Concern.MEETING_FAILED, "理由を確認")]


def test_a_picked_time_whose_meeting_nobody_can_confirm(
    interview: Interview,
    recruiter: Member,
    host: Host,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    let_pass: LetPass,
) -> None:
    link = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    zoom.disturb("meetings.*", "drop_connection_after", times=None)
    slot = interview.slots.get(starts_at=in_days(4))
    let_pass(600)  # the host's time was reserved before
    self_scheduling.pick(link, slot_id=slot.pk)
    run_jobs()
    assert Meeting.objects.filter(state=MeetingState.UNKNOWN).count() == 1
    assert concerns(interview) == []
    let_pass(301)
    assert concerns(interview) == [(Concern.MEETING_FAILED, "理由を確認")]


def test_what_stands_as_it_should_needs_nobody_though_the_link_is_dead(
    interview: Interview, key_with_meeting: CandidateLink, zoom: PretendZoom
) -> None:
    zoom.do("deactivate_user", user="owner@zoom.example")
    Meeting.objects.filter(state=MeetingState.READY).update(reason="needs_reauth")
    assert concerns(interview) == []
