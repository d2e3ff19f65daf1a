"""An interviewer's first page: the interviews, the way in, and the contact."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import agenda
from enishi.interviews.reads.agenda import Appointment
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount, ZoomUser
from tests.interviews.conftest import LetPass, let_pass

__all__ = ["let_pass"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    let_pass: LetPass,
) -> Interview:
    """伊藤's, today from 14:00 in Tokyo; it is nine in the morning."""
    nine = timezone.localtime(timezone.now(), ZoneInfo("Asia/Tokyo")) + timedelta(days=1)
    nine = nine.replace(hour=9, minute=0, second=0, microsecond=0)
    let_pass((nine - timezone.now()).total_seconds())
    interview = Interview.objects.create(
        company=application_at_interview.company,
        application=application_at_interview,
        step=application_at_interview.current_step,
        state=InterviewState.CONFIRMED,
        recruiter=recruiter,
    )
    interview.participants.create(company=interview.company, member=interviewer)
    at(interview, hours=5)
    return interview


def at(interview: Interview, *, hours: float) -> Slot:
    """An hour that begins in so many hours."""
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=hours)
    slot: Slot = interview.slots.create(
        company=interview.company, starts_at=start, ends_at=start + timedelta(hours=1)
    )
    return slot


def give_meeting(
    interview: Interview, *, email: str = "owner@zoom.example", **more: object
) -> Meeting:
    """A meeting at Zoom, as it stands in our tables, hosted by the user of this address."""
    account = ZoomAccount.objects.create(
        company=interview.company, state=LinkState.LINKED, zoom_account_id="a", generation=1
    )
    host = Host.objects.create(
        company=interview.company, zoom_user_id="u", zoom_account_id="a", email=email
    )
    slot = interview.slots.get()
    values: dict[str, object] = {
        "state": MeetingState.READY,
        "join_url": "https://zoom.example/j/1",
        "observed": {"waiting_room": True},
        "observed_version": 1,
        **more,
    }
    interview.meeting = Meeting.objects.create(
        company=interview.company,
        account=account,
        generation=1,
        zoom_account_id="a",
        owner_key=interview.owner_key,
        host=host,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone="Asia/Tokyo",
        topic="一次面接",
        **values,
    )
    interview.save()
    return interview.meeting


def only(member: Member) -> Appointment:
    [one] = agenda.agenda_of(member).todays
    return one


def test_todays_interview_stands_under_today_and_nobody_elses_does(
    interview: Interview, interviewer: Member, recruiter: Member, other_admin: Member
) -> None:
    assert only(interviewer).interview == interview
    for nobody in (recruiter, other_admin):
        seen = agenda.agenda_of(nobody)
        assert (seen.todays, seen.over, seen.days) == ([], [], [])


def test_the_host_starts_and_the_others_only_join(
    interview: Interview, interviewer: Member, recruiter: Member
) -> None:
    give_meeting(interview, email="INTERVIEWER@sample.example")
    interview.participants.create(company=interview.company, member=recruiter)
    mine, theirs = only(interviewer), only(recruiter)
    assert (mine.can_join, mine.starts_as_host) == (True, True)
    assert "あなたがホストです" in mine.hint
    assert (theirs.can_join, theirs.starts_as_host) == (True, False)
    assert theirs.hint == "伊藤\u3000健太さんが開始すると入室できます。"


def test_an_alternative_host_joins_like_the_others_and_is_told_that_this_starts_it(
    interview: Interview, interviewer: Member
) -> None:
    meeting = give_meeting(interview, observed={"alternative_hosts": ["z1"]})
    ZoomUser.objects.create(
        account=meeting.account,
        zoom_user_id="z1",
        email=interviewer.email,
        license_type=2,
        seen_at=timezone.now(),
    )
    one = only(interviewer)
    assert (one.can_join, one.starts_as_host, one.warns) == (True, False, False)
    assert "あなたは代替ホストです" in one.hint


def test_where_nobody_could_open_the_room_the_interviewer_is_warned_whom_to_ask(
    interview: Interview, interviewer: Member
) -> None:
    give_meeting(interview)
    one = only(interviewer)
    assert one.warns
    assert "採用担当の佐藤\u3000花子に連絡" in one.hint


