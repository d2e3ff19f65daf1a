"""An attempt to make a meeting belongs to one intent under one link; so does its refusal.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.meetings.booking import converging, creating, intents, observation, reconciliation
from enishi.meetings.gateway import followup
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import Link, PretendZoom, claimed, tomorrow
from tests.meetings.meanwhile import Meanwhile, meanwhile

__all__ = ["meanwhile"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wish_that_overtook_the_end_of_its_link_is_not_asked_of_the_next_one(
    host: Host, zoom: PretendZoom, link: Link
) -> None:
    """Its claim was committed just after the link had ended, and another one stands by now."""
    meeting = claimed(host)
    again = link()
    Meeting.objects.update(generation=again.generation - 1)
    asked = creating.create_at_zoom(meeting)
    assert (asked.state, asked.reason) == (MeetingState.FAILED, Reason.UNLINKED)
    assert zoom.calls("meetings.create") == []


def release() -> None:
    with transaction.atomic():
        intents.release(Meeting.objects.get())


def ask_once_more() -> None:
    """Another process does so; this one has slept past its lease."""
    later = timezone.now() + timedelta(minutes=1)
    Meeting.objects.update(attempts=2, lease_until=later)


@pytest.mark.usefixtures("users_at_zoom")
@pytest.mark.parametrize("deed", [release, ask_once_more])
def test_what_became_of_it_while_zoom_was_asked_whom_it_refuses_stands(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile, deed: Callable[[], None]
) -> None:
    zoom.disturb("meetings.create", "misleading_refusal")
    meeting = claimed(host, present=["ito@zoom.example"])
    meanwhile("GET /users/", deed)
    creating.create_at_zoom(meeting)
    assert len(zoom.calls("meetings.create")) == 1
    assert zoom.meetings() == []


def test_under_a_link_that_is_being_ended_nothing_more_is_asked_for(
    host: Host, zoom: PretendZoom
) -> None:
    """Its claim was committed just after the end had begun; the end will release it soon."""
    meeting = claimed(host)
    ZoomAccount.objects.update(state=LinkState.ENDING)
    assert creating.create_at_zoom(meeting).state == MeetingState.WANTED
    assert zoom.calls("meetings.create") == []


def test_while_it_is_asked_for_again_nobody_reads_why_it_was_not_before(
    host: Host, meanwhile: Meanwhile
) -> None:
    meeting, read = claimed(host), []
    Meeting.objects.update(reason=Reason.NOT_SENT)
    meanwhile("POST /meetings", lambda: read.append(intents.explain(Meeting.objects.get())))
    creating.create_at_zoom(meeting)
    assert read == [""]


def test_a_time_that_has_passed_is_not_asked_for(host: Host, zoom: PretendZoom) -> None:
    """Zoom would make the meeting all the same, for some other time."""
    meeting = claimed(host)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    asked = creating.create_at_zoom(meeting)
    assert (asked.state, asked.reason) == (MeetingState.FAILED, Reason.PAST)
    assert zoom.calls("meetings.create") == []


@pytest.mark.parametrize("seen", ["nothing", "no such host"])
def test_what_is_let_go_of_while_it_is_looked_for_stays_let_go_of(
    other_host: Host, zoom: PretendZoom, meanwhile: Meanwhile, seen: str
) -> None:
    zoom.disturb("meetings.create", "timeout_before")
    meeting = creating.create_at_zoom(claimed(other_host))
    if seen == "no such host":
        zoom.do("delete_user", user=other_host.zoom_user_id)
    meanwhile("GET /users/", release)
    reconciliation.repair(meeting.pk)
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_what_was_let_go_of_is_not_looked_for_at_a_host_who_is_gone(
    other_host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "timeout_before")
    meeting = creating.create_at_zoom(claimed(other_host))
    release()
    zoom.do("delete_user", user=other_host.zoom_user_id)
    reconciliation.repair(meeting.pk)
    left = Meeting.objects.get()
    assert (left.state, left.reason) == (MeetingState.CANCELLED, Reason.LEFT_AT_ZOOM)


def test_what_is_given_up_while_it_is_looked_for_is_not_looked_for_again(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    """Another look learnt that its host is gone, and people were told."""
    zoom.disturb("meetings.create", "timeout_before")
    meeting = creating.create_at_zoom(claimed(host))
    meanwhile("GET /users/", lambda: Meeting.objects.update(state=MeetingState.FAILED))
    reconciliation.repair(meeting.pk)
    assert Meeting.objects.get().state == MeetingState.FAILED


@pytest.mark.parametrize(
    ("state", "elsewhere"),
    [
        # The next attempt is on its way already.
        (MeetingState.UNKNOWN, {"attempts": 2}),
        # The late answer came after all.
        (MeetingState.CANCELLING, {"zoom_meeting_id": 4711}),
    ],
)
def test_an_empty_look_says_nothing_of_what_came_after_it(
    host: Host,
    zoom: PretendZoom,
    meanwhile: Meanwhile,
    state: MeetingState,
    elsewhere: dict[str, int],
) -> None:
    zoom.disturb("meetings.create", "timeout_before")
    meeting = creating.create_at_zoom(claimed(host))
    long_ago = timezone.now() - timedelta(hours=2)
    Meeting.objects.update(
        state=state, last_attempt_at=long_ago, searched_at=long_ago + timedelta(hours=1)
    )
    meanwhile("GET /users/", lambda: Meeting.objects.update(**elsewhere))
    reconciliation.repair(meeting.pk)
    assert Meeting.objects.get().state == state


def test_what_is_let_go_of_during_a_look_that_finds_nothing_does_not_come_back(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    """A missing meeting is still wanted, so it would keep its host's time."""
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    meanwhile("GET /meetings/", release)
    converging.converge(meeting)
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_a_change_that_the_end_of_the_link_forbids_keeps_the_worker_from_nothing(
    host: Host, account: ZoomAccount
) -> None:
    """If it were due at once, the job would run again every second."""
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.change(meeting, topic="二次面接")
    ZoomAccount.objects.update(state=LinkState.ENDING)
    reconciliation.repair(meeting.pk)
    assert reconciliation.due_at(observation.load(meeting.pk)) is None


