"""Which of the times that a candidate was offered can still be taken."""

from __future__ import annotations

from typing import TypeVar

from django.utils import timezone

from enishi.interviews.candidate_models import OfferedPeriod
from enishi.interviews.models import Interview, InterviewState, Slot

Time = TypeVar("Time", Slot, OfferedPeriod)


def open_slots(interview: Interview) -> list[Slot]:
    """The proposed slots that can still be picked: to come, and the interviewers are free."""
    coming = [slot for slot in interview.slots.all() if slot.starts_at > timezone.now()]
    return with_free_interviewers(interview, coming)


def with_free_interviewers(interview: Interview, times: list[Time]) -> list[Time]:
    """Those times at which no interviewer has another interview; it counts once confirmed."""
    taken = Slot.objects.filter(
        company=interview.company_id,
        interview__state=InterviewState.CONFIRMED,
        interview__participants__member__in=interview.participants.values("member"),
        ends_at__gt=timezone.now(),
    ).exclude(interview=interview)
    busy = list(taken.values_list("starts_at", "ends_at")) if times else []
    return [
        time
        for time in times
        if not any(start < time.ends_at and end > time.starts_at for start, end in busy)
    ]
