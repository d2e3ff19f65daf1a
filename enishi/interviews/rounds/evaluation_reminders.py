"""Reminds interviewers of their evaluation when the interview is over."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from enishi import due
from enishi.hiring.evaluations import letters, owed
from enishi.hiring.evaluations.models import OPEN_STATES, Evaluation
from enishi.interviews.models import InterviewState, Slot


def send_due() -> None:
    """Write the reminders that are due.

    A member who was asked after the interview's end is not reminded, because they have just been
    told.
    """
    now = timezone.now()
    due.go_through(due.Each(_due(now), partial(_remind, now=now)))


def _due(now: datetime) -> QuerySet[Evaluation]:
    over = Slot.objects.filter(
        interview__application=OuterRef("application"),
        interview__step=OuterRef("step"),
        interview__participants__member=OuterRef("member"),
        interview__state__in=(InterviewState.CONFIRMED, InterviewState.HELD),
        ends_at__lte=now,
        ends_at__gt=OuterRef("asked_at"),
    )
    return Evaluation.objects.filter(
        Exists(over), state__in=OPEN_STATES, told_after_interview_at=None
    )


@transaction.atomic
def _remind(number: int, *, now: datetime) -> None:
    held = Evaluation.objects.select_for_update().filter(
        pk=number, state__in=OPEN_STATES, told_after_interview_at=None
    )
    evaluation = held.first()
    if evaluation is None or evaluation.asked_at is None:
        return
    if owed.is_owed(evaluation):
        once = f"{evaluation.subject}:after_interview:{evaluation.asked_at:%Y%m%dT%H%M%S}"
        letters.remind_after_interview(evaluation, once=once)
    evaluation.told_after_interview_at = now
    evaluation.save(update_fields=["told_after_interview_at"])
