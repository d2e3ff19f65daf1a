"""Schedules the jobs in which the worker returns to a meeting, or to all meetings of a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from enishi.meetings.models import Meeting, MeetingState, ZoomAccount
from enishi.queue import defer

LONGEST_PAUSE = timedelta(minutes=15)
# Reading a meeting succeeds within five minutes of the moment when Zoom is available again.
LONGEST_PAUSE_OF_A_LOOK = timedelta(minutes=4)
# A company's jobs get a rank one lower for every ten open meetings, down to the last rank.
OPEN_IN_A_RANK = 10
# A page shows that somebody waits for this, so it comes before all periodic work and mails.
AWAITED = 20
LAST_RANK = 10
_OPEN = (
    MeetingState.WANTED,
    MeetingState.CALLING,
    MeetingState.UNKNOWN,
    MeetingState.CANCELLING,
)


def schedule_repair(
    meeting: Meeting,
    *,
    at: datetime | None = None,
    wait: timedelta | None = None,
    is_awaited: bool = False,
) -> None:
    """Defer ``meetings.repair`` for this meeting; one waiting job for each meeting is enough.

    Parameters
    ----------
    at
        An aware moment.
    wait
        Time from now. Without ``at`` and ``wait`` the worker comes at once.
    is_awaited
        Somebody has just requested the change and watches its progress.
    """
    if at is not None:
        wait = max(at - timezone.now(), timedelta(seconds=1))
    defer(
        "meetings.repair",
        key=f"meeting:{meeting.pk}",
        wait=wait,
        priority=(AWAITED if is_awaited else 0) - _rank(meeting),
        sooner=True,
        meeting_id=meeting.pk,
    )


def reset_backoff(meeting: Meeting) -> None:
    """Do not wait for the end of an earlier backoff, because somebody wants something new of Zoom.

    The row is not saved. A meeting that is not known at Zoom keeps its pauses, because reading too
    early would find nothing. A limit that still holds is stored here and delays the call again.
    """
    if meeting.zoom_meeting_id is not None:
        meeting.not_before = None


def _rank(meeting: Meeting) -> int:
    """Return how far behind others this link's jobs are; 0 for a link with few open meetings.

    Within a rank the queue is first in, first out. Without ranks, thousands of one company's jobs
    would all run before one job that came later.
    """
    open_ones = Meeting.objects.filter(
        account=meeting.account_id, generation=meeting.generation, state__in=_OPEN
    )
    most = OPEN_IN_A_RANK * LAST_RANK
    return open_ones[:most].count() // OPEN_IN_A_RANK


def resume(link: int) -> None:
    """Record that a link works again, and schedule reading all that was last seen before now.

    The callers are: a new authorisation, the first answer after trouble or a pause, an operator's
    confirmation of the installation.
    """
    ZoomAccount.objects.filter(pk=link).update(resumed_at=timezone.now())
    defer("meetings.look_again", key=f"again:{link}", sooner=True, account_id=link)


def backoff(attempts: int, *, most: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return the exponential backoff after this many attempts: 10 s, doubled up to ``most``."""
    return min(timedelta(seconds=10 * 2 ** min(max(attempts - 1, 0), 10)), most)
