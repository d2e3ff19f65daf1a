"""Tells people about a confirmed interview who were not told yet.

Members who may not sign in are not written to. After they come back, they take part in interviews
that were fixed or moved meanwhile. A candidate's letter may still wait for its meeting's number.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from enishi import due
from enishi.interviews.letters import notifications, waiting_letter
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.meeting import host_change
from enishi.interviews.models import Interview, InterviewState, Participant, Slot


def tell_all() -> None:
    """Tell each of them; the worker calls this once a minute."""
    due.go_through(
        due.Each(_with_newcomers(), _tell_newcomers),
        due.Each(waiting_letter.perhaps_due(), _tell_number, key="interview_id"),
    )


def tell_candidates() -> None:
    """Write the letters that need not wait any longer.

    The worker calls this once a minute, half a minute after :func:`tell_all`, and as soon as a
    meeting has its number.
    """
    due.go_through(due.Each(waiting_letter.perhaps_due(), _tell_number, key="interview_id"))


def put_successors_in_place() -> None:
    """Finish changes of host whose new meeting stands, and write the letters that waited for one.

    The worker calls this as soon as a new meeting stands.
    """
    host_change.settle_all()
    tell_candidates()


def _tell_newcomers(interview_id: int) -> None:
    notifications.interviewers_came_back(Interview(pk=interview_id))


def _tell_number(interview_id: int) -> None:
    notifications.number_known(Interview(pk=interview_id))


def _with_newcomers() -> QuerySet[Interview]:
    """Select coming interviews in which somebody takes part who was not told.

    Somebody else was told of the interview, which excludes the demo's interviews.
    """
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
