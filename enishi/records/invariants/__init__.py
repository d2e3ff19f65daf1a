"""What must be true of all tables at every moment, each as SQL whose rows are violations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from enishi.records.invariants import (
    choices,
    evaluations,
    hiring,
    installation,
    interviews,
    letters,
    links,
    mails,
    meetings,
    moments,
    people,
    places,
    proposals,
    shapes,
    ties,
    told,
    wishes,
)
from enishi.records.invariants.invariant import Invariant

__all__ = ["WRITTEN", "Invariant", "Violation", "check", "check_one", "derived", "every"]

WRITTEN = [
    *installation.WRITTEN,
    *people.WRITTEN,
    *hiring.WRITTEN,
    *evaluations.WRITTEN,
    *interviews.WRITTEN,
    *proposals.WRITTEN,
    *places.WRITTEN,
    *told.WRITTEN,
    *letters.WRITTEN,
    *mails.WRITTEN,
    *meetings.WRITTEN,
    *wishes.WRITTEN,
    *links.WRITTEN,
    *shapes.WRITTEN,
]
# A slower query is cancelled and reported, so that it does not hold locks or load the disks.
SECONDS_FOR_EACH = 5
# The most rows named for one invariant. Thousands of violations have one common cause.
MOST_ROWS = 50
# How many invariants are checked in one transaction.
_AT_ONCE = 16
_QUERY_CANCELLED = "57014"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One row that breaks an invariant; ``row`` is its key in the invariant's table.

    Without a row, ``trouble`` is the problem: more rows than are named, or no answer.
    """

    invariant: Invariant
    row: int | str | None
    trouble: str = ""

    def __str__(self) -> str:
        asked = self.invariant
        if self.row is None:
            return f"{asked.name}: {self.trouble} ({asked.sentence})"
        return f"{asked.name}: {asked.table} {self.row} ({asked.sentence}); {asked.remedy}."


def check(*, seconds_for_each: float = SECONDS_FOR_EACH) -> list[Violation]:
    """Return every violation, by invariant and row; reads only.

    Parameters
    ----------
    seconds_for_each
        The longest time of one invariant's query. If a query takes longer, or its table is missing,
        this is a violation without a row.

    Raises
    ------
    OperationalError
        The database cannot be reached.
    """
    invariants = every()
    found = []
    for begin in range(0, len(invariants), _AT_ONCE):
        some = invariants[begin : begin + _AT_ONCE]
        try:
            found += _asked(some, seconds=seconds_for_each)
        except DatabaseError:
            # One query of the batch failed. Checking them one by one shows which.
            found += [
                violation
                for each in some
                for violation in check_one(each, seconds=seconds_for_each)
            ]
    return found


def every() -> list[Invariant]:
    """Return all invariants: those written by hand, and those derived from the models."""
    return [*WRITTEN, *derived()]


def derived() -> list[Invariant]:
    """Return the invariants derived from all tables' fields, so that new tables are checked."""

    return [*ties.derived(), *ties.both_ends(), *choices.derived(), *moments.derived()]


def check_one(invariant: Invariant, *, seconds: float = SECONDS_FOR_EACH) -> list[Violation]:
    """Return the violations of this invariant; as :func:`check`."""
    try:
        return _asked([invariant], seconds=seconds)
    except DatabaseError as error:
        if (trouble := _trouble(error, seconds)) is None:
            raise
        return [Violation(invariant=invariant, row=None, trouble=trouble)]


def _asked(some: Sequence[Invariant], *, seconds: float) -> list[Violation]:
    """Check a few invariants in one transaction, so that no table is locked for long."""
    # The clock of this process: in a simulation, the database's clock differs.
    now = f"'{timezone.now().isoformat()}'::timestamptz"
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            # Each query reads whole tables, which pages never do (docs/operations.md).
            "select set_config('statement_timeout', %s, true),"
            " set_config('max_parallel_workers_per_gather', '2', true)",
            [str(int(seconds * 1000))],
        )
        for invariant in some:
            cursor.execute(invariant.sql.replace(":now", now))
            rows = cursor.fetchmany(MOST_ROWS + 1)
            found += [Violation(invariant=invariant, row=row) for (row,) in rows[:MOST_ROWS]]
            if len(rows) > MOST_ROWS:
                more = f"more than {MOST_ROWS} rows break it"
                found.append(Violation(invariant=invariant, row=None, trouble=more))
    return found


def _trouble(error: DatabaseError, seconds: float) -> str | None:
    """Return why a query has no answer; None if the database cannot be reached."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return None
    if state == _QUERY_CANCELLED:
        return f"could not be answered within {seconds:g} s"
    if state.startswith("42"):
        return f"could not be asked, a table or column is gone ({type(error.__cause__).__name__})"
    return None if state.startswith(("08", "57P")) else f"could not be asked (SQLSTATE {state})"
