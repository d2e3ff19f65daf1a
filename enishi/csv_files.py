"""Writes CSV that Excel opens as it is, and in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# Excel and its like calculate what begins so (OWASP, CSV injection).
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file, a line at a time: UTF-8 with a byte order mark, CRLF, texts as texts.

    A cell that a spreadsheet would calculate gets an apostrophe before it, which
    :func:`without_mark` takes away again where the file comes back.
    """
    yield b"\xef\xbb\xbf"
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow([_safe(cell) for cell in row])
        yield out.getvalue().encode()


def without_mark(cell: str) -> str:
    """The cell as it was before :func:`lines` wrote it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_CALCULATED) else cell


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_CALCULATED) else cell
