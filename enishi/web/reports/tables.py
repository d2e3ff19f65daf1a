"""A table of a report: what the page draws, and what its files contain."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from enishi.web.reports.bars import Chart

# The page shows so many rows; the files have all.
SHOWN = 20
_MINUTES = 60

Value = str | int | float | None


class Kind(Enum):
    """What a column contains. Shares are parts of 1, times are minutes."""

    TEXT = auto()
    COUNT = auto()
    SHARE = auto()
    DAYS = auto()
    HOURS = auto()
    AVERAGE = auto()


@dataclass(frozen=True)
class Column:
    """A column and its heading."""

    title: str
    kind: Kind = Kind.COUNT

    @property
    def is_figure(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind is not Kind.TEXT


@dataclass(frozen=True)
class Cell:
    """A cell as the page draws it."""

    column: Column
    text: str
    address: str = ""


@dataclass(frozen=True)
class Row:
    """A row: its values in the order of the columns. ``addresses`` are where its cells lead."""

    values: tuple[Value, ...]
    addresses: tuple[str, ...] = ()
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. ``definition`` says exactly what its figures count."""

    name: str
    title: str
    definition: str
    columns: list[Column]
    rows: list[Row]
    # Said in its place if it has no rows.
    empty: str
    chart: Chart | None = field(default=None)

    @property
    def shown(self) -> list[tuple[bool, list[Cell]]]:
        """Return the rows that the page shows, the first ones and totals: whether it is a total,
        and its cells.
        """
        first = [row for row in self.rows if not row.is_total][:SHOWN]
        totals = [row for row in self.rows if row.is_total]
        return [(row.is_total, self._cells(row)) for row in [*first, *totals]]

    @property
    def left_out(self) -> int:
        """Return the number of rows that only the files have."""
        return max(0, sum(not row.is_total for row in self.rows) - SHOWN)

    def _cells(self, row: Row) -> list[Cell]:
        addresses = row.addresses or ("",) * len(row.values)
        return [
            Cell(column, text_of(value, column.kind), address)
            for column, value, address in zip(self.columns, row.values, addresses, strict=True)
        ]


def text_of(value: Value, kind: Kind, *, is_exact: bool = False) -> str:
    """Return the value as people read it; shares in whole per cent unless ``is_exact``."""
    if value is None or isinstance(value, str):
        return "—" if value is None else value
    if kind is Kind.SHARE:
        return f"{100 * value:.1f}%" if is_exact else f"{100 * value:.0f}%"
    if kind is Kind.COUNT:
        return str(value) if is_exact else f"{value:,}"
    return f"{value / _MINUTES if kind is Kind.HOURS else value:.1f}"


def share(part: int, whole: int) -> float | None:
    """Return the part of the whole; None of nothing."""
    return part / whole if whole else None
