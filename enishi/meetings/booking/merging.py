"""Three-way merge of a meeting: decides which of our changes may be sent over what Zoom has now.

It compares what Zoom had when people last looked (``observed``), what Zoom has now, and what is
wanted here. A field is sent only if somebody here changed it (``Meeting.to_push``) and nobody
changed it at Zoom meanwhile. Other differences are shown to people and stay on both sides. So a
moved slot never takes back a title that was corrected at Zoom.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from enishi.meetings.models import Meeting
from enishi.zoom import types
from enishi.zoom.types import MeetingChange

# These are merged one by one, see ``meetings.alternative_hosts``.
HOSTS = "alternative_hosts"
# The host is not among them: Zoom moves no meeting to another host.
PUSHED = (HOSTS, "minutes", "starts_at", "topic")
# So long a change whose answer was lost may still come into effect.
LATE = timedelta(minutes=10)


def wanted(meeting: Meeting) -> dict[str, Any]:
    """What is wanted here, in the form in which ``observed`` is kept."""
    return {
        "topic": meeting.topic,
        "starts_at": meeting.starts_at.astimezone(UTC).isoformat(),
        "minutes": meeting.minutes,
        HOSTS: meeting.alternative_hosts,
    }


def change_for(
    meeting: Meeting, seen: types.Meeting, *, hosts: tuple[str, ...] | None = None
) -> MeetingChange | None:
    """What to send so that Zoom follows the people here; None when there is nothing to send.

    ``meeting.observed`` must still be what people saw before ``seen`` was read. ``hosts`` are the
    alternative hosts to send, None to leave them as they are.
    """
    fields = _pushable(meeting, seen)
    if not fields and hosts is None:
        return None
    when = bool(fields & {"starts_at", "minutes"})
    # Zoom reads start and length together; the one that is not ours to push stays as it is there.
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
    """``unanswered`` with what is about to be sent: should the answer be lost, it may be there."""
    here = wanted(meeting)
    expected = {
        name: [*meeting.unanswered.get(name, ()), here[name]][-5:]
        for name in PUSHED
        if name in meeting.to_push or name in meeting.unanswered
    }
    return expected | {"at": timezone.now().isoformat()}


def outstanding(meeting: Meeting, *, asked_at: datetime) -> dict[str, Any]:
    """``unanswered`` after a look asked at this moment: what has not come by now never will.

    Kept longer, a value that somebody chose at Zoom would pass for an old one of ours.
    """
    at = meeting.unanswered.get("at")
    is_over = at is not None and asked_at - datetime.fromisoformat(at) > LATE
    return {} if is_over else meeting.unanswered


def late_fields(meeting: Meeting) -> list[str]:
    """The fields that a late change of our own has set back: to be pushed again.

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
    """Whether a change of our own, whose answer was lost, may still come into effect."""
    at = meeting.unanswered.get("at")
    return bool(at) and timezone.now() - datetime.fromisoformat(at) <= LATE


def described(seen: types.Meeting) -> dict[str, Any]:
    """What Zoom says, in the form in which ``observed`` is kept."""
    return {
        "topic": seen.topic,
        "starts_at": seen.starts_at.isoformat() if seen.starts_at else None,
        "minutes": seen.minutes,
    }
