"""Reminders of evaluations by their due day; idempotent, called by the worker."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from enishi import due
from enishi.hiring.evaluations import due_days, letters, owed
from enishi.hiring.evaluations.models import OPEN_STATES, Evaluation


def send_due() -> None:
    """Write the reminders that are due now.

    Each mail has an idempotency key, so that it is written once. After an outage over both mornings
    only the later one is written.
    """
    now = timezone.now()
    rows = Evaluation.objects.filter(remind_at__lte=now)
    due.go_through(due.Each(rows, partial(_remind, now=now)))


@transaction.atomic
def _remind(number: int, *, now: datetime) -> None:
    held = Evaluation.objects.select_for_update().filter(pk=number, remind_at__lte=now)
    evaluation = held.filter(state__in=OPEN_STATES).first()
    if evaluation is None:
        return
    zone = evaluation.company.zone
    is_past = due_days.is_past(evaluation.due_on, now=now, zone=zone)
    if owed.is_owed(evaluation):
        remind = letters.remind_after if is_past else letters.remind_before
        kind = "overdue" if is_past else "due_soon"
        remind(evaluation, once=f"{evaluation.subject}:{kind}:{evaluation.due_on}")
    evaluation.remind_at = due_days.next_reminder(evaluation.due_on, after=now, zone=zone)
    evaluation.save(update_fields=["remind_at"])
