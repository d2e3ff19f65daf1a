"""Looks a meeting up at Zoom before it is requested again, because Zoom may have made it."""

from __future__ import annotations

from django.utils import timezone

from enishi.meetings.booking.observation import lock
from enishi.meetings.directory import lanes, preconditions
from enishi.meetings.gateway.followup import schedule_repair
from enishi.meetings.models import MEETING_MOVES, Meeting, MeetingState


def may_exist_at_zoom(meeting: Meeting) -> bool:
    """Whether Zoom was asked for this given-up meeting and may have made it."""
    return meeting.attempts > 0 and meeting.zoom_meeting_id is None


def look_up_again(meeting: Meeting) -> Meeting:
    """Want a given-up meeting again, and look it up first, in the caller's transaction.

    A meeting found at Zoom is adopted, otherwise Zoom is asked again.

    Raises
    ------
    Conflict, UserFacingError
        The host has no time any more, or cannot be used.
    """
    current = lock(meeting.pk)
    preconditions.check_host(current.host, current.account)
    MEETING_MOVES.make(current, MeetingState.UNKNOWN)
    current.reason, current.desired_at = "", timezone.now()
    current.not_before = current.lease_until = None
    current.last_attempt_at = current.last_attempt_at or timezone.now()
    lanes.save(current, on=lanes.for_move(current))
    schedule_repair(current)
    return current


def look_up_leftovers(meeting: Meeting) -> None:
    """Find and delete what Zoom may have made, because another meeting replaces this one.

    This runs in the caller's transaction; the worker does the search.
    """
    row = Meeting.objects.filter(pk=meeting.pk)
    MEETING_MOVES.update(row, MeetingState.CANCELLING, not_before=None)
    schedule_repair(meeting)
