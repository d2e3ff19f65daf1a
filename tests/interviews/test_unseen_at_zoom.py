"""A change at Zoom after a page was drawn is never overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import converging, intents, observation
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import LetPass, PretendZoom, fresh, made, tomorrow, version_of
from tests.interviews.meeting.test_drift import move
from tests.jobs import Worker

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[Interview, Seen, Member, Host], object]
DEEDS: dict[str, Deed] = {
    "move": lambda interview, version, by, _: scheduling.move_slot(
        interview.slots.get(),
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(by),
        version=version,
    ),
    "change host": lambda interview, version, by, other: host_change.change_host(
        interview, host_id=other.pk, by=actors.of(by), version=version
    ),
    "make anew": lambda interview, version, by, other: host_change.make_anew(
        interview, host_id=other.pk, by=actors.of(by), version=version
    ),
    "delete": lambda interview, version, by, _: web_meeting.delete(
        interview, by=actors.of(by), version=version
    ),
    "remove the slot": lambda interview, version, by, _: scheduling.remove_slot(
        interview.slots.get(), by=actors.of(by), version=version, delete_meeting=True
    ),
    "confirm": lambda interview, version, by, _: confirmation.confirm(
        interview, by=actors.of(by), version=version
    ),
}


@pytest.mark.parametrize("there", ["edited", "deleted"])
@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_done_over_what_zoom_has_since_the_page_was_drawn(
    deed: str,
    there: str,
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    meeting = made(interview, host, recruiter)
    shown = version_of(interview)
    _change_there(zoom, meeting, there)
    before = [(one.id, one.start_at) for one in zoom.meetings()]

    with pytest.raises(Conflict, match="Zoomのミーティングが変更されています"):
        DEEDS[deed](interview, shown, recruiter, other_host)
    assert [(one.id, one.start_at) for one in zoom.meetings()] == before
    assert (fresh(interview).version, slot_start(slot)) == (shown.version, tomorrow(10))


@pytest.mark.parametrize(
    ("deed", "there", "left"),
    [
        ("move", "edited", [14]),
        ("make anew", "edited", [10]),
        ("delete", "edited", []),
        ("change host", "deleted", [10]),
    ],
)
def test_by_the_version_alone_it_would_be_overwritten_or_made_again(
    deed: str,
    there: str,
    left: list[int],
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intents, "difference_mark", lambda _meeting: "")
    meeting = made(interview, host, recruiter)
    shown = version_of(interview)
    _change_there(zoom, meeting, there)
    DEEDS[deed](interview, shown, recruiter, other_host)
    assert [one.start_at for one in zoom.meetings()] == [tomorrow(hour) for hour in left]


def test_our_own_change_that_reaches_zoom_after_the_page_is_no_news(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.disturb("meetings.get", "drop_connection", times=None)
    move(slot, recruiter, 14)
    shown = version_of(interview)
    assert fresh(interview).meeting.is_behind  # type: ignore[union-attr]
    zoom.do("clear_faults")
    converging.converge(meeting)
    assert not fresh(interview).meeting.is_behind  # type: ignore[union-attr]

    confirmation.confirm(interview, by=actors.of(recruiter), version=shown)
    assert fresh(interview).state == InterviewState.CONFIRMED


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "without"])
def test_a_look_from_before_a_change_is_not_what_the_change_is_merged_against(
    guarded: bool,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(16).isoformat())
    before, asked_at = observation.load(meeting.pk), timezone.now()
    with open_zoom(before.account) as line:
        there = line.get_meeting(meeting.zoom_meeting_id or 0)
    worker.is_here = False
    with transaction.atomic():
        intents.change(meeting, period=(tomorrow(14), tomorrow(15)))
    if guarded:
        converging.record_look(before, there, asked_at=asked_at)
    else:
        current = observation.load(meeting.pk)
        observation.apply_seen(current, there, asked_at=asked_at)
        current.save()
    converging.converge(meeting)
    assert zoom.meetings()[0].start_at == tomorrow(16 if guarded else 14)


def test_a_time_of_ours_that_somebody_chooses_at_zoom_much_later_is_theirs(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.disturb("meetings.update", "timeout_after")
    move(slot, recruiter, 14)
    move(slot, recruiter, 15)
    let_pass(3600)
    converging.converge(meeting)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(14).isoformat())
    move(slot, recruiter, 17)
    assert zoom.meetings()[0].start_at == tomorrow(14)
    assert panel_for(fresh(interview)).drift is not None


def _change_there(zoom: PretendZoom, meeting: Meeting, how: str) -> None:
    """Somebody does it at Zoom, and a webhook has us look."""
    if how == "edited":
        at = tomorrow(16).isoformat()
        zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=at)
    else:
        zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    converging.converge(meeting)


def slot_start(slot: Slot) -> datetime:
    return Slot.objects.values_list("starts_at", flat=True).get(pk=slot.pk)
