"""Records and releases busy time: nobody is in two places unless somebody accepted it.

The exclusion constraints of :class:`BusyTime` decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from psycopg import Error

from enishi.availability.models import BusyTime
from enishi.company.models import Company

_CONSTRAINTS = ("member_is_in_one_place", "candidate_is_in_one_place")
# The first key of an advisory lock; the second key is a person's number.
_MEMBERS, _CANDIDATES = 0x4D454D, 0x43414E
_INT4 = 0x7FFFFFFF


class Taken(Exception):
    """One of the people is somewhere else at that time."""


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """A member, or a candidate by their number in the higher room."""

    is_candidate: bool
    number: int


def member(number: int) -> Person:
    """Return the member with this id as a person."""
    return Person(is_candidate=False, number=number)


def candidate(number: int) -> Person:
    """Return the candidate with this id as a person."""
    return Person(is_candidate=True, number=number)


def occupy(
    company: Company,
    *,
    owner_key: str,
    people: Iterable[Person],
    starts_at: datetime,
    ends_at: datetime,
    accepts_overlap: bool = False,
    reason: str = "",
) -> None:
    """Record that these people are busy, in the caller's transaction.

    Parameters
    ----------
    starts_at, ends_at
        Aware; half-open, so that one owner's time may begin when the other ends.
    accepts_overlap, reason
        Somebody has decided that the people may also be busy elsewhere, and why.

    Raises
    ------
    Taken
        One of them is busy for another owner, and that was not accepted. Nothing is written.
    """
    everybody = sorted(set(people))
    _hold(everybody)
    _write(company, owner_key, everybody, (starts_at, ends_at), accepts_overlap, reason)


def move(
    company: Company,
    *,
    owner_key: str,
    people: Iterable[Person],
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    """Record that these people are busy for the owner at this time, and at no other time.

    Raises
    ------
    Taken
        As :func:`occupy`. The caller's transaction must then be rolled back, because the former
        time is already deleted.
    """
    everybody = sorted(set(people))
    _hold(sorted({*everybody, *_taken_for(company, owner_key)}))
    _let_go(company, owner_key)
    _write(company, owner_key, everybody, (starts_at, ends_at))


def _write(
    company: Company,
    owner_key: str,
    people: Iterable[Person],
    period: tuple[datetime, datetime],
    accepts_overlap: bool = False,
    reason: str = "",
) -> None:
    starts_at, ends_at = period
    rows = []
    for person in people:
        whole = ((starts_at, ends_at, False),)
        stretches = _stretches(person, starts_at, ends_at) if accepts_overlap else whole
        rows += [
            BusyTime(
                company=company,
                owner_key=owner_key,
                member_id=None if person.is_candidate else person.number,
                candidate=person.number if person.is_candidate else None,
                starts_at=start,
                ends_at=end,
                is_accepted=is_accepted,
                reason=reason if is_accepted else "",
            )
            for start, end, is_accepted in stretches
        ]
    with _constrained():
        BusyTime.objects.bulk_create(rows)


@contextmanager
def _constrained() -> Iterator[None]:
    """Raise Taken if a constraint finds somebody in two places."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, Error) and cause.diag.constraint_name in _CONSTRAINTS:
            raise Taken from error
        raise


def release(company: Company, *, owner_key: str) -> None:
    """Delete the owner's busy time, in the caller's transaction.

    The constraints then guard the times that were accepted beside it, like any other time.
    """
    _hold(sorted(_taken_for(company, owner_key)))
    _let_go(company, owner_key)


def hand_on(company: Company, owner_keys: Iterable[str], *, former: int, latter: int) -> None:
    """Let these owners' times of one candidate be another candidate's, in the transaction.

    Raises
    ------
    Taken
        The other one is somewhere else at such a time, and that was not accepted.
    """
    _hold(sorted((candidate(former), candidate(latter))))
    rows = BusyTime.objects.filter(
        company=company, candidate=former, owner_key__in=list(owner_keys)
    )
    with _constrained():
        rows.update(candidate=latter)
    for number in (former, latter):
        _watch_again(candidate(number))


def _let_go(company: Company, owner_key: str) -> None:
    # Read after the lock: another process that released one of these people before has rewritten
    # their times.
    gone = _taken_for(company, owner_key)
    BusyTime.objects.filter(company=company, owner_key=owner_key).delete()
    for person in sorted(gone):
        _watch_again(person)


def _taken_for(company: Company, owner_key: str) -> set[Person]:
    rows = BusyTime.objects.filter(company=company, owner_key=owner_key)
    return {_person(row) for row in rows}


def busy_times_of(people: Iterable[Person]) -> QuerySet[BusyTime]:
    """Select when these people are busy."""
    everybody = list(people)
    return BusyTime.objects.filter(
        Q(member__in=[one.number for one in everybody if not one.is_candidate])
        | Q(candidate__in=[one.number for one in everybody if one.is_candidate])
    )


def _hold(people: Iterable[Person]) -> None:
    """Lock these people's times with advisory locks, always in the same order.

    An accepted period is cut out of the existing times, and must still fit when it is written.
    """
    with connection.cursor() as cursor:
        for person in people:
            half = _CANDIDATES if person.is_candidate else _MEMBERS
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [half, person.number & _INT4])


def _stretches(
    person: Person, starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, datetime, bool]]:
    """Split the period, and yield each part with whether the person is already busy in it."""
    here = starts_at
    taken = busy_times_of([person]).filter(
        is_accepted=False, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    for start, end in taken.order_by("starts_at").values_list("starts_at", "ends_at"):
        if start > here:
            yield here, start, False
        here, until = max(start, here), min(end, ends_at)
        yield here, until, True
        here = until
    if here < ends_at:
        yield here, ends_at, False


def _watch_again(person: Person) -> None:
    """Guard the accepted parts that no longer overlap; parts accepted elsewhere stay the same."""
    for row in busy_times_of([person]).filter(is_accepted=True).order_by("pk"):
        stretches = list(_stretches(person, row.starts_at, row.ends_at))
        row.delete()
        BusyTime.objects.bulk_create(
            BusyTime(
                company_id=row.company_id,
                owner_key=row.owner_key,
                member_id=row.member_id,
                candidate=row.candidate,
                starts_at=start,
                ends_at=end,
                is_accepted=is_accepted,
                reason=row.reason,
            )
            for start, end, is_accepted in stretches
        )


def _person(row: BusyTime) -> Person:
    return candidate(row.candidate) if row.candidate is not None else member(row.member_id or 0)
