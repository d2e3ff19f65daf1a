"""Many wishes against a Zoom that fails in every way at once: at quiet, both sides agree."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.errors import UserFacingError
from enishi.meetings import asking, booking, breaker, extras, marker, reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.meetings.conftest import LetPass, PretendZoom, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)

WISHES = 30
FAULTS = [
    ("meetings.create", "drop_connection_after", 12),
    ("meetings.create", "timeout_before", 8),
    ("meetings.create", "late_effect", 10),
    ("meetings.create", "truncated_json", 5),
    ("meetings.create", "rate_limited_qps", 5),
    ("meetings.list", "html_500", 10),
    ("meetings.get", "empty_502", 10),
    ("meetings.update", "drop_connection_after", 15),
    ("meetings.delete", "html_500", 20),
    ("meetings.*", "token_invalid", 3),
    ("oauth.token", "html_500", 10),
]


@pytest.mark.parametrize("seed", range(3))
def test_at_quiet_every_wish_has_its_one_meeting_and_no_other_exists(
    seed: int, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    _live_through(random.Random(seed), host, zoom, let_pass)  # noqa: S311 - repeatable
    extras.sweep_host(host.pk)

    ready = Meeting.objects.filter(state=MeetingState.READY)
    assert set(Meeting.objects.values_list("state", flat=True)) <= {
        MeetingState.READY,
        MeetingState.CANCELLED,
    }
    assert {there.id for there in zoom.meetings()} == {made.zoom_meeting_id for made in ready}
    assert {there.topic for there in zoom.meetings()} == {made.topic for made in ready}
    assert {marker.ref_in(there.agenda) for there in zoom.meetings()} == {
        made.ref for made in ready
    }


def test_who_asks_again_without_waiting_leaves_meetings_that_nobody_knows(
    host: Host, zoom: PretendZoom, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "GRACE", timedelta(0))
    monkeypatch.setattr(reconciliation, "BETWEEN_LOOKS", timedelta(0))
    _live_through(random.Random(0), host, zoom, let_pass)  # noqa: S311 - repeatable

    known = set(Meeting.objects.values_list("zoom_meeting_id", flat=True))
    assert {there.id for there in zoom.meetings()} - known


def _live_through(chance: random.Random, host: Host, zoom: PretendZoom, let_pass: LetPass) -> None:
    """Make, change and release wishes under every fault at once, until nothing is open."""
    zoom.do("set_switch", name="list_lag", value="30")
    for route, kind, percent in FAULTS:
        zoom.disturb(route, kind, times=None, percent=percent)
    for number in range(WISHES):
        meeting = _wish(host, number)
        _stumble_on(meeting, chance)
        if chance.random() < 0.3:
            with transaction.atomic():
                booking.change(meeting, topic=f"二次面接 #{number}")
            _perhaps_crash(chance, meeting)
        if chance.random() < 0.3:
            with transaction.atomic():
                booking.release(meeting)
            _perhaps_crash(chance, meeting)
    _until_quiet(zoom, let_pass)
    zoom.do("clear_faults")
    let_pass(60)


def _wish(host: Host, number: int) -> Meeting:
    starts_at = tomorrow(0) + timedelta(days=7, hours=number)
    with transaction.atomic():
        return booking.claim(
            host.company,
            host=host,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            topic=f"一次面接 #{number}",
            purpose=f"interview:{number}",
        )


def _stumble_on(meeting: Meeting, chance: random.Random) -> None:
    """The request asks, unless it dies before; or it dies between the answer and the note."""
    breaker.forget()
    dies = chance.random()
    if dies < 0.05:
        return
    if dies < 0.1:
        record, asking.record = asking.record, _die
        try:
            with suppress(KeyboardInterrupt):
                booking.ask(meeting)
        finally:
            asking.record = record
        return
    booking.ask(meeting)


def _die(*_: object) -> bool:
    raise KeyboardInterrupt


def _perhaps_crash(chance: random.Random, meeting: Meeting) -> None:
    if chance.random() > 0.2:
        booking.converge(meeting)


def _until_quiet(zoom: PretendZoom, let_pass: LetPass) -> None:
    """Let the worker come to each open meeting whenever it is due."""
    for _ in range(400):
        breaker.forget()
        due = {
            meeting.pk: at
            for meeting in Meeting.objects.select_related("host", "account")
            if (at := reconciliation.due_at(meeting)) is not None
        }
        if not due:
            return
        let_pass(max((min(due.values()) - timezone.now()).total_seconds(), 0) + 1)
        zoom.let_due_happen()
        for pk in due:
            with suppress(UserFacingError):
                reconciliation.repair(pk)
    raise AssertionError("never quiet")
