"""Releases the Zoom meetings of drafts that nobody confirms, so that their hosts become free."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from enishi import due
from enishi.company.events import Event
from enishi.interviews import revision
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings.models import LIVE_STATES

# How long a draft may stay unchanged.
IDLE = timedelta(days=14)
# A meeting may run late, and an interview may be held although nobody confirmed it.
AFTER_THE_SLOT = timedelta(days=1)


def release_forgotten() -> None:
    """Release the meetings of forgotten drafts. The times stay, and the first page says so.

    A draft is forgotten when nobody has changed it for 14 days, or when its last time ended more
    than a day ago.
    """
    due.go_through(due.Each(_forgotten(), _release))


def _forgotten() -> QuerySet[Interview]:
    now = timezone.now()
    ended = Slot.objects.filter(interview=OuterRef("pk")).values("interview")
    last = ended.annotate(at=Max("ends_at")).filter(at__lt=now - AFTER_THE_SLOT)
    return Interview.objects.filter(
        Q(changed_at__lt=now - IDLE) | Exists(last),
        state=InterviewState.DRAFT,
        meeting__state__in=LIVE_STATES,
    )


def _release(interview_id: int) -> None:
    """Release the meeting, unless somebody came back to the draft meanwhile."""
    change = revision.changing(Interview(pk=interview_id), event=Event.INTERVIEW_MEETING_GIVEN_BACK)
    with transaction.atomic(), change as held:
        if not _forgotten().filter(pk=held.pk).exists():
            change.drop()
            return
        web_meeting.release_all(held)
        held.meeting, held.given_back_at = None, timezone.now()
