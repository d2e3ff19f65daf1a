"""Provocations that make a switch of the pretend Zoom matter, and what must hold either way.

Each provocation runs at one station of the trip in ``test_every_switch`` and leaves it able to go
on. ``plain`` is for a switch that the trip itself meets.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company
from enishi.errors import UserFacingError
from enishi.interviews.models import Interview
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import intents, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.gateway.tokens import LinkTokens
from enishi.meetings.link import connection, upkeep
from enishi.meetings.models import LinkState, Meeting, MeetingState
from tests.interviews.conftest import tomorrow, version_of
from tests.interviews.switch_trip import OWNER, Trip
from tests.meetings.conftest import SESSION
from zoom_sandbox.api import validation
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import BASIC
from zoom_sandbox.webhooks import sending


def plain(trip: Trip) -> None:
    """Do nothing: the trip reaches the switch by itself, or nothing of ours depends on it."""


def alternative_host_loses_the_licence(trip: Trip) -> None:
    """Zoom refuses an alternative host: the meeting still follows its slot, without that person."""
    trip.recruiter.email = "ito@zoom.example"
    trip.recruiter.save()
    meeting, interview = trip.book(), trip.further[-1]
    scheduling.set_participants(
        interview,
        members=[trip.recruiter],
        by=actors.of(trip.recruiter),
        version=version_of(interview),
    )
    assert trip.finish(meeting).alternative_hosts == [trip.zoom.user("ito@zoom.example").id]
    trip.zoom.world.users.change(trip.zoom.user("ito@zoom.example"), type=BASIC)
    starts_at = tomorrow(17) + timedelta(days=2)
    slot = interview.slots.get()
    scheduling.move_slot(
        slot,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        by=actors.of(trip.recruiter),
        version=version_of(interview),
    )
    moved = trip.finish(meeting)
    assert (moved.state, moved.is_behind) == (MeetingState.READY, False)
    there = {one.id: one.start_at for one in trip.zoom.meetings()}
    assert there[moved.zoom_meeting_id or 0] == starts_at


def admin_declines(trip: Trip) -> None:
    _decide(trip, as_=OWNER, decision="decline")
    assert connection.linked_account(trip.admin.company) is None


def member_tries(trip: Trip) -> None:
    _decide(trip, as_="member@zoom.example", decision="authorize")
    assert connection.linked_account(trip.admin.company) is None
    assert [pair for pair in trip.zoom.world.tokens if pair.access_state == "live"] == []


def _decide(trip: Trip, *, as_: str, decision: str) -> None:
    """Go to Zoom's own pages, and back if Zoom sends us."""
    browser = trip.signed_in(trip.admin)
    key = browser.session.session_key or ""
    away = connection.begin_link(trip.admin.company, by=actors.of(trip.admin), session_key=key)
    at_zoom = trip.zoom.app.test_client()
    at_zoom.post("/signin", data={"email": as_})
    query = urlsplit(away).query
    answer = at_zoom.post(f"/oauth/authorize?{query}", data={"decision": decision})
    if answer.status_code == 302:
        back = urlsplit(answer.headers["Location"])
        browser.get(f"{back.path}?{back.query}")


def secret_is_wrong(trip: Trip) -> None:
    zoom = trip.settings.ZOOM
    trip.settings.ZOOM = zoom | {"client_secret": "wrong"}
    with pytest.raises(UserFacingError, match="このアプリを受け付けませんでした"):
        trip.link(as_=OWNER)
    trip.settings.ZOOM = zoom
    assert connection.linked_account(trip.admin.company) is None


def code_is_used_up(trip: Trip) -> None:
    away = connection.begin_link(trip.admin.company, by=actors.of(trip.admin), session_key=SESSION)
    state, _code = trip.zoom.consent(away, as_=OWNER)
    with pytest.raises(UserFacingError, match="認証コードが無効"):
        connection.complete_link(
            state=state, code="x", by=actors.of(trip.admin), session_key=SESSION
        )


def an_admin_links(trip: Trip) -> None:
    trip.link(as_="zoom-admin@zoom.example")
    assert trip.account.role_name == "Admin"
    connection.unlink(trip.admin.company, by=actors.of(trip.admin))


def account_is_large(trip: Trip) -> None:
    account = trip.link(as_="owner@large.example")
    users.sync(account)
    assert account.users.count() == 650
    connection.unlink(trip.admin.company, by=actors.of(trip.admin))


def token_is_renewed(trip: Trip) -> None:
    before = LinkTokens(trip.account).current()
    trip.let_pass(2 * 3600)
    meeting = trip.book()
    assert meeting.state == MeetingState.READY
    assert LinkTokens(trip.account).current() != before


def nobody_comes_for_three_weeks(trip: Trip) -> None:
    for _day in range(21):
        trip.let_pass(24 * 3600)
        upkeep.keep_alive()
    assert trip.account.state == LinkState.LINKED


