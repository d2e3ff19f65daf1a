"""Copies what Zoom says of a meeting to its row, and compares it with what is wanted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from enishi.company.row_locks import lock_row
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.meetings.booking import merging
from enishi.meetings.directory import identities
from enishi.meetings.models import Host, Meeting, MeetingQuerySet, MeetingState
from enishi.zoom import types

# At most this many are kept for one meeting; an account with every country has hundreds.
_MOST_NUMBERS = 60
# The audio settings with Zoom's own numbers; others use the computer or another bridge.
_BY_PHONE = ("both", "telephony", "")


def load(pk: int) -> Meeting:
    """Return the row with host and account loaded."""
    return _whole().get(pk=pk)


def load_if_there(pk: int) -> Meeting | None:
    """Return the row as :func:`load` does; None if it was deleted, for example with its company."""
    return _whole().filter(pk=pk).first()


def _whole() -> MeetingQuerySet:
    found: MeetingQuerySet = Meeting.objects.select_related("host", "account")
    return found


def lock(pk: int) -> Meeting:
    """Return the row as :func:`load` does, locked until the transaction ends.

    There are two statements. One statement that locks and joins would wait, and then return this
    row as it is now with host and account as they were before (PostgreSQL, read committed).
    """
    lock_row(Meeting.objects.only("pk"), pk)
    return load(pk)


def apply_seen(meeting: Meeting, seen: types.Meeting, *, asked_at: datetime) -> None:
    """Copy what Zoom says to the row, unsaved; Zoom's values always win.

    ``asked_at`` is the aware moment before the question; looks are ordered by it. Account locks
    change settings silently, and a new passcode changes the link, so everything is copied each
    time.
    """
    if _is_entered_otherwise(meeting, seen):
        meeting.entry_changed_at = timezone.now()
    meeting.zoom_meeting_id = seen.id
    meeting.zoom_uuid = seen.uuid[:64]
    meeting.join_url = seen.join_url
    meeting.passcode = encrypt(seen.password, place=encryption_place(meeting))
    meeting.phone_passcode = encrypt(
        seen.phone_passcode, place=encryption_place(meeting, "phone_passcode")
    )
    meeting.observed_at = asked_at
    known = identities.ids_of(meeting.account, seen.alternative_hosts)
    meeting.observed = merging.described(seen) | {
        "host_id": seen.host_id,
        "waiting_room": seen.waiting_room,
        "join_before_host": seen.join_before_host,
        "meeting_authentication": seen.meeting_authentication,
        "auto_recording": seen.auto_recording,
        "ai_summary": seen.ai_summary,
        # Only ids are stored. Of people whom the snapshot does not know, only the count is stored.
        merging.HOSTS: sorted(set(known.values())),
        "unknown_hosts": len(seen.alternative_hosts) - len(known),
        "dial_in": _dial_in(seen),
    }


def _is_entered_otherwise(meeting: Meeting, seen: types.Meeting) -> bool:
    """Whether the number and passcodes that people were told no longer let them in."""
    if meeting.zoom_meeting_id != seen.id:
        return True
    wanted = {"passcode": seen.password, "phone_passcode": seen.phone_passcode}
    try:
        return any(
            decrypt(getattr(meeting, field), place=encryption_place(meeting, field)) != value
            for field, value in wanted.items()
        )
    except DecryptionError:
        # The former value cannot be read, so nothing is known about a change.
        return False


def _dial_in(seen: types.Meeting) -> list[dict[str, Any]]:
    """Return the telephone numbers, in the format of :mod:`enishi.meetings.booking.phone`."""
    if seen.audio not in _BY_PHONE:
        return []
    return [
        {
            "number": number.number,
            "country": number.country,
            "country_name": number.country_name,
            "city": number.city,
            "toll_free": number.is_toll_free,
        }
        for number in seen.dial_in[:_MOST_NUMBERS]
    ]


SEEN_FIELDS = (
    "zoom_meeting_id",
    "zoom_uuid",
    "join_url",
    "passcode",
    "phone_passcode",
    "entry_changed_at",
    "observed_at",
    "observed",
)


@dataclass(frozen=True, slots=True)
class SeenMeeting:
    """What Zoom was last seen to have.

    ``starts_at`` is aware, and None where Zoom gives none. ``host`` is None when the Zoom user is
    no host of the company.
    """

    topic: str
    starts_at: datetime | None
    minutes: int | None
    host: Host | None


def seen_meeting(meeting: Meeting) -> SeenMeeting:
    """Return what Zoom was last seen to have of this meeting, to show it beside what is wanted."""
    start, host_id = meeting.observed.get("starts_at"), meeting.observed.get("host_id")
    if host_id in (None, "", meeting.host.zoom_user_id):
        host: Host | None = meeting.host
    else:
        host = Host.objects.filter(company=meeting.company_id, zoom_user_id=host_id).first()
    return SeenMeeting(
        topic=meeting.observed.get("topic", ""),
        starts_at=datetime.fromisoformat(start) if start else None,
        minutes=meeting.observed.get("minutes"),
        host=host,
    )


def differences(meeting: Meeting) -> tuple[str, ...]:
    """Return which of topic, starts_at, minutes and host differ at Zoom from what is wanted.

    Empty for a meeting that was never seen there.
    """
    seen = meeting.observed
    if not seen:
        return ()
    here = merging.wanted(meeting) | {"host_id": meeting.host.zoom_user_id}
    found = [name for name in ("topic", "starts_at", "minutes") if seen.get(name) != here[name]]
    if (seen.get("host_id") or here["host_id"]) != here["host_id"]:
        found.append("host")
    return tuple(found)


def difference_mark(meeting: Meeting) -> str:
    """Return a short mark of the differences at Zoom that people were shown; empty for none.

    Equal marks mean equal differences. A change that is still on its way to Zoom is no difference.
    """
    if not meeting.is_live:
        return ""
    on_its_way = meeting.to_push if meeting.is_behind else []
    sight = [
        (name, meeting.observed.get("host_id" if name == "host" else name))
        for name in differences(meeting)
        if name not in on_its_way
    ]
    if meeting.state == MeetingState.MISSING:
        sight.append(("state", meeting.state))
    return hashlib.sha256(repr(sight).encode()).hexdigest()[:16] if sight else ""


def passcode_of(meeting: Meeting) -> str:
    """Return the meeting's passcode for invitations: the link does not always contain it."""
    return _opened(meeting, "passcode")


def phone_passcode_of(meeting: Meeting) -> str:
    """Return the passcode that people type when they join by telephone."""
    return _opened(meeting, "phone_passcode")


def encryption_place(meeting: Meeting, field: str = "passcode") -> str:
    """Return the place of this secret for :mod:`enishi.encryption`.

    It names the intent and not the link's generation, because a meeting outlives a new link.
    """
    return f"{meeting.company_id}/{meeting.ref.hex}/{field}"


def _opened(meeting: Meeting, field: str) -> str:
    try:
        return decrypt(getattr(meeting, field), place=encryption_place(meeting, field))
    except DecryptionError:
        return ""
