"""Interviewers who take part in a confirmed interview and were told nothing of it.

Whoever may not sign in is not written to. When they come back, they take part in what was fixed or
moved meanwhile, and would go by what they knew before.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from enishi.interviews import notifications
from enishi.interviews.announcement import Announcement
from enishi.interviews.models import Interview, InterviewState, Participant, Slot


def tell_all() -> None:
    """Tell each of them; the worker calls it every minute."""
    for interview in _interviews():
        notifications.interviewers_came_back(interview)


def _interviews() -> QuerySet[Interview]:
    """Those to come of which others were told, so that it is no draft of the demo's."""
    told = Announcement.objects.filter(interview=OuterRef("pk"))
    knows = Announcement.objects.filter(
        interview=OuterRef("interview"), member=OuterRef("member"), starts_at__isnull=False
    )
    newcomers = Participant.objects.filter(
        ~Exists(knows), interview=OuterRef("pk"), member__is_active=True
    )
    to_come = Slot.objects.filter(interview=OuterRef("pk"), starts_at__gt=timezone.now())
    return Interview.objects.filter(
        Exists(to_come), Exists(told), Exists(newcomers), state=InterviewState.CONFIRMED
    )