def somebody_authorises_elsewhere(trip: Trip) -> None:
    world = trip.zoom.world
    app, code = next(iter(world.apps)), trip.zoom.do("authorize", user=OWNER)["code"]
    grants.redeem(world, app, code, redirect_uri=app.redirect_uris[0], verifier="")
    _needs_a_new_link(trip)


def who_authorised_is_gone(trip: Trip) -> None:
    connection.unlink(trip.admin.company, by=actors.of(trip.admin))
    trip.link(as_="zoom-admin@zoom.example")
    trip.choose_hosts()
    trip.zoom.do("deactivate_user", user="zoom-admin@zoom.example")
    _needs_a_new_link(trip)


def _needs_a_new_link(trip: Trip) -> None:
    meeting = trip.book()
    assert (meeting.state, meeting.reason) == (MeetingState.FAILED, "needs_reauth")
    assert trip.account.state == LinkState.NEEDS_REAUTH
    trip.link(as_=OWNER)
    trip.choose_hosts()


def host_is_switched_off(trip: Trip) -> None:
    gone = trip.host("interview-room1@zoom.example")
    trip.zoom.do("deactivate_user", user=gone.email)
    assert trip.book(host=gone).state == MeetingState.FAILED
    trip.wait(60)
    trip.wait(240)
    gone.refresh_from_db()
    assert not gone.is_usable


def host_moves_to_another_account(trip: Trip) -> None:
    gone = trip.host("interview-room1@zoom.example")
    elsewhere = trip.zoom.user("owner@large.example").account_id
    trip.zoom.world.users.change(trip.zoom.user(gone.email), account_id=elsewhere)
    meeting = trip.book(host=gone)
    assert (meeting.state, meeting.reason) == (MeetingState.FAILED, "host_gone")


def zone_is_unknown(trip: Trip) -> None:
    trip.monkeypatch.setattr(validation, "_KNOWN_ZONES", {"UTC"})
    meeting = trip.book()
    assert meeting.state == MeetingState.READY
    assert intents.differences(meeting) == ()


def title_is_long(trip: Trip) -> None:
    Company.objects.update(names_in_titles=True)
    meeting = trip.book(name="🙂" * 50 + " " + "高" * 50)
    assert (meeting.state, intents.differences(meeting)) == (MeetingState.READY, ())


def meeting_runs_when_it_is_cancelled(trip: Trip) -> None:
    meeting = trip.book()
    trip.zoom.do("start_meeting", meeting_id=meeting.zoom_meeting_id)
    _cancel_last(trip)
    if trip.is_at_zoom(meeting):
        trip.zoom.do("end_meeting", meeting_id=meeting.zoom_meeting_id)
    assert trip.finish(meeting).state == MeetingState.CANCELLED
    assert not trip.is_at_zoom(meeting)


def meeting_is_deleted_there_first(trip: Trip) -> None:
    meeting = trip.book()
    trip.zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    _cancel_last(trip)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED


def _cancel_last(trip: Trip) -> None:
    last = Interview.objects.get(pk=trip.further[-1].pk)
    confirmation.cancel(last, by=actors.of(trip.recruiter))


def day_is_used_up(trip: Trip) -> None:
    trip.zoom.disturb("meetings.create", "rate_limited_daily")
    meeting = trip.book()
    assert (meeting.state, meeting.reason) == (MeetingState.WANTED, "daily_limit")
    assert meeting.not_before is not None
    assert timezone.now() < meeting.not_before <= timezone.now() + timedelta(days=1)
    assert trip.finish(meeting).state == MeetingState.READY


def we_answer_wrongly_for_a_while(trip: Trip) -> None:
    zoom = trip.settings.ZOOM
    trip.settings.ZOOM = zoom | {"webhook_secret": "wrong"}
    trip.zoom.do("validate_webhook_url")
    trip.settings.ZOOM = zoom


def we_are_down_for_the_first_delivery(trip: Trip) -> None:
    extensions = trip.zoom.app.extensions
    post = extensions["zoom_sandbox_post"]

    def refuse_once(*_: Any) -> sending.Receipt:
        extensions["zoom_sandbox_post"] = post
        return sending.Receipt(503, b"")

    extensions["zoom_sandbox_post"] = refuse_once


def app_is_removed_at_zoom(trip: Trip) -> None:
    meeting = trip.book()
    trip.zoom.do("uninstall", user=OWNER)
    trip.wait(60)
    if trip.account.is_linked:
        trip.let_pass(upkeep.PROBE_EVERY.total_seconds())
        upkeep.look_after_links()
    assert not trip.account.is_linked
    trip.link(as_=OWNER)
    trip.choose_hosts()
    # The page shows what exists at Zoom, whatever Zoom did with the app's meetings.
    reconciliation.observe(meeting.pk)
    shown = Meeting.objects.get(pk=meeting.pk).state
    assert (shown == MeetingState.READY) == trip.is_at_zoom(meeting)