@pytest.mark.parametrize(
    ("state", "hint", "warns"),
    [
        (MeetingState.WANTED, "準備しています", False),
        (MeetingState.UNKNOWN, "準備しています", False),
        (MeetingState.MISSING, "使えません", True),
        (MeetingState.FAILED, "使えません", True),
        (MeetingState.CANCELLED, "Zoomミーティングのない面接です", False),
    ],
)
def test_without_a_meeting_to_enter_it_says_what_to_do(
    interview: Interview, interviewer: Member, state: str, hint: str, warns: bool
) -> None:
    give_meeting(interview, state=state)
    one = only(interviewer)
    assert hint in one.hint
    assert (one.can_join, one.warns) == (False, warns)


def test_an_interview_in_person_says_whom_to_ask(interview: Interview, interviewer: Member) -> None:
    assert "場所や方法は採用担当の佐藤\u3000花子に確認" in only(interviewer).hint
    Interview.objects.update(recruiter=None, created_by=None)
    assert "場所や方法は採用担当者に確認" in only(interviewer).hint


@pytest.mark.parametrize("state", [InterviewState.DRAFT, InterviewState.PROPOSED])
def test_what_is_still_being_arranged_is_there_without_a_way_in(
    interview: Interview, interviewer: Member, state: str
) -> None:
    give_meeting(interview)
    Interview.objects.update(state=state)
    one = only(interviewer)
    assert (one.phase, one.can_join, one.hint) == ("arranging", False, "")


def test_many_proposed_times_hide_no_fixed_one(
    interview: Interview, application_at_interview: Application, interviewer: Member
) -> None:
    proposed = Interview.objects.create(
        company=interview.company,
        application=application_at_interview,
        step=application_at_interview.job.flow.steps.get(name="最終面接"),
        state=InterviewState.PROPOSED,
    )
    proposed.participants.create(company=interview.company, member=interviewer)
    for hours in range(45):
        at(proposed, hours=hours + 1)
    interview.slots.all().delete()
    fixed = at(interview, hours=7 * 24)
    seen = agenda.agenda_of(interviewer)
    shown = [one.slot for _day, ones in (("", seen.todays), *seen.days) for one in ones]
    assert fixed in shown
    assert (len(shown), seen.more) == (21, 25)


def test_days_are_the_companys_and_a_past_proposal_is_no_appointment(
    interview: Interview, interviewer: Member, let_pass: LetPass
) -> None:
    at(interview, hours=14.5)  # 23:30 in Tokyo
    at(interview, hours=15.5)  # half past midnight
    seen = agenda.agenda_of(interviewer)
    assert len(seen.todays) == 2
    assert [(day - seen.today, len(ones)) for day, ones in seen.days] == [(timedelta(days=1), 1)]

    Interview.objects.update(state=InterviewState.PROPOSED)
    let_pass(7 * 3600)
    assert [one.slot.starts_at.hour for one in agenda.agenda_of(interviewer).todays] == [14]


def test_what_is_over_today_stays_in_sight_until_midnight(
    interview: Interview, interviewer: Member, let_pass: LetPass
) -> None:
    give_meeting(interview, email=interviewer.email)
    let_pass(6.5 * 3600)
    [one] = agenda.agenda_of(interviewer).over
    assert (one.phase, one.can_join) == ("over", True)  # it may run late

    Interview.objects.update(state=InterviewState.HELD)
    [one] = agenda.agenda_of(interviewer).over
    assert (one.phase, one.can_join, one.starts_as_host, one.hint) == ("over", False, False, "")

    let_pass(9 * 3600)
    seen = agenda.agenda_of(interviewer)
    assert (seen.todays, seen.over, seen.days) == ([], [], [])


def test_a_cancelled_interview_is_nobodys_day(interview: Interview, interviewer: Member) -> None:
    Interview.objects.update(state=InterviewState.CANCELLED)
    assert agenda.agenda_of(interviewer).todays == []
