"""Writes Excel files in which every text is a text: nothing is a formula or a link."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

# Excel refuses these in the name of a sheet, and longer names.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_WIDEST = 60

Value = str | int | float | None


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading, and Excel's format of its numbers, such as ``0.0%``."""

    title: str
    number_format: str = "General"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook. ``note`` stands below the rows."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Value]]
    note: str = ""


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """Return the workbook. It is written in memory: rows are few, and no temporary file is left."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats: dict[str, object] = {}
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_name(sheet.name, names))
            page.freeze_panes(1, 0)
            widths = [len(column.title) for column in sheet.columns]
            for place, column in enumerate(sheet.columns):
                page.write_string(0, place, column.title, bold)
                if column.number_format not in formats:
                    formats[column.number_format] = book.add_format(
                        {"num_format": column.number_format}
                    )
            number = 0
            for number, row in enumerate(sheet.rows, start=1):
                for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                    if isinstance(value, str):
                        page.write_string(number, place, value)
                        widths[place] = max(widths[place], len(value))
                    elif value is not None:
                        page.write_number(number, place, value, formats[column.number_format])
            for place, width in enumerate(widths):
                # Characters of Japanese are twice as wide as the digits by which Excel measures.
                page.set_column(place, place, min(2 * width + 2, _WIDEST))
            if sheet.note:
                page.write_string(number + 2, 0, sheet.note)
    return out.getvalue()


def _name(wanted: str, taken: set[str]) -> str:
    """Return the name as Excel accepts it, unlike those of the other sheets."""
    base = _NOT_IN_NAMES.sub(" ", wanted).strip(" '")[:_LONGEST_NAME] or "1"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: _LONGEST_NAME - 4]} {number}"
    taken.add(name.lower())
    return name
