"""Zoom's news in any order, twice, late or never: in the end Enishi knows the truth.

Fifty streams by default; five thousand with ``--hypothesis-profile=nightly``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi.meetings.booking import converging, creating, intents, reconciliation
from enishi.meetings.link import webhooks
from enishi.meetings.models import Host, HostDay, Meeting, MeetingState, WebhookEvent
from tests.meetings.conftest import PretendZoom, claimed, tomorrow
from zoom_sandbox.records import Meeting as MeetingAtZoom

pytestmark = pytest.mark.django_db(transaction=True)

LENIENT = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
if settings.get_current_profile_name() != "nightly":
    LENIENT = settings(LENIENT, max_examples=25)

Deed = tuple[str, dict[str, Any]]
DEEDS = st.sampled_from(
    [
        ("edit_meeting", {"topic": "一"}),
        ("edit_meeting", {"topic": "面接 🙂"}),
        ("edit_meeting", {"start": 15}),
        ("edit_meeting", {"start": 16, "duration": 30}),
        ("delete_meeting", {}),
        ("recover_meeting", {}),
        ("start_meeting", {}),
        ("end_meeting", {}),
    ]
)


@pytest.fixture(autouse=True)
def _without_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event is processed by hand, in the order that the example wants."""
    monkeypatch.setattr(webhooks, "defer", lambda *_, **__: None)


@pytest.fixture
def meeting(host: Host) -> Meeting:
    return creating.create_at_zoom(claimed(host))


@dataclass(frozen=True)
class Beginning:
    """The meeting as it was made, here and there."""

    row: dict[str, Any]
    at_zoom: MeetingAtZoom


@pytest.fixture
def beginning(meeting: Meeting, zoom: PretendZoom) -> Beginning:
    reconciliation.observe(meeting.pk)
    return Beginning(Meeting.objects.filter(pk=meeting.pk).values().get(), _there(zoom, meeting))


@LENIENT
@given(deeds=st.lists(DEEDS, min_size=1, max_size=6), data=st.data())
def test_permuted_repeated_delayed_and_dropped_news_end_at_the_truth(
    deeds: list[tuple[str, dict[str, Any]]],
    data: st.DataObject,
    beginning: Beginning,
    meeting: Meeting,
    zoom: PretendZoom,
) -> None:
    _as_new(beginning, zoom)
    for name, arguments in deeds:
        _do(zoom, meeting, name, arguments)
        if data.draw(st.booleans(), label="news arrive before the next deed"):
            _deliver(zoom, data)
    _deliver(zoom, data)
    if WebhookEvent.objects.filter(processed_at=None).exists():
        # The daily sweep finds changes of which no event arrived.
        reconciliation.observe(meeting.pk)

    _assert_true(meeting, zoom)


@LENIENT
@given(deeds=st.lists(DEEDS, min_size=1, max_size=5), change=st.sampled_from(["time", "topic"]))
def test_our_own_change_among_theirs_ends_with_both_sides_known(
    deeds: list[Deed], change: str, beginning: Beginning, meeting: Meeting, zoom: PretendZoom
) -> None:
    _as_new(beginning, zoom)
    for name, arguments in deeds[:2]:
        _do(zoom, meeting, name, arguments)
    with transaction.atomic():
        if change == "time":
            intents.change(meeting, period=(tomorrow(18), tomorrow(19)))
        else:
            intents.change(meeting, topic="二次面接")
    for name, arguments in deeds[2:]:
        _do(zoom, meeting, name, arguments)
    for _ in range(3):
        current = converging.converge(meeting)
        if not current.is_behind:
            break

    _assert_true(meeting, zoom)
    assert not current.is_behind
    assert (current.reason == "drifted") == (
        current.state == MeetingState.READY and bool(intents.differences(current))
    )


def _as_new(beginning: Beginning, zoom: PretendZoom) -> None:
    """Each example begins with the meeting as it was made, here and there."""
    zoom.world.meetings.put(beginning.at_zoom)
    WebhookEvent.objects.all().delete()
    # Thousands of examples are more than one host may be changed in a day, there and here.
    for count in list(zoom.world.counts):
        zoom.world.counts.remove(count.name)
    HostDay.objects.all().delete()
    for delivery in list(zoom.world.deliveries):
        zoom.world.deliveries.remove(delivery.id)
    Meeting.objects.filter(pk=beginning.row["id"]).update(**beginning.row)


def _do(zoom: PretendZoom, meeting: Meeting, name: str, arguments: dict[str, Any]) -> None:
    more = {key: value for key, value in arguments.items() if key != "start"}
    if "start" in arguments:
        more["start_at"] = tomorrow(arguments["start"]).isoformat()
    try:
        zoom.do(name, meeting_id=meeting.zoom_meeting_id, **more)
    except ValueError:
        # The deed is impossible now: what is deleted cannot be edited.
        return


def _deliver(zoom: PretendZoom, data: st.DataObject) -> None:
    """Let some of the news come, in any order, the first twice."""
    zoom.let_due_happen()
    waiting = list(
        WebhookEvent.objects.filter(processed_at=None).order_by("pk").values_list("pk", flat=True)
    )
    # One draw however many came: the example must not depend on what happened outside of it.
    chance = random.Random(data.draw(st.integers(0, 2**32), label="order and losses"))  # noqa: S311
    chance.shuffle(waiting)
    heard = waiting[: chance.randint(0, len(waiting))]
    for pk in [*heard, *heard[:1]]:
        webhooks.process(pk)


def _there(zoom: PretendZoom, meeting: Meeting) -> MeetingAtZoom:
    return next(one for one in zoom.meetings() if one.id == meeting.zoom_meeting_id)


def _assert_true(meeting: Meeting, zoom: PretendZoom) -> None:
    current = Meeting.objects.get(pk=meeting.pk)
    alive = [one for one in zoom.meetings() if one.id == meeting.zoom_meeting_id]
    if not alive:
        assert current.state == MeetingState.MISSING
        return
    assert current.state == MeetingState.READY
    assert (
        current.observed["topic"],
        current.observed["starts_at"],
        current.observed["minutes"],
    ) == (alive[0].topic, alive[0].start_at.isoformat(), alive[0].duration)
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM enishi_meeting")
        assert cursor.fetchone() == (1,)
