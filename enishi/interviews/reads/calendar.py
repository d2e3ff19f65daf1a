"""Reads what a calendar shows: slots, other people's busy times, holidays."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.holidays import DayOff
from enishi.company.models import Member, Role
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState, Slot
from enishi.interviews.reads import week

_SATURDAY = 5
# From this hour on, people who plan interviews regard the day as over.
_OFFICE_CLOSES = time(18)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which somebody needed for the interview is busy, and the words for it."""

    starts_at: datetime
    ends_at: datetime
    word: str


def slots_between(interview: Interview, *, start: datetime, end: datetime) -> QuerySet[Slot]:
    """The interview's own slots that touch the period."""
    return interview.slots.touching(start, end)


def busy_between(
    interview: Interview, reader: Member | None = None, *, start: datetime, end: datetime
) -> list[Busy]:
    """Return when the chosen interviewers or the candidate have another interview in the period.

    Where several people are busy at once, the result has one entry with all their words. Entries
    drawn over each other would not be readable. The words name the other candidates, except those
    whom a reader who is limited to some jobs may not see.
    """
    members = list(interview.participants.values_list("member_id", flat=True))
    company = Slot.objects.filter(company=interview.company_id).touching(start, end)
    others = company.filter(interview__state__in=OPEN_STATES).exclude(interview=interview)
    of_members = others.filter(interview__participants__member__in=members).values_list(
        "starts_at",
        "ends_at",
        "interview__participants__member__family_name",
        "interview__application__candidate__family_name",
        "interview__state",
        "interview_id",
    )
    shown = _shown_to(reader, of_members)
    taken = [
        Busy(starts_at, ends_at, _word(name, candidate if shown(pk) else _("担当範囲外"), state))
        for starts_at, ends_at, name, candidate, state, pk in of_members
    ]
    of_candidate = others.filter(
        interview__application__candidate__applications=interview.application_id
    )
    taken += [
        Busy(starts_at, ends_at, _("候補者の別の面接"))
        for starts_at, ends_at in of_candidate.values_list("starts_at", "ends_at")
    ]
    return _apart(taken)


def _shown_to(reader: Member | None, rows: Iterable[tuple[Any, ...]]) -> Callable[[int], bool]:
    """Return whether the reader may see an interview, by its id: the last of each row."""
    if reader is None or reader.role != Role.LIMITED:
        return lambda _pk: True
    seen = Interview.objects.visible_to(reader).filter(pk__in={row[-1] for row in rows})
    return set(seen.values_list("pk", flat=True)).__contains__


def _apart(taken: list[Busy]) -> list[Busy]:
    """Return the same times without overlaps."""
    taken = sorted(taken, key=lambda one: (one.starts_at, one.word))
    edges = sorted({edge for one in taken for edge in (one.starts_at, one.ends_at)})
    stretches: list[tuple[list[Busy], datetime, datetime]] = []
    for start, end in pairwise(edges):
        at_once = [one for one in taken if one.starts_at < end and one.ends_at > start]
        if stretches and stretches[-1][0] == at_once:
            stretches[-1] = (at_once, stretches[-1][1], end)
        elif at_once:
            stretches.append((at_once, start, end))
    return [
        Busy(start, end, _("、").join(dict.fromkeys(one.word for one in at_once)))
        for at_once, start, end in stretches
    ]


def names_of(days_off: Mapping[date, list[DayOff]]) -> dict[str, str]:
    """Return the names shown above the calendar's days, by ISO date."""
    return {
        day.isoformat(): _("、").join(reason.name for reason in reasons)
        for day, reasons in days_off.items()
    }


def days_of(slots: Iterable[Slot]) -> dict[int, list[date]]:
    """Return each slot's days in the active zone, by its id; two days if it passes midnight."""
    touched = {}
    for slot in slots:
        first = timezone.localdate(slot.starts_at)
        last = timezone.localdate(slot.ends_at - timedelta(microseconds=1))
        touched[slot.pk] = [first] if first == last else [first, last]
    return touched


def opening_day(member: Member, days_off: Container[date]) -> date:
    """Return the day whose week 面接カレンダー shows first; a week that is over is skipped.

    This is today, as long as the office is open or the week still has a working day. Otherwise it
    is the day of the next interview that the member may see, or the next working day. Days are
    those of the active zone; ``days_off`` covers the coming weeks.
    """
    now = timezone.localtime()
    today = now.date()
    is_open = _is_working(today, days_off) and now.time() < _OFFICE_CLOSES
    rest = (today + timedelta(days=number) for number in range(1, 7 - today.weekday()))
    if is_open or any(_is_working(day, days_off) for day in rest):
        return today
    starts_at = week.first_after(member, now)
    if starts_at is None:
        return next_working_day(days_off)
    return max(today, timezone.localdate(starts_at))


def next_working_day(days_off: Container[date]) -> date:
    """Return the first working day after today, in the active zone."""
    day = timezone.localdate() + timedelta(days=1)
    while not _is_working(day, days_off):
        day += timedelta(days=1)
    return day


def _is_working(day: date, days_off: Container[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in days_off


def _word(name: str, candidate: str, state: str) -> str:
    """Say whose time it is, with which candidate, and whether it is fixed."""
    words = {"name": name, "candidate": candidate}
    if state == InterviewState.CONFIRMED:
        return _("%(name)s：面接（%(candidate)s）") % words
    return _("%(name)s：調整中（%(candidate)s）") % words
