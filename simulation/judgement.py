"""Judges the end: Zoom's meetings must agree with the rows and with the interviews."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.booking import marker
from enishi.meetings.models import (
    Host,
    Meeting,
    MeetingState,
    ZoomUser,
)
from simulation import oversight
from simulation.cast import Cast
from simulation.wire import Wire
from zoom_sandbox import World
from zoom_sandbox.records import Meeting as MeetingAtZoom

_OPEN = (
    MeetingState.WANTED,
    MeetingState.CALLING,
    MeetingState.UNKNOWN,
    MeetingState.CANCELLING,
)


def judge(
    world: World,
    wire: Wire,
    *,
    touched: set[int],
    casts: Sequence[Cast],
    clock_is_off: bool = False,
) -> list[str]:
    """Everything that is wrong, in sentences; empty if the history ended well.

    ``touched`` are meetings that people changed or deleted at Zoom. These may differ, if Enishi
    shows it.
    """
    touched = touched | _deleted_by_zoom(world, wire)
    rows = list(Meeting.objects.select_related("host", "account").order_by("pk"))
    there = {meeting.id: meeting for meeting in world.meetings if meeting.deleted_at is None}
    return [
        *_unknown_meetings(there, rows),
        *_lost(there, rows, touched),
        *_unwanted(rows),
        *_deleted_by_us(rows, wire, touched),
        *_double_booked(there),
        *oversight.quiet_interviews(there, casts, at_the_end=True),
        *oversight.in_two_places(),
        *oversight.empty_promises(),
        *oversight.forgotten_at_zoom(there),
        *_open(rows),
        *_asked_twice(wire, touched),
        *_unseen(there, rows, touched),
        *wire.too_early,
        *oversight.check(clock_is_off=clock_is_off),
    ]


def _unknown_meetings(there: dict[int, MeetingAtZoom], rows: list[Meeting]) -> Iterator[str]:
    """Meetings at Zoom with our mark that no row names."""
    ready = {row.zoom_meeting_id for row in rows if row.state == MeetingState.READY}
    by_ref = {row.ref: row for row in rows}
    for meeting in there.values():
        if meeting.id in ready:
            continue
        ref = marker.ref_in(meeting.agenda)
        row = by_ref.get(ref) if ref is not None else None
        of = f"of meeting {row.pk} ({row.state})" if row else "of no intent"
        yield f"extra at Zoom: {meeting.id} {of}"


def _lost(there: dict[int, MeetingAtZoom], rows: list[Meeting], touched: set[int]) -> Iterator[str]:
    for row in rows:
        number = row.zoom_meeting_id or 0
        if row.state == MeetingState.MISSING and number not in touched:
            yield f"meeting {row.pk} is missing, but nobody deleted {number} at Zoom"
        if row.state != MeetingState.READY:
            continue
        seen = there.get(number)
        if seen is None:
            yield f"meeting {row.pk} is ready, but {number} is not at Zoom"
        elif number not in touched and _differs(row, seen):
            yield f"meeting {row.pk} differs from {number} at Zoom"


def _differs(row: Meeting, seen: MeetingAtZoom) -> bool:
    wanted = (row.starts_at, row.minutes, row.topic, row.host.zoom_user_id)
    if wanted != (seen.start_at, seen.duration, seen.topic, seen.host_id):
        return True
    # An alternative host whom Zoom refused is noted, and stays wanted until licensed again.
    refused = set(row.refused_hosts)
    return set(row.alternative_hosts) - refused != _alternative_hosts(row, seen) - refused


def _alternative_hosts(row: Meeting, seen: MeetingAtZoom) -> set[str]:
    names = [name for name in re.split("[;,]", seen.settings.get("alternative_hosts", "")) if name]
    users = ZoomUser.objects.filter(account=row.account_id, email__in=names)
    return {*users.values_list("zoom_user_id", flat=True)}


def _unwanted(rows: list[Meeting]) -> Iterator[str]:
    """Recorded meetings that no open interview wants."""
    wanted = set(
        Interview.objects.exclude(state=InterviewState.CANCELLED).values_list(
            "meeting_id", flat=True
        )
    )
    for row in rows:
        if row.state in (MeetingState.READY, MeetingState.MISSING) and row.pk not in wanted:
            yield f"meeting {row.pk} ({row.state}) is wanted by no interview"


def _deleted_by_us(rows: list[Meeting], wire: Wire, touched: set[int]) -> Iterator[str]:
    for row in rows:
        if row.is_live and row.zoom_meeting_id in wire.deleted - touched:
            yield f"meeting {row.pk} is recorded, and we deleted it at Zoom"


def _double_booked(there: dict[int, MeetingAtZoom]) -> Iterator[str]:
    """More meetings of one host at one time than the host's licence allows."""
    for host in Host.objects.order_by("pk"):
        hosted = [meeting for meeting in there.values() if meeting.host_id == host.zoom_user_id]
        for meeting in hosted:
            begin = meeting.start_at
            at_once = [m for m in hosted if m.start_at <= begin < _end(m)]
            if len(at_once) > host.capacity:
                numbers = " and ".join(str(m.id) for m in at_once)
                yield f"host {host.pk} has {numbers} at the same time"


def _end(meeting: MeetingAtZoom) -> datetime:
    return meeting.start_at + timedelta(minutes=meeting.duration)


def _open(rows: list[Meeting]) -> Iterator[str]:
    for row in rows:
        if not row.account.is_linked:
            continue
        if row.state in _OPEN:
            yield f"meeting {row.pk} is stuck in {row.state}"
        if row.state == MeetingState.READY and row.observed_version < row.desired_version:
            yield f"meeting {row.pk} was never brought up to date"
        if row.state == MeetingState.READY and row.replaces_id is not None:
            yield f"meeting {row.pk} never took the place of {row.replaces_id}"


def _asked_twice(wire: Wire, touched: set[int]) -> Iterator[str]:
    """Two meetings of one intent. They are allowed only if a process slept longer than anybody
    waits, or if somebody at Zoom deleted the first before Enishi knew of it."""
    for made in wire.creations.values():
        untouched = {number: stalled for number, stalled in made.items() if number not in touched}
        if len(untouched) > 1 and not any(untouched.values()):
            yield f"one intent was made {len(untouched)} times at Zoom, and nobody had stalled"


def _deleted_by_zoom(world: World, wire: Wire) -> set[int]:
    """The app's meetings that Zoom deletes when the app is uninstalled, in some histories."""
    return {m.id for m in world.meetings if m.deleted_at is not None} - wire.deleted


def _unseen(
    there: dict[int, MeetingAtZoom], rows: list[Meeting], touched: set[int]
) -> Iterator[str]:
    """Changes and deletions at Zoom that Enishi does not know after a day, or has overwritten."""
    for row in rows:
        if (
            not row.account.is_linked
            or row.zoom_meeting_id not in touched
            or row.state != MeetingState.READY
        ):
            continue
        seen = there.get(row.zoom_meeting_id or 0)
        if seen is None:
            yield f"meeting {row.pk} is ready, but somebody deleted it at Zoom"
        elif row.observed.get("topic") != seen.topic:
            yield f"meeting {row.pk} was renamed at Zoom, and nobody here knows"
