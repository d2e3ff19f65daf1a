"""Tables of allowed state changes. A row's state is changed by its table only.

A change that the table does not allow is a mistake in the program, and not a refusal for a person.
The verb checks beforehand what a person may do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class ForbiddenMove(RuntimeError):
    """A row was to go from one state to another to which no way leads."""


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
        From each state those that may follow. A state follows itself only where it says so.
    """

    field: str
    first: frozenset[str]
    table: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls, table: Mapping[str, Collection[str]], *, first: Collection[str], field: str = "state"
    ) -> Moves[Row]:
        """A table that nobody can change afterwards."""
        frozen = {state: frozenset(following) for state, following in table.items()}
        return cls(field, frozenset(first), MappingProxyType(frozen))

    def begin(self, state: str) -> str:
        """The state itself, if a row may begin in it.

        Raises
        ------
        ForbiddenMove
            It is not a first one.
        """
        if state not in self.first:
            raise ForbiddenMove(f"nothing begins as {state}")
        return state

    def make(self, row: Row, to: str) -> None:
        """Let a row, which is locked, go to another state; unsaved.

        Raises
        ------
        ForbiddenMove
            The table does not lead there from where the row stands.
        """
        former = getattr(row, self.field)
        if to not in self.table[former]:
            raise ForbiddenMove(f"{row} may not go from {former} to {to}")
        setattr(row, self.field, to)

    def update(self, rows: models.QuerySet[Row], to: str, **fields: Any) -> int:
        """Let those of the rows go to another state that stand where a way leads there from.

        One statement: who stands elsewhere by then stays as they are. ``fields`` are written with
        it. Returns how many went.
        """
        former = [state for state, following in self.table.items() if to in following]
        if not former:
            raise ForbiddenMove(f"no way leads to {to}")
        return rows.filter(**{f"{self.field}__in": former}).update(**{self.field: to}, **fields)
