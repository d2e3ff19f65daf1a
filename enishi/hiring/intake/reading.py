"""Reads the rows of a CSV or Excel file in a separate process with limits by the system.

``python -m enishi.hiring.intake.reading FILE [ENCODING]`` prints one JSON value per line: first
``{"encoding": …}``, then each row as a list of texts; or ``{"refused": …}``. A file that unpacks
to more than the limits ends only this process. The module does not use Django.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from enishi.files.confinement import keep_within, say

MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000
_MEGABYTES = 700
_SECONDS = 120
# In the order of trying. cp932 is the encoding that Excel and Japanese products call Shift_JIS.
_ENCODINGS = ("utf-8", "cp932")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Refused(Exception):
    """The file cannot be read; ``args[0]`` is the code of the reason."""


def rows_of(content: bytes, encoding: str = "") -> Iterator[object]:
    """Yield the values that this program prints."""
    if content.startswith(_EXCEL):
        yield {"encoding": ""}
        yield from _bounded(_of_excel(content))
        return
    encoding = encoding or _encoding_of(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Refused("encoding") from None
    yield {"encoding": encoding}
    yield from _bounded(_of_csv(text.removeprefix("\ufeff")))


def _encoding_of(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    for name in _ENCODINGS:
        with suppress(UnicodeDecodeError):
            content.decode(name)
            return name
    raise Refused("encoding")


def _of_csv(text: str) -> Iterator[list[str]]:
    if "\0" in text:
        raise Refused("no_table")
    csv.field_size_limit(LONGEST_CELL * 4)
    first = text[:10_000].splitlines()[:1] or [""]
    delimiter = max(",\t;", key=first[0].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as cause:
        raise Refused("cell" if "field limit" in str(cause) else "no_table") from cause


def _of_excel(content: bytes) -> Iterator[list[str]]:
    # The import is slow, and CSV does not need it.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                for row in sheet.iter_rows():
                    yield [_text_of(cell) for cell in row]
                return
    except PasswordError:
        raise Refused("password") from None
    except CalamineError as cause:
        raise Refused("no_table") from cause


def _text_of(cell: object) -> str:
    """Return a cell's text. A number is a phone number or an id: no decimals, no exponent."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    width = 0
    for number, row in enumerate(rows):
        # Programs write empty cells to the right of a table and empty rows below it.
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not width:
            if not cells:
                continue
            width = len(cells)
            if width > MOST_COLUMNS:
                raise Refused("columns")
        if number > MOST_ROWS:
            raise Refused("rows")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Refused("cell")
        yield cells
    if not width:
        raise Refused("empty")


def main(arguments: list[str]) -> None:
    """Print the rows of the file on standard input, in the encoding of the first argument."""
    keep_within(megabytes=_MEGABYTES, seconds=_SECONDS)
    try:
        for value in rows_of(sys.stdin.buffer.read(), arguments[0] if arguments else ""):
            say(value)
    except Refused as refused:
        say({"refused": refused.args[0]})
    except MemoryError:
        say({"refused": "size"})


if __name__ == "__main__":
    main(sys.argv[1:])
