"""Breaks the lines of a plain-text mail where Japanese and Latin text may be broken."""

from __future__ import annotations

import re
import unicodedata

# Thirty-five full-width characters: what mail programs on any device show without breaking.
COLUMNS = 70

# 行頭禁則文字: none of these begins a line (JIS X 4051).
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）」』】〕〉》〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
# 行末禁則文字: none of these ends one.
_NOT_LAST = frozenset("（「『【〔〈《")
# A Latin word, number or address stays whole; every other character may stand alone.
_PIECE = re.compile(r"[!-~]+|\s|[^\s!-~]")


def wrap(text: str, *, columns: int = COLUMNS) -> str:
    """The text with no line wider than ``columns``, except for addresses that are longer.

    A full-width character counts two columns. Line breaks that are there stay.
    """
    return "\n".join(line for long in text.splitlines() for line in _broken(long, columns)) + "\n"


def width(text: str) -> int:
    """How many columns the text takes; a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in text)


def _broken(line: str, columns: int) -> list[str]:
    if width(line) <= columns:
        return [line]
    lines, current = [], ""
    for piece in _PIECE.findall(line):
        if width(current + piece) > columns and current.strip() and piece not in _NOT_FIRST:
            kept, carried = _without_openers(current)
            lines.append(kept.rstrip())
            current = carried + piece.lstrip()
        else:
            current += piece
    return [*lines, current.rstrip()]


def _without_openers(line: str) -> tuple[str, str]:
    """Take opening brackets at the end over into the next line."""
    end = len(line)
    while end > 0 and line[end - 1] in _NOT_LAST:
        end -= 1
    return line[:end], line[end:]
