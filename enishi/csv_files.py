"""Writes CSV files that Excel opens directly and in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# Excel and similar programs treat a cell with such a beginning as a formula (OWASP, CSV injection).
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the file, a line at a time: UTF-8 with a byte order mark, CRLF, texts as texts.

    A cell that a spreadsheet would calculate gets an apostrophe before it. :func:`without_mark`
    removes it when the file is imported again.
    """
    yield b"\xef\xbb\xbf"
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow([_safe(cell) for cell in row])
        yield out.getvalue().encode()


def without_mark(cell: str) -> str:
    """Return the cell as it was before :func:`lines` wrote it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_CALCULATED) else cell


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_CALCULATED) else cell
