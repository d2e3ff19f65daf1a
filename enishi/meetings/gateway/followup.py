"""Defers the jobs by which the worker comes back to a meeting, or to all meetings of a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from enishi.meetings.models import Meeting, MeetingState, ZoomAccount
from enishi.queue import defer

LONGEST_PAUSE = timedelta(minutes=15)
# Whoever waits for a look at Zoom has it within five minutes of the moment when Zoom is there.
LONGEST_PAUSE_OF_A_LOOK = timedelta(minutes=4)
# A company is served one rank lower for every so many meetings that it has open, down to the last.
OPEN_IN_A_RANK = 10
# A page shows that it waits for this: it comes before every company's rounds and mails.
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

    ``at`` is an aware moment, ``wait`` counts from now; without either the worker comes at once.
    ``is_awaited`` says that somebody has just wished for it and looks at what becomes of it.
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
    """Do not wait for the end of an earlier pause, because somebody wants something else of Zoom.

    Unsaved. What is not known at Zoom keeps its pauses, for a look too soon would tell nothing; a
    limit that still stands is known here, and puts off the call once more.
    """
    if meeting.zoom_meeting_id is not None:
        meeting.not_before = None


def _rank(meeting: Meeting) -> int:
    """How far behind the others this link's jobs stand: 0 for who has little open.

    The queue is first come, first served within a rank, so thousands of one company's would
    otherwise all be done before the one of whoever came later.
    """
    open_ones = Meeting.objects.filter(
        account=meeting.account_id, generation=meeting.generation, state__in=_OPEN
    )
    most = OPEN_IN_A_RANK * LAST_RANK
    return open_ones[:most].count() // OPEN_IN_A_RANK


def resume(link: int) -> None:
    """A link works again: whatever of it was last seen before now is due for a look.

    Called by whoever notices it: a new authorisation, the first answer after trouble or after a
    pause, an operator's word about the installation.
    """
    ZoomAccount.objects.filter(pk=link).update(resumed_at=timezone.now())
    defer("meetings.look_again", key=f"again:{link}", sooner=True, account_id=link)


def backoff(attempts: int, *, most: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to leave Zoom in peace after so many attempts: 10 s doubling up to ``most``."""
    return min(timedelta(seconds=10 * 2 ** min(max(attempts - 1, 0), 10)), most)
