"""Drafts that nobody confirms give their Zoom meeting back: a host's time is not held for ever."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from enishi import queue
from enishi.company.events import Event
from enishi.interviews import revision
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.models import LIVE_STATES

# So long a draft may lie untouched.
IDLE = timedelta(days=14)
# A meeting may run late, and an interview be held although nobody confirmed it.
AFTER_THE_SLOT = timedelta(days=1)
_MOST = 200


def give_back() -> None:
    """Release the meetings of forgotten drafts; the times stay, and the first page tells of it.

    Forgotten is a draft that nobody has changed for fourteen days, or whose last time was over a
    day ago.
    """
    queue.each(_forgotten()[:_MOST], _release)


def _forgotten() -> list[Interview]:
    now = timezone.now()
    drafts = Interview.objects.filter(
        state=InterviewState.DRAFT, meeting__state__in=LIVE_STATES
    ).annotate(ended_at=Max("slots__ends_at"))
    idle = Q(changed_at__lt=now - IDLE) | Q(ended_at__lt=now - AFTER_THE_SLOT)
    return list(drafts.filter(idle).order_by("pk"))


def _release(interview: Interview) -> None:
    """Take the meeting away, unless somebody came back to the draft meanwhile."""
    change = revision.changing(interview, event=Event.INTERVIEW_MEETING_GIVEN_BACK)
    with transaction.atomic(), change as held:
        if held.version != interview.version:
            change.drop()
            return
        web_meeting.release_all(held)
        held.meeting, held.given_back_at = None, timezone.now()
