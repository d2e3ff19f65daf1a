"""Tables of allowed state changes: a row's state changes only by the table of its model.

A change that the table does not allow is a programming error, not a refusal for a person. The
verb checks beforehand what a person may do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class ForbiddenMove(RuntimeError):
    """The program tried a state change that the table does not allow."""


@dataclass(frozen=True)
class Moves(Generic[Row]):
    """The allowed moves of one model.

    Parameters
    ----------
    field
        The column that holds the state.
    first
        The states in which a row may begin.
    table
        For each state, the states that may follow. A state may follow itself only if listed.
    """

    field: str
    first: frozenset[str]
    table: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls, table: Mapping[str, Collection[str]], *, first: Collection[str], field: str = "state"
    ) -> Moves[Row]:
        """Return an immutable table."""
        frozen = {state: frozenset(following) for state, following in table.items()}
        return cls(field, frozenset(first), MappingProxyType(frozen))

    def begin(self, state: str) -> str:
        """Return the state, if a row may begin in it.

        Raises
        ------
        ForbiddenMove
            It is not a first state.
        """
        if state not in self.first:
            raise ForbiddenMove(f"nothing begins as {state}")
        return state

    def make(self, row: Row, to: str) -> None:
        """Set another state on a row, which must be locked; the row is not saved.

        Raises
        ------
        ForbiddenMove
            The table does not allow this change from the row's present state.
        """
        former = getattr(row, self.field)
        if to not in self.table[former]:
            raise ForbiddenMove(f"{row} may not go from {former} to {to}")
        setattr(row, self.field, to)

    def update(self, rows: models.QuerySet[Row], to: str, **fields: Any) -> int:
        """Change the state of those rows whose present state allows it.

        One statement: rows that are in another state by then stay as they are. It also writes
        ``fields``. Returns how many rows changed.
        """
        former = [state for state, following in self.table.items() if to in following]
        if not former:
            raise ForbiddenMove(f"no way leads to {to}")
        return rows.filter(**{f"{self.field}__in": former}).update(**{self.field: to}, **fields)
