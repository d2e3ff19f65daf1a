"""Finds which of the offered times the candidate can still take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.utils import timezone

from enishi.availability import busy
from enishi.interviews.candidate import deadlines, fixed_times
from enishi.interviews.candidate_models import OfferedPeriod
from enishi.interviews.models import Interview, Slot

Time = TypeVar("Time", Slot, OfferedPeriod)


def open_slots(interview: Interview) -> list[Slot]:
    """Return the proposed slots that can be picked: far enough ahead, and everybody is free."""
    return still_open(interview, interview.slots.all())


def still_open(interview: Interview, slots: Iterable[Slot]) -> list[Slot]:
    """Return those of the interview's loaded slots that can still be picked."""
    coming = [slot for slot in slots if deadlines.can_be_picked(slot.starts_at)]
    return with_free_people(interview, coming)


def with_free_people(interview: Interview, times: list[Time]) -> list[Time]:
    """Return the times at which no interviewer and no candidate has another fixed interview.

    ``application`` is loaded, or will be.
    """
    if not times:
        return []
    taken = busy.busy_times_of(fixed_times.people_of(interview)).filter(ends_at__gt=timezone.now())
    periods = list(taken.exclude(owner_key=interview.owner_key).values_list("starts_at", "ends_at"))
    return [
        time
        for time in times
        if not any(start < time.ends_at and end > time.starts_at for start, end in periods)
    ]
