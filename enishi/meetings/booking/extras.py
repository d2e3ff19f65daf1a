"""Meetings at Zoom that carry our marker but belong to no intent: found, and deleted with care."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from enishi.meetings.booking import marker
from enishi.meetings.gateway import outbound, retries
from enishi.meetings.gateway.explanations import NeedsReauthorization, NotLinked
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from enishi.queue import defer
from enishi.zoom import errors
from enishi.zoom.client import ZoomClient

# Longer than Zoom's lists lag behind.
_LATER = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marked:
    """A meeting at Zoom and the intent that it says it belongs to."""

    id: int
    ref: uuid.UUID


def with_our_marker(zoom: ZoomClient, zoom_user_id: str) -> Iterator[Marked]:
    """The user's scheduled meetings that this installation made."""
    for seen in zoom.all_meetings(zoom_user_id):
        ref = marker.ref_in(seen.agenda)
        if ref is not None:
            yield Marked(seen.id, ref)


def sweep_host(host_id: int, *, attempt: int = 0) -> None:
    """Delete this host's extras at Zoom: ours by marker, and named by no intent.

    What keeps it from its end (no free line, a limit, silence) lets it come back; ``attempt``
    counts how often that was so. A link that needs mending has its hosts swept once it is.

    An extra is deleted only when its intent is here, was made under this link, and names
    another meeting or wants none. What names an intent that is not here is reported, never
    deleted: the database may be an old one.
    """
    try:
        sweep(host_id)
    except errors.Forbidden as cause:
        log.info("Host %s was not swept: %r", host_id, cause)
    except errors.ZoomError as cause:
        retries.reschedule(
            "meetings.sweep_host",
            key=f"host:{host_id}",
            cause=cause,
            attempt=attempt,
            host_id=host_id,
        )


def look_later(meeting: Meeting) -> None:
    """Zoom says that it has no such meeting, which may be so for a moment only: have the sweep see
    whether it comes back."""
    key = f"host-later:{meeting.host_id}"
    defer("meetings.sweep_host", key=key, wait=_LATER, host_id=meeting.host_id)


def sweep(host_id: int) -> None:
    """As :func:`sweep_host`, at once or not at all: raises what keeps it from its end."""
    outbound.refuse_inside_transaction()
    host = Host.objects.select_related("company__zoom_account").get(pk=host_id)
    account = host.company.zoom_account
    if host.zoom_account_id != account.zoom_account_id:
        return
    try:
        _sweep(host, account)
    except (NotLinked, NeedsReauthorization, errors.NotFound) as cause:
        # Out of our reach: with the link, or with the host.
        log.info("Host %s was not swept: %r", host_id, cause)


def _sweep(host: Host, account: ZoomAccount) -> None:
    with open_zoom(account) as zoom:
        for marked in list(with_our_marker(zoom, host.zoom_user_id)):
            if is_extra(marked, company_id=host.company_id, generation=account.generation):
                try:
                    zoom.delete_meeting(marked.id)
                except (errors.NotFound, errors.MeetingUnderway):
                    continue


def is_extra(marked: Marked, *, company_id: int, generation: int) -> bool:
    """Whether nothing here can ever come to name this meeting.

    An intent that names a meeting keeps it for good, and one that is failed or cancelled never
    asks again, so a fresh read decides and no lock need be held while Zoom answers.
    """
    intent = Meeting.objects.filter(ref=marked.ref).first()
    if intent is None:
        log.warning("A meeting at Zoom carries our marker, but no intent of ours")
        return False
    if intent.company_id != company_id or intent.generation != generation:
        return False
    if intent.zoom_meeting_id not in (None, marked.id):
        return True
    if intent.zoom_meeting_id == marked.id:
        # Zoom said that it was gone, or had deleted it, and has it all the same.
        return intent.state == MeetingState.CANCELLED
    return intent.state in (MeetingState.FAILED, MeetingState.CANCELLED)
