"""Who is due: found in one statement by an index, and explained for one candidate."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Application, ApplicationStatus, Candidate
from enishi.interviews.models import OPEN_STATES, Slot
from enishi.records.retention.models import COLUMNS, UNAPPLIED, Retention, RetentionHold


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def months_after(day: date, months: int) -> date:
    """Return the first day of which ``day`` is so many months ago, as :func:`months_before` counts.

    Six months after 31 August is 1 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    return date(year, month + 1, last) + timedelta(days=1)


def due_candidates(retention: Retention, day: date) -> QuerySet[Candidate]:
    """Select the candidates who may be erased on this day of the company's zone.

    With several applications, each has to be due. Whoever is held, or has an interview to come, is
    kept.
    """
    rows: QuerySet[Candidate] = Candidate.objects.filter(company=retention.company_id)
    if not retention.is_on or day < retention.first_day:
        return rows.none()
    over = _over(retention, day)
    theirs = Application.objects.filter(candidate=OuterRef("pk"))
    due = Q(pk__in=())
    if over:
        own = Application.objects.filter(over, company=retention.company_id)
        due |= Q(~Exists(theirs.exclude(over)), pk__in=own.values("candidate"))
    if retention.unapplied_months:
        end = _end(retention, months_before(day, retention.unapplied_months))
        due |= Q(~Exists(theirs), created_at__lt=end)
    held = RetentionHold.objects.filter(candidate=OuterRef("pk"), until__gte=day)
    coming = Slot.objects.filter(
        interview__application__candidate=OuterRef("pk"),
        interview__state__in=OPEN_STATES,
        ends_at__gte=_end(retention, day - timedelta(days=1)),
    )
    return rows.filter(due, ~Exists(held), ~Exists(coming))


def due_days(retention: Retention, found: Iterable[Candidate]) -> dict[int, date | None]:
    """Return the day on which each candidate is due; None for those who are never due.

    Runs a handful of statements, however many candidates there are.
    """
    people = {one.pk: one for one in found}
    latest: dict[int, list[date | None]] = {pk: [retention.first_day] for pk in people}
    has_applied = set()
    lately = _latest_movements(people)
    zone = retention.company.zone
    for candidate, status, moved_at in Application.objects.filter(candidate__in=people).values_list(
        "candidate", "status", "moved_at"
    ):
        has_applied.add(candidate)
        moved = moved_at
        if status == ApplicationStatus.ACTIVE:
            moved = max([moved_at, *lately.get(candidate, [])])
        months = getattr(retention, COLUMNS[ApplicationStatus(status)])
        day = timezone.localtime(moved, zone).date()
        latest[candidate].append(months_after(day, months) if months else None)
    for pk in people.keys() - has_applied:
        made = timezone.localtime(people[pk].created_at, zone).date()
        months = getattr(retention, UNAPPLIED)
        latest[pk].append(months_after(made, months) if months else None)
    for hold in RetentionHold.objects.filter(candidate__in=people):
        latest[hold.candidate_id].append(hold.until + timedelta(days=1))
    coming = Slot.objects.filter(
        interview__application__candidate__in=people, interview__state__in=OPEN_STATES
    )
    for pk, ends_at in coming.values_list("interview__application__candidate", "ends_at"):
        over = timezone.localtime(ends_at, zone).date() + timedelta(days=1)
        latest[pk].append(over)
    return {pk: _latest(days) for pk, days in latest.items()}


def _latest(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _latest_movements(people: Iterable[int]) -> dict[int, list[datetime]]:
    """Return the ends of the candidates' interviews, and when memos were written about them."""
    found: dict[int, list[datetime]] = {}
    slots = Slot.objects.filter(interview__application__candidate__in=people)
    memos = Memo.objects.filter(candidate__in=people)
    for pk, at in (
        *slots.values_list("interview__application__candidate", "ends_at"),
        *memos.values_list("candidate", "written_at"),
    ):
        found.setdefault(pk, []).append(at)
    return found


def _over(retention: Retention, day: date) -> Q:
    """Return the condition of applications whose period has ended by this day."""
    over = Q()
    for status, column in COLUMNS.items():
        months = getattr(retention, column)
        if not months:
            continue
        end = _end(retention, months_before(day, months))
        one = Q(status=status, moved_at__lt=end)
        if status == ApplicationStatus.ACTIVE:
            met = OuterRef("candidate")
            slots = Slot.objects.filter(interview__application__candidate=met, ends_at__gte=end)
            memos = Memo.objects.filter(candidate=OuterRef("candidate"), written_at__gte=end)
            one &= Q(~Exists(slots), ~Exists(memos))
        over |= one
    return over


def _end(retention: Retention, day: date) -> datetime:
    """Return the moment at which the day is over in the company's zone."""
    return datetime.combine(day + timedelta(days=1), time(), retention.company.zone)
