"""Marks confirmed interviews as 実施済み when their time is over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from enishi import due
from enishi.company.events import Event
from enishi.interviews import revision
from enishi.interviews.candidate import fixed_times
from enishi.interviews.letters import waiting_letter
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState, Slot

# An interview may run late. It is marked only after the candidate's room has closed
# (``room.STAYS_OPEN``).
AFTER_THE_END = timedelta(hours=1)


def mark_held() -> None:
    """Mark interviews as held an hour after their end. The worker calls this every few minutes.

    The step's result stays open, and another interview can be arranged at the same step.
    """
    due.go_through(due.Each(_over(), _mark_held))


@transaction.atomic
def _mark_held(interview_id: int) -> None:
    change = revision.changing(Interview(pk=interview_id), event=Event.INTERVIEW_HELD)
    with change as held:
        if not held.is_confirmed or not _is_over(held):
            change.drop()
            return
        fixed_times.release(held)
        waiting_letter.discard(held)
        INTERVIEW_MOVES.make(held, InterviewState.HELD)


def _over() -> QuerySet[Interview]:
    over = Slot.objects.filter(
        interview=OuterRef("pk"), ends_at__lte=timezone.now() - AFTER_THE_END
    )
    return Interview.objects.filter(Exists(over), state=InterviewState.CONFIRMED)


def _is_over(interview: Interview) -> bool:
    slot = interview.slots.last()
    return slot is not None and slot.ends_at <= timezone.now() - AFTER_THE_END
