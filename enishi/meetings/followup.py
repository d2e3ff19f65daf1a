"""Has the worker come back to a meeting, now or later, whatever happens to the present process."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from enishi.meetings.models import Meeting
from enishi.queue import defer

# The request that wrote the wish works on it first; the worker comes after it.
REPAIR_AFTER = timedelta(seconds=15)


def see_to(meeting: Meeting, *, at: datetime | None = None, wait: timedelta | None = None) -> None:
    """Defer ``meetings.repair`` for this meeting; one waiting job for each meeting is enough.

    ``at`` is an aware moment, ``wait`` counts from now; without either the worker comes at once.
    """
    if at is not None:
        wait = max(at - timezone.now(), timedelta(seconds=1))
    defer("meetings.repair", key=f"meeting:{meeting.pk}", wait=wait, meeting_id=meeting.pk)


def backoff(attempts: int) -> timedelta:
    """How long to leave Zoom in peace after so many attempts: 10 s doubling up to 15 minutes."""
    return timedelta(seconds=min(10 * 2 ** max(attempts - 1, 0), 900))
