"""Writes CSV files that Excel opens directly and in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

# Excel and similar programs treat a cell with such a beginning as a formula (OWASP, CSV injection).
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")
# Signs that Unicode has twice, of which older Japanese programs know one.
_SAME = {0x301C: 0xFF5E, 0x2212: 0xFF0D, 0x2016: 0x2225, 0x2014: 0x2015, 0xA5: 0xFFE5}
# In place of a character that CP932 lacks: the sign by which Japanese printers mark a missing type.
GETA = chr(0x3013)


class Replaced(NamedTuple):
    """A character that CP932 lacks, and where it was; rows and columns are counted from 1."""

    row: int
    column: int
    # Such as ``U+9AD9``: the file cannot contain the character itself.
    code: str


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


def cp932_lines(rows: Iterable[Sequence[str]], replaced: list[Replaced]) -> Iterator[bytes]:
    """Yield the file as :func:`lines`, but in CP932, which older Japanese programs read.

    Each character that it lacks becomes 〓 and is added to ``replaced``.
    """
    for number, row in enumerate(rows, start=1):
        cells = []
        for place, cell in enumerate(row, start=1):
            written = []
            for letter in _safe(cell).translate(_SAME):
                if _is_in_cp932(letter):
                    written.append(letter)
                else:
                    written.append(GETA)
                    replaced.append(Replaced(number, place, f"U+{ord(letter):04X}"))
            cells.append("".join(written))
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow(cells)
        yield out.getvalue().encode("cp932")


def _is_in_cp932(letter: str) -> bool:
    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def without_mark(cell: str) -> str:
    """Return the cell as it was before :func:`lines` wrote it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_CALCULATED) else cell


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_CALCULATED) else cell
