"""Breaks the lines of a plain-text mail where Japanese and Latin text may be broken."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from enishi.mail import quoting

# Thirty-five full-width characters: mail programs on any device show them without breaking.
COLUMNS = 70

# 行頭禁則文字: none of these may begin a line (JIS X 4051).
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）」』】〕〉》〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
# 行末禁則文字: none of these may end a line.
_NOT_LAST = frozenset("（「『【〔〈《")
# A line ends early at a pause if it is at least so full (as a part of the columns), or before a
# phrase, which begins at a kanji, katakana or honorific お, ご that follows a particle.
_PAUSES_FROM, _PHRASES_FROM = 0.25, 0.7
_PAUSE = re.compile(r"[、。，．\s](?=\S)")
_PHRASE = re.compile(
    r"(?<=[をはがにでとのへも])(?=[おご]?[\u4e00-\u9fff々]|[ァ-ヺ])"
    r"|(?<=を)|(?<=[ぁ-ゖ])(?=[おご][\u4e00-\u9fff])"
)
# A Latin word, number or address is not broken; every other character may stand alone.
_PIECE = re.compile(r"[!-~]+|\s|[^\s!-~]")


def wrap(text: str, *, columns: int = COLUMNS) -> str:
    """Return the text with no line wider than ``columns``, except for longer addresses.

    A full-width character counts two columns. Existing line breaks stay. New ones are placed where
    readers pause, if such a place is near enough. The parts of a quoted line keep the quote mark.
    """
    return "\n".join(line for long in text.splitlines() for line in _wrapped(long, columns)) + "\n"


def _wrapped(line: str, columns: int) -> list[str]:
    if not line.startswith(quoting.MARK):
        return _broken(line, columns)
    rest = _broken(line.removeprefix(quoting.MARK), columns - len(quoting.MARK))
    return [quoting.MARK + part for part in rest]


def width(text: str) -> int:
    """Return how many columns the text takes; a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in text)


def _broken(line: str, columns: int) -> list[str]:
    if width(line) <= columns:
        return [line]
    lines: list[str] = []
    current: list[str] = []
    taken, has_ink = 0, False
    for piece in _PIECE.findall(line):
        wide = width(piece)
        if taken + wide > columns and has_ink and piece not in _NOT_FIRST:
            kept, carried = _parted("".join(current), piece, columns)
            lines.append(kept.rstrip())
            current = [carried + (piece if carried else piece.lstrip())]
            taken, has_ink = width(current[0]), bool(current[0].strip())
        else:
            current.append(piece)
            taken, has_ink = taken + wide, has_ink or not piece.isspace()
    return [*lines, "".join(current).rstrip()]


def _parted(line: str, following: str, columns: int) -> tuple[str, str]:
    """Split a full line before ``following``: what stays, and what moves to the next line."""

    whole = line + following
    reached = list(accumulate((width(sign) for sign in line), initial=0))
    for place, earliest in ((_PAUSE, _PAUSES_FROM), (_PHRASE, _PHRASES_FROM)):
        ends = [match.end() for match in place.finditer(whole) if match.end() <= len(line)]
        good = [end for end in ends if reached[end] >= columns * earliest]
        if good and whole[good[-1]] not in _NOT_FIRST:
            return line[: good[-1]], line[good[-1] :]
    return _without_openers(line)


def _without_openers(line: str) -> tuple[str, str]:
    """Split off the opening brackets at the end, for the next line."""
    end = len(line)
    while end > 0 and line[end - 1] in _NOT_LAST:
        end -= 1
    return (line[:end], line[end:]) if end else (line, "")
