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
# A question that takes longer says so, and keeps nobody's locks and disks busy.
SECONDS_FOR_EACH = 5
# Named of one invariant; whoever breaks it by the thousand did so in one way.
MOST_ROWS = 50
# Asked in one transaction.
_AT_ONCE = 16
_QUERY_CANCELLED = "57014"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One row that breaks an invariant; ``row`` is its key in the invariant's table.

    Without a row ``trouble`` says what is the matter: more rows than are named, or no answer.
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
    """Every violation found, by invariant and row; reads only.

    Parameters
    ----------
    seconds_for_each
        How long the database may think about one invariant. One that takes longer, or whose table
        is gone, is a violation without a row.

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
            # One of them has no answer, which is found out one by one.
            found += [
                violation
                for each in some
                for violation in check_one(each, seconds=seconds_for_each)
            ]
    return found


def every() -> list[Invariant]:
    """All invariants: those written by hand, and those that follow from the models."""
    return [*WRITTEN, *derived()]


def derived() -> list[Invariant]:
    """Those that every table has by its fields, so that a new one is watched from its first day."""
    return [*ties.derived(), *ties.both_ends(), *choices.derived(), *moments.derived()]


def check_one(invariant: Invariant, *, seconds: float = SECONDS_FOR_EACH) -> list[Violation]:
    """Who breaks this one; as :func:`check`."""
    try:
        return _asked([invariant], seconds=seconds)
    except DatabaseError as error:
        if (trouble := _trouble(error, seconds)) is None:
            raise
        return [Violation(invariant=invariant, row=None, trouble=trouble)]


def _asked(some: Sequence[Invariant], *, seconds: float) -> list[Violation]:
    """In one transaction: few, so that no table is locked for long."""
    # Our clock, not the database's: in a simulation it is another.
    now = f"'{timezone.now().isoformat()}'::timestamptz"
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))]
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
    """Why a question has no answer; None when there is nobody who could give one."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return None
    if state == _QUERY_CANCELLED:
        return f"could not be answered within {seconds:g} s"
    if state.startswith("42"):
        return f"could not be asked, a table or column is gone ({type(error.__cause__).__name__})"
    return None if state.startswith(("08", "57P")) else f"could not be asked (SQLSTATE {state})"
