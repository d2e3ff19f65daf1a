"""Where Zoom's behaviour is undocumented, the trip ends the same under each possible one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews import revision
from enishi.interviews.meeting import drift, host_change, web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.reads import attention
from enishi.interviews.rounds import link_end
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import LinkState, MeetingState
from tests.cast import SignedIn
from tests.interviews.conftest import LetPass, PretendZoom, drawn, fresh, tomorrow
from tests.interviews.switch_plan import NUMBERS, PROVOKED, provocations, trips
from tests.interviews.switch_trip import OWNER, Trip
from tests.jobs import RunJobs
from tests.meetings.conftest import Link
from zoom_sandbox.switches import SWITCHES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoom_preset() -> str:
    """The world with 650 users, because the page size is a switch."""
    return "demo"


def test_every_switch_is_on_the_sheet() -> None:
    assert set(PROVOKED) == set(SWITCHES)
    assert set(NUMBERS) == {name for name, switch in SWITCHES.items() if not switch.values}


def test_every_value_of_every_switch_is_on_a_trip() -> None:
    tried = {position for values in trips() for position in values.items()}
    assert tried == {
        (name, value)
        for name, switch in SWITCHES.items()
        for value in switch.values or NUMBERS[name]
    }


@pytest.fixture
def trip(
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    link: Link,
    run_jobs: RunJobs,
    let_pass: LetPass,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    signed_in: SignedIn,
    job: Any,
) -> Trip:
    zoom.do("set_switch", name="rate_limits", value="on")
    return Trip(
        zoom, admin, recruiter, link, run_jobs, let_pass, settings, monkeypatch, signed_in, job
    )


@pytest.mark.parametrize("values", list(trips()), ids=lambda values: f"{len(values)} switches")
def test_the_trip_ends_the_same_way(
    values: dict[str, str], trip: Trip, application_at_interview: Application
) -> None:
    for name, value in values.items():
        trip.zoom.do("set_switch", name=name, value=value)
    for station in _travel(trip, application_at_interview):
        for provoke in provocations(values, at=station):
            provoke(trip)


def _travel(trip: Trip, application: Application) -> Any:
    """Link, book, change time and host, drift, cancel, unlink; pause after each step."""
    yield "unlinked"
    trip.link(as_=OWNER)
    trip.choose_hosts()
    yield "linked"
    interview = _book_without_an_answer(trip, application)
    yield "booked"
    _change_time_and_host(trip, interview)
    _edited_at_zoom(trip, interview)
    yield "changed"
    _cancel_and_unlink(trip, interview)


def _book_without_an_answer(trip: Trip, application: Application) -> Interview:
    interview = scheduling.open_draft(application, by=actors.of(trip.recruiter))
    drawn(interview, by=trip.recruiter, starts_at=tomorrow(10) + timedelta(days=2))
    trip.zoom.disturb("meetings.create", "timeout_after")
    before = len(trip.zoom.meetings())
    asked = web_meeting.create(interview, host_id=trip.host().pk, by=actors.of(trip.recruiter))
    asked.refresh_from_db()
    assert asked.state == MeetingState.UNKNOWN
    assert trip.finish(asked).state == MeetingState.READY
    assert len(trip.zoom.meetings()) == before + 1
    return interview


def _change_time_and_host(trip: Trip, interview: Interview) -> None:
    [slot] = interview.slots.all()
    later = timedelta(hours=3)
    scheduling.move_slot(
        slot,
        starts_at=slot.starts_at + later,
        ends_at=slot.ends_at + later,
        by=actors.of(trip.recruiter),
        version=revision.seen(fresh(interview)),
    )
    assert _at_zoom(trip, interview) == (OWNER, slot.starts_at + later, 60)
    host_change.change_host(
        fresh(interview),
        host_id=trip.host("interview-room1@zoom.example").pk,
        by=actors.of(trip.recruiter),
        version=revision.seen(fresh(interview)),
    )
    assert _at_zoom(trip, interview) == (
        "interview-room1@zoom.example",
        slot.starts_at + later,
        60,
    )
    confirmation.confirm(
        fresh(interview), by=actors.of(trip.recruiter), version=revision.seen(fresh(interview))
    )


def _edited_at_zoom(trip: Trip, interview: Interview) -> None:
    """The change is seen by a webhook, at the latest by its first repeat, or by the daily look."""
    meeting = fresh(interview).meeting
    assert meeting is not None
    trip.zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    trip.wait(1)
    trip.wait(360)
    if not attention.needed_by(trip.recruiter):
        trip.let_pass(reconciliation.SEEN_AT_LEAST_EVERY.total_seconds())
        reconciliation.sweep()
        trip.wait(1)
    assert interview in [one.interview for one in attention.needed_by(trip.recruiter)]
    drift.take_over(
        fresh(interview), by=actors.of(trip.recruiter), version=revision.seen(fresh(interview))
    )
    assert [slot.minutes for slot in interview.slots.all()] == [30]
    assert fresh(interview).state == InterviewState.CONFIRMED


def _cancel_and_unlink(trip: Trip, interview: Interview) -> None:
    last = fresh(interview).meeting
    assert last is not None
    confirmation.cancel(fresh(interview), by=actors.of(trip.recruiter))
    trip.wait(20)
    assert trip.finish(last).state == MeetingState.CANCELLED
    assert not trip.is_at_zoom(last)

    link_end.end(trip.admin.company, by=actors.of(trip.admin), delete_meetings=True)
    for _ in range(10):
        if trip.account.state == LinkState.ENDING:
            link_end.carry_on(trip.account.pk)
            trip.wait(60)
    assert trip.account.state == LinkState.UNLINKED
    assert trip.zoom.meetings() == []
    owner = trip.zoom.user(OWNER).id
    left = trip.zoom.world.tokens.where(lambda pair: pair.access_state == "live")
    assert [pair for pair in left if pair.user_id == owner] == []


def _at_zoom(trip: Trip, interview: Interview) -> tuple[Any, ...]:
    meeting = fresh(interview).meeting
    assert meeting is not None
    [there] = [one for one in trip.zoom.meetings() if one.id == meeting.zoom_meeting_id]
    return trip.zoom.world.users[there.host_id].email, there.start_at, there.duration
