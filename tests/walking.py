"""Records which moves of a table are made, so that a test can check that each is."""

from __future__ import annotations

from typing import Any

import pytest

from enishi.moves import Moves

Made = set[tuple[str, str]]


def walked(monkeypatch: pytest.MonkeyPatch, table: Moves[Any]) -> Made:
    """The moves of this table from now on, each as the state before and the state after."""
    made: Made = set()
    make, update = Moves.make, Moves.update

    def make_and_tell(self: Moves[Any], row: Any, to: str) -> None:
        former = getattr(row, self.field)
        make(self, row, to)
        if self is table:
            made.add((str(former), str(to)))

    def update_and_tell(self: Moves[Any], rows: Any, to: str, **fields: Any) -> int:
        formers = [state for state, following in self.table.items() if to in following]
        found = list(rows.filter(**{f"{self.field}__in": formers}).values_list(self.field))
        if self is table:
            made.update((former, str(to)) for [former] in found)
        return update(self, rows, to, **fields)

    monkeypatch.setattr(Moves, "make", make_and_tell)
    monkeypatch.setattr(Moves, "update", update_and_tell)
    return made


def all_of(table: Moves[Any]) -> Made:
    """Every move that the table allows."""
    return {(str(former), str(to)) for former, following in table.table.items() for to in following}
