"""Where Zoom's behaviour is not documented, the same trip ends the same way under either answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews import (
    attention,
    confirmation,
    drift,
    host_change,
    revision,
    scheduling,
    web_meeting,
)
from enishi.interviews.models import Interview, InterviewState
from enishi.meetings import connection, reconciliation
from enishi.meetings.models import LinkState, MeetingState
from tests.cast import SignedIn
from tests.interviews import switch_provocations as to
from tests.interviews.conftest import LetPass, PretendZoom, drawn, fresh, tomorrow
from tests.interviews.switch_trip import OWNER, RunJobs, Trip
from tests.meetings.conftest import Link
from zoom_sandbox.switches import SWITCHES

pytestmark = pytest.mark.django_db(transaction=True)

# The station at which it is provoked, and by what.
PROVOKED: dict[str, tuple[str, Callable[[Trip], None]]] = {
    "decline": ("unlinked", to.admin_declines),
    "let_members_through": ("unlinked", to.member_tries),
    "invalid_client_status": ("unlinked", to.secret_is_wrong),
    "oauth_error_shape": ("unlinked", to.code_is_used_up),
    "admin_role_id": ("unlinked", to.an_admin_links),
    "page_size_max": ("unlinked", to.account_is_large),
    "page_size_above": ("unlinked", to.account_is_large),
    "old_access_token": ("linked", to.token_is_renewed),
    "refresh_token_days": ("linked", to.nobody_comes_for_three_weeks),
    "superseded_token_code": ("booked", to.somebody_authorises_elsewhere),
    "ownerless_token_code": ("linked", to.who_authorised_is_gone),
    "deactivated_host": ("changed", to.host_is_switched_off),
    "foreign_user": ("changed", to.host_moves_to_another_account),
    "unknown_timezone": ("booked", to.zone_is_unknown),
    "bad_alternative_host": ("booked", to.alternative_host_loses_the_licence),
    "stale_alternative_host": ("booked", to.alternative_host_loses_the_licence),
    "alternative_hosts_separator": ("booked", to.alternative_host_loses_the_licence),
    "length_unit": ("booked", to.title_is_long),
    "delete_started_meeting": ("booked", to.meeting_runs_when_it_is_cancelled),
    "delete_twice": ("booked", to.meeting_is_deleted_there_first),
    # Our own count leaves ten of the hundred to changes, and deletes beside them.
    "delete_counts": ("booked", to.plain),
    # Always said by us, so the default is never asked for.
    "delete_reminder_default": ("booked", to.meeting_is_deleted_there_first),
    "rate_limits": ("booked", to.plain),
    "daily_retry_after": ("booked", to.day_is_used_up),
    "list_lag": ("booked", to.plain),
    "webhook_delay": ("booked", to.plain),
    "webhook_duplicate": ("booked", to.plain),
    "webhook_reorder": ("booked", to.plain),
    "webhook_loss": ("booked", to.plain),
    "webhook_escaped": ("booked", to.plain),
    "webhook_retry_timestamp": ("booked", to.we_are_down_for_the_first_delivery),
    "webhook_request_id": ("booked", to.we_are_down_for_the_first_delivery),
    "crc_failure": ("booked", to.we_answer_wrongly_for_a_while),
    "deauth_event": ("changed", to.app_is_removed_at_zoom),
    "deauth_delay": ("changed", to.app_is_removed_at_zoom),
    "deauth_event_ts": ("changed", to.app_is_removed_at_zoom),
    "user_data_retention": ("changed", to.app_is_removed_at_zoom),
    "meetings_after_uninstall": ("changed", to.app_is_removed_at_zoom),
}
NUMBERS = {
    "refresh_token_days": ("14", "90", "5475"),
    "list_lag": ("0", "90"),
    "webhook_delay": ("0", "240"),
    "deauth_delay": ("0", "30"),
}


def test_every_switch_is_on_the_sheet() -> None:
    assert set(PROVOKED) == set(SWITCHES)
    assert set(NUMBERS) == {name for name, switch in SWITCHES.items() if not switch.values}


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


def _positions() -> Iterator[tuple[str, str]]:
    """Each value of each switch. Where nothing is provoked, all defaults are one and the same
    trip, which the first of them makes.
    """
    made = False
    for name, switch in SWITCHES.items():
        is_plain = PROVOKED.get(name, ("", to.plain))[1] is to.plain
        for value in switch.values or NUMBERS.get(name, ()):
            if is_plain and value == switch.default:
                if made:
                    continue
                made = True
            yield name, value


@pytest.mark.parametrize(("name", "value"), list(_positions()))
def test_the_trip_ends_the_same_way(
    name: str, value: str, trip: Trip, application_at_interview: Application
) -> None:
    trip.zoom.do("set_switch", name=name, value=value)
    where, provoke = PROVOKED[name]
    stations = _travel(trip, application_at_interview)
    for station in stations:
        if station == where:
            provoke(trip)


def _travel(trip: Trip, application: Application) -> Any:
    """Link, book, change time and host, drift, cancel, unlink; pauses at each station."""
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
    interview = scheduling.open_draft(application, by=trip.recruiter)
    drawn(interview, by=trip.recruiter, starts_at=tomorrow(10) + timedelta(days=2))
    trip.zoom.disturb("meetings.create", "timeout_after")
    before = len(trip.zoom.meetings())
    asked = web_meeting.create(interview, host_id=trip.host().pk, by=trip.recruiter)
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
        by=trip.recruiter,
        version=revision.seen(fresh(interview)),
    )
    assert _at_zoom(trip, interview) == (OWNER, slot.starts_at + later, 60)
    host_change.change_host(
        fresh(interview),
        host_id=trip.host("interview-room1@zoom.example").pk,
        by=trip.recruiter,
        version=revision.seen(fresh(interview)),
    )
    assert _at_zoom(trip, interview) == (
        "interview-room1@zoom.example",
        slot.starts_at + later,
        60,
    )
    confirmation.confirm(
        fresh(interview), by=trip.recruiter, version=revision.seen(fresh(interview))
    )


def _edited_at_zoom(trip: Trip, interview: Interview) -> None:
    """Seen by a webhook at the latest after the first repeat, or by the daily look."""
    meeting = fresh(interview).meeting
    assert meeting is not None
    trip.zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    trip.wait(1)
    trip.wait(360)
    if not attention.needed_by(trip.recruiter):
        trip.let_pass(reconciliation.SEEN_AT_LEAST_EVERY.total_seconds())
        reconciliation.sweep()
        trip.wait(1)
    assert interview in attention.needed_by(trip.recruiter)
    drift.take_over(fresh(interview), by=trip.recruiter, version=revision.seen(fresh(interview)))
    assert [slot.minutes for slot in interview.slots.all()] == [30]
    assert fresh(interview).state == InterviewState.CONFIRMED


def _cancel_and_unlink(trip: Trip, interview: Interview) -> None:
    last = fresh(interview).meeting
    assert last is not None
    confirmation.cancel(fresh(interview), by=trip.recruiter)
    trip.wait(20)
    assert trip.finish(last).state == MeetingState.CANCELLED
    assert not trip.is_at_zoom(last)

    connection.unlink(trip.admin.company, by=trip.admin, delete_meetings=True)
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
