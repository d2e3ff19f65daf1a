"""Writes onto a meeting's row what Zoom says about it, and compares that with what is wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from enishi.meetings.models import Meeting
from enishi.meetings.token_encryption import SealBroken, open_seal, seal
from enishi.zoom import types


def read(pk: int) -> Meeting:
    """The row as it is now, with what every step here needs."""
    return Meeting.objects.select_related("host", "account", "company").get(pk=pk)


def note(meeting: Meeting, seen: types.Meeting) -> None:
    """Put what Zoom says onto the row, unsaved; whatever it is, the last word is Zoom's.

    Account locks change settings silently, and a new passcode changes the link, so everything
    is taken over each time.
    """
    meeting.zoom_meeting_id = seen.id
    meeting.zoom_uuid = seen.uuid[:64]
    meeting.join_url = seen.join_url
    meeting.passcode = seal(seen.password, place=_place(meeting))
    meeting.observed_at = timezone.now()
    meeting.observed = {
        "host_id": seen.host_id,
        "topic": seen.topic,
        "starts_at": seen.starts_at.isoformat() if seen.starts_at else None,
        "minutes": seen.minutes,
        "waiting_room": seen.waiting_room,
        "join_before_host": seen.join_before_host,
        "meeting_authentication": seen.meeting_authentication,
        "auto_recording": seen.auto_recording,
    }


SEEN_FIELDS = (
    "zoom_meeting_id",
    "zoom_uuid",
    "join_url",
    "passcode",
    "observed_at",
    "observed",
)


def differences(meeting: Meeting) -> tuple[str, ...]:
    """Which of topic, starts_at, minutes and host differ at Zoom from what is wanted.

    Empty for a meeting that was never seen there.
    """
    seen: dict[str, Any] = meeting.observed
    if not seen:
        return ()
    start = seen.get("starts_at")
    pairs = {
        "topic": (seen.get("topic"), meeting.topic),
        "starts_at": (datetime.fromisoformat(start) if start else None, meeting.starts_at),
        "minutes": (seen.get("minutes"), meeting.minutes),
        "host": (seen.get("host_id") or None, meeting.host.zoom_user_id),
    }
    return tuple(name for name, (there, here) in pairs.items() if there != here)


def passcode_of(meeting: Meeting) -> str:
    """The meeting's passcode, for invitations: the link does not always carry it."""
    try:
        return open_seal(meeting.passcode, place=_place(meeting))
    except SealBroken:
        return ""


def _place(meeting: Meeting) -> str:
    """Bound to the intent, not to the link's generation: the meeting outlives a re-link."""
    return f"{meeting.company_id}/{meeting.ref.hex}/passcode"
