"""After time-outs, crashes and late answers, one intent ends as one meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.meetings.booking import (
    converging,
    creating,
    extras,
    intents,
    observation,
    reconciliation,
)
from enishi.meetings.gateway.explanations import NotLinked, Reason
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


LOST_ANSWERS = [
    "timeout_after",
    "drop_connection_after",
    "html_500_after",
    "empty_502_after",
    "truncated_json",
]


def settle(meeting: Meeting, let_pass: LetPass, *, zoom: PretendZoom | None = None) -> Meeting:
    """Let the worker run until nothing is due, with time passing in between."""
    for _ in range(20):
        current = observation.load(meeting.pk)
        due = reconciliation.due_at(current)
        if due is None:
            return current
        let_pass(max((due - timezone.now()).total_seconds(), 0) + 1)
        if zoom is not None:
            zoom.let_due_happen()
        reconciliation.repair(meeting.pk)
    return observation.load(meeting.pk)


@pytest.mark.parametrize("fault", LOST_ANSWERS)
def test_a_meeting_whose_answer_was_lost_is_found_again(
    fault: str, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", fault)
    asked = creating.create_at_zoom(claimed(host))
    assert asked.state == MeetingState.UNKNOWN
    assert "Zoomから返事がありません" in intents.explain(asked)

    found = settle(asked, let_pass)

    [there] = zoom.meetings()
    assert (found.state, found.zoom_meeting_id) == (MeetingState.READY, there.id)
    assert found.join_url
    assert found.reason == ""
    assert len(zoom.calls("meetings.create")) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "drop_connection", "html_500", "empty_502"])
def test_a_meeting_that_zoom_never_saw_is_asked_for_again(
    fault: str, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", fault)
    asked = creating.create_at_zoom(claimed(host))
    assert asked.state == MeetingState.UNKNOWN

    made = settle(asked, let_pass)
    assert made.state == MeetingState.READY
    assert made.attempts == 2
    assert len(zoom.meetings()) == 1


def test_asking_again_at_once_would_have_made_two(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    asked = creating.create_at_zoom(claimed(host))
    Meeting.objects.filter(pk=asked.pk).update(state=MeetingState.WANTED)
    creating.create_at_zoom(asked)
    assert len(zoom.meetings()) == 2

    # The sweep sees which of them the intent does not name.
    extras.sweep_host(host.pk)
    asked.refresh_from_db()
    assert [there.id for there in zoom.meetings()] == [asked.zoom_meeting_id]


def test_nothing_is_asked_again_while_a_late_request_may_still_arrive(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "late_effect", seconds=120)
    asked = creating.create_at_zoom(claimed(host))

    made = settle(asked, let_pass, zoom=zoom)

    [there] = zoom.meetings()
    assert (made.state, made.zoom_meeting_id) == (MeetingState.READY, there.id)
    assert made.attempts == 1


def test_a_list_that_lags_is_waited_for(host: Host, zoom: PretendZoom, let_pass: LetPass) -> None:
    zoom.do("set_switch", name="list_lag", value="60")
    zoom.disturb("meetings.create", "drop_connection_after")
    made = settle(creating.create_at_zoom(claimed(host)), let_pass)
    assert (made.state, made.attempts) == (MeetingState.READY, 1)
    assert len(zoom.meetings()) == 1


def test_a_crash_between_claim_and_call_is_made_good(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    made = settle(claimed(host), let_pass)
    assert made.state == MeetingState.READY
    assert len(zoom.meetings()) == 1


def test_a_crash_between_answer_and_note_is_made_good(
    host: Host, zoom: PretendZoom, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    meeting = claimed(host)
    with monkeypatch.context() as patch:
        patch.setattr(creating, "record_created", crash)
        with pytest.raises(KeyboardInterrupt):
            creating.create_at_zoom(meeting)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CALLING

    made = settle(meeting, let_pass)
    assert made.state == MeetingState.READY
    assert len(zoom.meetings()) == 1


@pytest.mark.parametrize("fault", [*LOST_ANSWERS, "timeout_before", "late_effect"])
def test_a_wish_withdrawn_while_unknown_leaves_nothing_at_zoom(
    fault: str, host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", fault)
    asked = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(asked)

    gone = settle(asked, let_pass, zoom=zoom)
    assert gone.state == MeetingState.CANCELLED
    assert zoom.meetings() == []


def test_a_deletion_that_meets_silence_is_repeated(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.delete", "html_500", times=3)
    with transaction.atomic():
        intents.release(meeting)
    assert converging.converge(meeting).state == MeetingState.CANCELLING

    assert settle(meeting, let_pass).state == MeetingState.CANCELLED
    assert zoom.meetings() == []


def test_a_change_that_meets_silence_is_repeated_until_zoom_matches(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "timeout_before", times=2)
    with transaction.atomic():
        intents.change(meeting, topic="二次面接 #7")
    converging.converge(meeting)
    assert zoom.meetings()[0].topic == "一次面接 #7"

    assert settle(meeting, let_pass).observed["topic"] == "二次面接 #7"


def test_a_wish_changed_while_zoom_was_asked_is_carried_out_after(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    asked = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.change(asked, topic="二次面接 #7")

    settled = settle(asked, let_pass)
    assert settled.state == MeetingState.READY
    assert zoom.meetings()[0].topic == "二次面接 #7"


def test_a_meeting_that_vanished_at_zoom_is_missing_not_forgotten(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    reconciliation.observe(meeting.pk)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MISSING
    assert meeting.join_url

    zoom.do("recover_meeting", meeting_id=meeting.zoom_meeting_id)
    reconciliation.observe(meeting.pk)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.READY


def test_a_change_of_a_meeting_that_vanished_rests_until_somebody_decides(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    with transaction.atomic():
        intents.change(meeting, topic="二次面接 #7")
    assert converging.converge(meeting).state == MeetingState.MISSING
    looks = len(zoom.calls("meetings.get"))

    # One look more, because Zoom may have said so by mistake.
    assert settle(meeting, let_pass).state == MeetingState.MISSING
    assert len(zoom.calls("meetings.get")) == looks + 1


def test_a_meeting_made_a_webinar_says_so(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("convert_to_webinar", meeting_id=meeting.zoom_meeting_id)
    assert "ウェビナー" in intents.explain(converging.converge(meeting))


def test_the_sweep_deletes_no_meeting_whose_intent_is_unknown_here(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    Meeting.objects.filter(pk=meeting.pk).delete()
    extras.sweep_host(host.pk)
    assert len(zoom.meetings()) == 1


def test_the_sweep_leaves_meetings_alone_that_are_not_ours(host: Host, zoom: PretendZoom) -> None:
    creating.create_at_zoom(claimed(host))
    zoom.do("add_meeting", user="owner@zoom.example", topic="朝会")
    extras.sweep_host(host.pk)
    assert sorted(there.topic for there in zoom.meetings()) == ["一次面接 #7", "朝会"]


def test_the_jobs_alone_bring_a_lost_answer_home(
    host: Host, zoom: PretendZoom, let_pass: LetPass, run_jobs: RunJobs
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    asked = creating.create_at_zoom(claimed(host))
    for _ in range(6):
        # The queue reads the database's clock, which does not travel with ours.
        with database.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        run_jobs()
        let_pass(61)
    asked.refresh_from_db()
    assert asked.state == MeetingState.READY
    assert len(zoom.meetings()) == 1


def test_a_meeting_unseen_for_a_day_is_looked_at(
    host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("set_switch", name="webhook_loss", value="on")
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    long_ago = timezone.now() - timedelta(hours=25)
    Meeting.objects.filter(pk=meeting.pk).update(observed_at=long_ago)

    reconciliation.sweep()
    run_jobs()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MISSING


def test_lists_are_never_asked_for_what_is_known(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    reconciliation.repair(meeting.pk)
    assert zoom.calls("meetings.list") == []


def test_a_meeting_that_zoom_denied_by_mistake_is_looked_for_once_more(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    asked = creating.create_at_zoom(claimed(host))
    with zoom.world.change():
        there = zoom.world.meetings.change(zoom.meetings()[0], deleted_at=timezone.now())
    assert converging.converge(asked).state == MeetingState.MISSING
    with zoom.world.change():
        zoom.world.meetings.change(there, deleted_at=None)

    assert settle(asked, let_pass).state == MeetingState.READY


def test_a_search_in_vain_is_no_sight_of_the_meeting(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "timeout_before")
    asked = creating.create_at_zoom(claimed(host))
    let_pass(reconciliation.GRACE.total_seconds())
    reconciliation.repair(asked.pk)
    asked.refresh_from_db()
    assert asked.searched_at is not None
    assert (asked.observed_at, asked.observed) == (None, {})

    made = settle(asked, let_pass)
    assert made.observed_at is not None
    assert made.observed_at > asked.searched_at


@pytest.mark.parametrize("by_a_clock_ahead", [False, True])
def test_a_meeting_that_is_gone_was_so_before_zoom_was_asked(
    host: Host, zoom: PretendZoom, by_a_clock_ahead: bool
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    if by_a_clock_ahead:
        Meeting.objects.update(observed_at=timezone.now() + timedelta(days=365))
        meeting.refresh_from_db()
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    before = timezone.now()
    gone = converging.converge(meeting)
    assert gone.state == MeetingState.MISSING
    [call] = zoom.calls("meetings.get")[-1:]
    assert gone.observed_at is not None
    assert before <= gone.observed_at <= call.at


def test_a_search_that_meets_the_end_of_the_link_waits_for_the_next_link(
    host: Host, zoom: PretendZoom, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoom.disturb("meetings.create", "timeout_before")
    asked = creating.create_at_zoom(claimed(host))
    let_pass(max((asked.not_before or timezone.now()).timestamp() - timezone.now().timestamp(), 60))

    def unlinked(*_: object, **__: object) -> None:
        raise NotLinked

    monkeypatch.setattr(reconciliation, "open_zoom", unlinked)
    reconciliation.repair(asked.pk)
    left = Meeting.objects.get()
    assert (left.state, left.reason, left.not_before) == (
        MeetingState.UNKNOWN,
        Reason.UNLINKED,
        None,
    )
