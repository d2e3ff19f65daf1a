"""An event is done when Zoom was seen after it: a failed look is retried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.meetings.booking import converging, reconciliation
from enishi.meetings.gateway import breaker, outbound
from enishi.meetings.link import upkeep, webhooks
from enishi.meetings.models import Meeting, MeetingState, WebhookEvent
from tests.meetings.after_news import DRIFTED, Pass, meeting, minutes, move, open_events, seen
from tests.meetings.conftest import LetPass, PretendZoom

__all__ = ["meeting", "minutes"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("fault", "down_for"),
    [
        *(("empty_502", 1), ("empty_502", 40), ("html_500", 1), ("drop_connection", 20)),
        *(("timeout_before", 1), ("truncated_json", 20), ("rate_limited_qps", 1)),
    ],
)
def test_a_look_that_failed_is_made_again_until_zoom_is_seen(
    fault: str, down_for: int, meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", fault, times=None)
    move(zoom, meeting)
    minutes(down_for)
    assert open_events() == ["meeting.updated"]
    assert seen(meeting)[1] != "Zoomでの名前"
    zoom.do("clear_faults")
    minutes(5)
    assert seen(meeting) == DRIFTED
    assert open_events() == []
    assert meeting.reason == "drifted"


def test_looking_once_alone_would_have_used_the_event_up(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its return the event is over after one look that failed."""

    def _look_once(event: WebhookEvent, **_: object) -> bool:
        converging.converge(Meeting.objects.get(zoom_meeting_id=event.object_id))
        return True

    monkeypatch.setattr(webhooks, "_is_seen", _look_once)
    monkeypatch.setattr(reconciliation, "_awaits_look", lambda _: False)
    monkeypatch.setattr(reconciliation, "unseen", Meeting.objects.none)
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(0)
    zoom.do("clear_faults")
    minutes(20)
    assert seen(meeting)[1] != "Zoomでの名前"


def test_a_deletion_that_could_not_be_looked_at_is_seen_later(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    minutes(10)
    assert open_events() == ["meeting.deleted"]
    zoom.do("clear_faults")
    minutes(5)
    meeting.refresh_from_db()
    assert (meeting.state, open_events()) == (MeetingState.MISSING, [])


def test_while_no_line_is_free_the_event_stays_open(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    move(zoom, meeting)
    with outbound.call_slot(meeting.account_id), outbound.call_slot(meeting.account_id):
        minutes(0)
        assert open_events() == ["meeting.updated"]
    minutes(1)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_while_a_silent_zoom_is_left_in_peace_the_event_stays_open(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.record_silence(meeting.account_id)
    move(zoom, meeting)
    minutes(0)
    assert open_events() == ["meeting.updated"]
    minutes(5)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_an_event_of_a_meeting_that_is_over_is_given_up(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(1)
    let_pass(3 * 24 * 3600)
    minutes(1)
    assert open_events() == []


def test_an_open_event_is_never_forgotten(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.get", "empty_502", times=None)
    move(zoom, meeting)
    minutes(1)
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(days=30))
    upkeep.delete_expired()
    assert open_events() == ["meeting.updated"]
    assert WebhookEvent.objects.count() == 1


def test_an_event_that_comes_during_the_look_has_a_look_of_its_own(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = converging.converge

    def meanwhile(row: Meeting) -> Meeting:
        after = looked(row)
        monkeypatch.setattr(reconciliation, "converge", looked)
        move(zoom, meeting)
        zoom.let_due_happen()
        return after

    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="それより前の名前")
    zoom.let_due_happen()
    monkeypatch.setattr(reconciliation, "converge", meanwhile)
    first = WebhookEvent.objects.get(processed_at=None)
    webhooks.process(first.pk)
    assert len(open_events()) == 1
    assert seen(meeting)[1] == "それより前の名前"
    minutes(0)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_many_events_of_one_meeting_cost_one_look(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    for number in range(10):
        zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic=f"{number}")
    zoom.do("clear_journal")
    minutes(0)
    assert open_events() == []
    assert len(zoom.calls("meetings.get")) == 1


def test_a_look_by_a_clock_that_was_ahead_keeps_no_later_one_away(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    ahead = timezone.now() + timedelta(minutes=101)
    Meeting.objects.filter(pk=meeting.pk).update(observed_at=ahead)
    move(zoom, meeting)
    minutes(0)
    assert (seen(meeting), open_events()) == (DRIFTED, [])
