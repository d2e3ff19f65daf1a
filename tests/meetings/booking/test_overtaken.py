"""Another process's change during a call to Zoom is not overwritten.

Each test fails without the one condition, lock or write that it is about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.meetings.booking import converging, creating, extras, intents, reconciliation
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed, tomorrow
from tests.meetings.meanwhile import Meanwhile, meanwhile

__all__ = ["meanwhile"]
pytestmark = pytest.mark.django_db(transaction=True)


def wanting(meeting: Meeting, **wish: object) -> None:
    with transaction.atomic():
        intents.change(meeting, **wish)  # type: ignore[arg-type]


def topics_sent(zoom: PretendZoom) -> int:
    return len(zoom.calls("meetings.update"))


def test_the_first_meeting_that_is_recorded_stays_the_intents(
    host: Host, account: ZoomAccount
) -> None:
    made = creating.create_at_zoom(claimed(host))
    with connection.open_zoom(account) as zoom:
        seen = zoom.get_meeting(made.zoom_meeting_id or 0)
    another = replace(seen, id=seen.id + 1)
    assert not creating.record_created(made, another, asked_at=timezone.now())
    assert Meeting.objects.get().zoom_meeting_id == made.zoom_meeting_id


def test_an_answer_about_another_meeting_does_not_change_which_one_it_is(
    host: Host, account: ZoomAccount
) -> None:
    made = creating.create_at_zoom(claimed(host))
    with connection.open_zoom(account) as zoom:
        seen = zoom.get_meeting(made.zoom_meeting_id or 0)
    another = replace(seen, id=seen.id + 1)
    converging.record_look(made, another, asked_at=timezone.now())
    assert Meeting.objects.get().zoom_meeting_id == made.zoom_meeting_id


def test_a_late_refusal_says_nothing_of_a_later_attempt(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    """The worker slept past its lease; somebody else is asking for the second time by now."""
    zoom.disturb("meetings.create", "misleading_refusal")
    meeting = claimed(host)
    later = {"attempts": 2, "lease_until": timezone.now() + timedelta(minutes=1)}
    meanwhile("POST /meetings", lambda: Meeting.objects.update(**later))
    creating.create_at_zoom(meeting)
    asked = Meeting.objects.get()
    assert (asked.state, asked.attempts) == (MeetingState.CALLING, 2)
    assert asked.lease_until is not None


def test_a_change_that_is_no_longer_wanted_is_not_sent(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    wanting(meeting, topic="二次面接")
    meanwhile("GET /meetings/", lambda: wanting(meeting, topic="最終面接"))
    converging.converge(meeting)
    assert topics_sent(zoom) == 0
    converging.converge(meeting)
    assert [one.topic for one in zoom.meetings()] == ["最終面接"]


def test_what_is_sent_is_written_down_before(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    """If this process dies now, the next one knows which change Zoom may have made."""
    meeting = creating.create_at_zoom(claimed(host))
    wanting(meeting, topic="二次面接")
    written: list[dict[str, object]] = []
    meanwhile("PATCH /meetings/", lambda: written.append(Meeting.objects.get().unanswered))
    converging.converge(meeting)
    assert written[0]["topic"] == ["二次面接"]


def test_a_look_that_was_overtaken_by_a_newer_one_is_dropped(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    meeting = creating.create_at_zoom(claimed(host))

    def edited_and_seen() -> None:
        zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomで変更")
        reconciliation.observe(meeting.pk)

    meanwhile("GET /meetings/", edited_and_seen)
    reconciliation.observe(meeting.pk)
    assert Meeting.objects.get().observed["topic"] == "Zoomで変更"


@pytest.mark.parametrize(
    ("deed", "left"),
    [("edit_meeting", ("ready", True)), ("delete_meeting", ("missing", False))],
)
def test_a_meeting_found_again_late_does_not_hide_what_was_seen_since(
    host: Host, account: ZoomAccount, zoom: PretendZoom, deed: str, left: tuple[str, bool]
) -> None:
    """Found by the simulation: a worker slept between its look and noting what it had found."""
    meeting = creating.create_at_zoom(claimed(host))
    asked_at = timezone.now()
    with connection.open_zoom(account) as client:
        seen = client.get_meeting(meeting.zoom_meeting_id or 0)
    wish = {"topic": "Zoomで変更"} if deed == "edit_meeting" else {}
    zoom.do(deed, meeting_id=meeting.zoom_meeting_id, **wish)
    reconciliation.observe(meeting.pk)
    assert creating.record_created(meeting, seen, asked_at=asked_at)
    now = Meeting.objects.get()
    assert (now.state, now.observed["topic"] == "Zoomで変更") == left


def test_what_happened_at_zoom_before_the_number_was_known_is_seen(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    """Found by the simulation: the event came while a worker slept with the answer."""
    zoom.disturb("meetings.create", "timeout_after")
    asked = creating.create_at_zoom(claimed(host))
    [there] = zoom.meetings()
    with connection.open_zoom(account) as client:
        seen = client.get_meeting(there.id)
    zoom.do("delete_meeting", meeting_id=there.id)
    creating.record_created(asked, seen, asked_at=timezone.now() - timedelta(minutes=5))
    assert Meeting.objects.get().state == MeetingState.READY
    reconciliation.repair(asked.pk)
    assert Meeting.objects.get().state == MeetingState.MISSING


def test_a_look_under_an_earlier_wish_does_not_fulfil_the_present_one(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    meanwhile("GET /meetings/", lambda: wanting(meeting, topic="最終面接"))
    reconciliation.observe(meeting.pk)
    assert Meeting.objects.get().is_behind
    converging.converge(meeting)
    assert [one.topic for one in zoom.meetings()] == ["最終面接"]


def test_the_sweep_spares_what_is_being_made(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    meanwhile("POST /meetings", lambda: extras.sweep_host(host.pk))
    made = creating.create_at_zoom(claimed(host))
    assert made.state == MeetingState.READY
    assert [one.id for one in zoom.meetings()] == [made.zoom_meeting_id]


def test_the_sweep_deletes_a_second_one_of_the_same_intent(host: Host, zoom: PretendZoom) -> None:
    doubled(host, zoom)
    extras.sweep_host(host.pk)
    assert len(zoom.meetings()) == 1


def test_the_sweep_deletes_what_came_late_for_a_wish_that_was_given_up(
    host: Host, zoom: PretendZoom
) -> None:
    creating.create_at_zoom(claimed(host))
    Meeting.objects.update(zoom_meeting_id=None, state=MeetingState.FAILED)
    extras.sweep_host(host.pk)
    assert zoom.meetings() == []


@pytest.mark.parametrize("of_others", ["generation", "company_id"])
def test_the_sweep_leaves_alone_what_another_link_or_company_made(
    host: Host, zoom: PretendZoom, of_others: str, other_company: object
) -> None:
    meeting = doubled(host, zoom)
    other = meeting.generation - 1 if of_others == "generation" else other_company.pk  # type: ignore[attr-defined]
    Meeting.objects.update(**{of_others: other})
    extras.sweep_host(host.pk)
    assert len(zoom.meetings()) == 2


def doubled(host: Host, zoom: PretendZoom) -> Meeting:
    """A meeting that Zoom has twice, as after a request that a proxy repeated."""
    meeting = creating.create_at_zoom(claimed(host))
    [there] = zoom.meetings()
    with zoom.world.change():
        zoom.world.meetings.put(replace(there, id=there.id + 1, uuid="another"))
    return meeting


def test_a_deletion_for_an_ended_link_is_not_asked_of_the_present_one(
    host: Host, zoom: PretendZoom, link: Link
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
    again = link()
    Meeting.objects.update(generation=again.generation - 1)
    converging.converge(meeting)
    assert zoom.calls("meetings.delete") == []
    assert len(zoom.meetings()) == 1


def test_a_change_that_was_made_without_an_answer_is_not_made_again(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "timeout_after")
    wanting(meeting, topic="二次面接")
    assert converging.converge(meeting).is_behind
    assert not converging.converge(meeting).is_behind
    assert topics_sent(zoom) == 1


def test_a_late_change_of_ours_is_put_right_again(
    host: Host, zoom: PretendZoom, let_pass: LetPass, run_jobs: RunJobs
) -> None:
    """The first change was dropped on the way, the second was made; then the first one arrives."""
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "late_effect", seconds=120)
    wanting(meeting, period=(tomorrow(14), tomorrow(15)))
    converging.converge(meeting)
    wanting(meeting, period=(tomorrow(16), tomorrow(17)))
    converging.converge(meeting)
    run_jobs()
    let_pass(121)
    zoom.let_due_happen()
    assert [one.start_at for one in zoom.meetings()] == [tomorrow(14)]
    reconciliation.observe(meeting.pk)
    run_jobs()
    assert [one.start_at for one in zoom.meetings()] == [tomorrow(16)]


def test_the_sweep_comes_to_a_change_whose_job_was_lost(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    wanting(meeting, topic="最終面接")
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    reconciliation.sweep()
    with database.cursor() as cursor:
        cursor.execute("select args->>'meeting_id' from procrastinate_jobs")
        assert cursor.fetchall() == [(str(meeting.pk),)]
