"""Three-way merge of a meeting: decides which of our changes may overwrite what Zoom has now.

It compares what Zoom had when people last looked (``observed``), what Zoom has now, and what is
wanted here. A field is sent only if somebody here changed it (``Meeting.to_push``) and nobody
changed it at Zoom meanwhile. Other differences are shown to people and stay on both sides. So a
moved slot never undoes a title that was corrected at Zoom.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from enishi.meetings.models import Meeting
from enishi.zoom import types
from enishi.zoom.types import MeetingChange

# These are merged name by name, see :mod:`enishi.meetings.booking.alternative_hosts`.
HOSTS = "alternative_hosts"
# The host is not included, because Zoom moves no meeting to another host.
PUSHED = (HOSTS, "minutes", "starts_at", "topic")
# For this time, a change whose answer was lost may still take effect.
LATE = timedelta(minutes=10)


def wanted(meeting: Meeting) -> dict[str, Any]:
    """Return what is wanted here, in the format of ``observed``."""
    return {
        "topic": meeting.topic,
        "starts_at": meeting.starts_at.astimezone(UTC).isoformat(),
        "minutes": meeting.minutes,
        HOSTS: meeting.alternative_hosts,
    }


def change_for(
    meeting: Meeting, seen: types.Meeting, *, hosts: tuple[str, ...] | None = None
) -> MeetingChange | None:
    """Return what to send so that Zoom has the people's changes; None when there is nothing.

    ``meeting.observed`` must still be what people saw before ``seen`` was read. ``hosts`` are the
    alternative hosts to send, None to leave them unchanged.
    """
    fields = _pushable(meeting, seen)
    if not fields and hosts is None:
        return None
    when = bool(fields & {"starts_at", "minutes"})
    # Zoom reads start and length together. The one that we may not push keeps Zoom's value.
    starts_at = meeting.starts_at if "starts_at" in fields else seen.starts_at
    minutes = meeting.minutes if "minutes" in fields else seen.minutes
    return MeetingChange(
        topic=meeting.topic if "topic" in fields else None,
        starts_at=(starts_at or meeting.starts_at) if when else None,
        minutes=(minutes or meeting.minutes) if when else None,
        timezone=meeting.time_zone if when else None,
        alternative_hosts=hosts,
    )


def _pushable(meeting: Meeting, seen: types.Meeting) -> set[str]:
    here, there = wanted(meeting), described(seen)
    return {
        name
        for name in meeting.to_push
        if name in there and here[name] != there[name] and _is_free(meeting, name, there[name])
    }


def _is_free(meeting: Meeting, name: str, there: Any) -> bool:
    """Whether nobody at Zoom changed the field since people here saw it."""
    if name not in meeting.observed or meeting.observed[name] == there:
        return True
    return there in meeting.unanswered.get(name, ())


def expecting(meeting: Meeting) -> dict[str, Any]:
    """Return ``unanswered`` with what is about to be sent: without an answer, Zoom may have it."""
    here = wanted(meeting)
    expected = {
        name: [*meeting.unanswered.get(name, ()), here[name]][-5:]
        for name in PUSHED
        if name in meeting.to_push or name in meeting.unanswered
    }
    return expected | {"at": timezone.now().isoformat()}


def outstanding(meeting: Meeting, *, asked_at: datetime) -> dict[str, Any]:
    """Return ``unanswered`` after a look at ``asked_at``; a change too old to arrive is dropped.

    If it were kept longer, a value that somebody chose at Zoom could be mistaken for an old one of
    ours.
    """
    at = meeting.unanswered.get("at")
    is_over = at is not None and asked_at - datetime.fromisoformat(at) > LATE
    return {} if is_over else meeting.unanswered


def late_fields(meeting: Meeting) -> list[str]:
    """Return the fields that a late change of our own has set back; they are pushed again.

    ``meeting.observed`` must be what Zoom has now.
    """
    if not may_come_late(meeting):
        return []
    here = wanted(meeting)
    return [
        name
        for name in PUSHED
        if name != HOSTS
        and meeting.observed.get(name) != here[name]
        and meeting.observed.get(name) in meeting.unanswered.get(name, ())
    ]


def may_come_late(meeting: Meeting) -> bool:
    """Whether a change of our own without an answer may still take effect."""
    at = meeting.unanswered.get("at")
    return bool(at) and timezone.now() - datetime.fromisoformat(at) <= LATE


def described(seen: types.Meeting) -> dict[str, Any]:
    """Return what Zoom says, in the format of ``observed``."""
    return {
        "topic": seen.topic,
        "starts_at": seen.starts_at.isoformat() if seen.starts_at else None,
        "minutes": seen.minutes,
    }
