"""Finds meetings at Zoom that carry our marker but belong to no intent, and deletes them safely."""

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

# Longer than the delay of Zoom's lists.
_LATER = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marked:
    """A meeting at Zoom, and the intent that its marker names."""

    id: int
    ref: uuid.UUID


def with_our_marker(zoom: ZoomClient, zoom_user_id: str) -> Iterator[Marked]:
    """Yield the user's scheduled meetings that this installation made."""
    for seen in zoom.all_meetings(zoom_user_id):
        ref = marker.ref_in(seen.agenda)
        if ref is not None:
            yield Marked(seen.id, ref)


def sweep_host(host_id: int, *, attempt: int = 0) -> None:
    """Delete this host's extras at Zoom: meetings with our marker that no intent names.

    A sweep that cannot finish (no free call slot, a limit, silence) is retried; ``attempt`` counts
    how often that happened. The hosts of a link that needs repair are swept after the repair.

    An extra is deleted only when its intent is in this database, was made under this link, and
    names another meeting or wants none. A meeting whose intent is not in this database is reported
    and never deleted: the database may be an old one.
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
    """Have the sweep check later whether the meeting comes back.

    Zoom says that it has no such meeting, but this may be true for a moment only.
    """
    key = f"host-later:{meeting.host_id}"
    defer("meetings.sweep_host", key=key, wait=_LATER, host_id=meeting.host_id)


def sweep(host_id: int) -> None:
    """Do as :func:`sweep_host`, but without retry: raise what prevents the sweep from finishing."""
    outbound.refuse_inside_transaction()
    host = Host.objects.select_related("company__zoom_account").get(pk=host_id)
    account = host.company.zoom_account
    if host.zoom_account_id != account.zoom_account_id:
        return
    try:
        _sweep(host, account)
    except (NotLinked, NeedsReauthorization, errors.NotFound) as cause:
        # Zoom cannot be reached for this host: the link or the host is gone.
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
    """Whether no intent can ever come to name this meeting.

    An intent that names a meeting keeps it permanently. A failed or cancelled intent never requests
    a meeting again. So a fresh read decides, and no lock is needed while Zoom answers.
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
        # Zoom said that it was gone, or had deleted it, but has it nevertheless.
        return intent.state == MeetingState.CANCELLED
    return intent.state in (MeetingState.FAILED, MeetingState.CANCELLED)