def test_what_is_let_go_of_during_a_look_is_let_go_of(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    meanwhile("GET /meetings/", release)
    reconciliation.observe(meeting.pk)
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_what_is_let_go_of_while_it_is_asked_for_waits_for_no_call_that_is_over(
    host: Host, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    zoom.disturb("meetings.create", "rate_limited_qps")
    meeting = claimed(host)
    meanwhile("POST /meetings", release)
    asked = creating.create_at_zoom(meeting)
    assert (asked.state, asked.lease_until) == (MeetingState.CANCELLING, None)


def test_a_change_that_was_sent_in_vain_for_months_is_still_noted(
    host: Host, zoom: PretendZoom
) -> None:
    """The column counts to 32767."""
    meeting = creating.create_at_zoom(claimed(host))
    Meeting.objects.update(attempts=2**15 - 1)
    zoom.disturb("meetings.get", "empty_502", times=None)
    assert converging.converge(meeting).reason == Reason.NO_ANSWER


def test_the_pauses_between_looks_that_fail_grow_but_no_longer_than_news_may_take(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.get", "empty_502", times=None)
    first, second = (converging.converge(meeting).not_before for _ in range(2))
    assert first is not None
    assert second is not None
    assert second - first >= timedelta(seconds=10)
    Meeting.objects.update(attempts=1000)
    last = converging.converge(meeting).not_before
    assert last is not None
    assert last <= timezone.now() + followup.LONGEST_PAUSE_OF_A_LOOK


def test_a_change_out_of_reach_is_due_as_soon_as_the_same_account_is_back(
    host: Host, account: ZoomAccount
) -> None:
    """The pause was of a limit of the former link's, or of a failure that is over."""
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.change(meeting, topic="二次面接")
    Meeting.objects.update(not_before=tomorrow(9))
    ZoomAccount.objects.update(generation=account.generation + 1)
    waiting = converging.converge(meeting)
    assert (waiting.reason, waiting.not_before) == (Reason.OUT_OF_REACH, None)


def noted_late(meeting: Meeting, **then: object) -> Meeting:
    """It exists at Zoom, and that is noted on a row which stands like this by then."""
    with open_zoom(meeting.account) as client:
        seen = client.get_meeting(meeting.zoom_meeting_id or 0)
    Meeting.objects.update(zoom_meeting_id=None, **then)
    assert creating.record_created(meeting, seen, asked_at=timezone.now())
    return observation.load(meeting.pk)


def test_what_was_let_go_of_before_it_was_found_is_deleted_at_once(
    host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    run_jobs()
    noted_late(meeting, state=MeetingState.CANCELLING)
    run_jobs()
    assert zoom.meetings() == []


def test_what_was_found_waits_no_longer_with_what_was_wanted_meanwhile(host: Host) -> None:
    wish = {"topic": "二次面接", "to_push": ["topic"], "desired_version": 2}
    meeting = creating.create_at_zoom(claimed(host))
    found = noted_late(meeting, state=MeetingState.UNKNOWN, not_before=tomorrow(9), **wish)
    due = reconciliation.due_at(found)
    assert due is not None
    assert due <= timezone.now()
