"""Separates what somebody wrote from the earlier mail that their program quotes below it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# How programs introduce the quoted mail: Gmail, Apple, Thunderbird, Outlook, in both languages.
_ENDS = ("のメール", "書きました", "wrote")
_RULES = ("---", "_____")
_IN_RULES = ("", "Original Message", "Forwarded message", "元のメッセージ", "転送メッセージ")
_DATE = re.compile(r"20\d\d[年/]")
_SHORTEST = 12
_OUTLOOK = re.compile(r"^(?:From|差出人)[ \t]*[:：]")
_OUTLOOK_NEXT = re.compile(r"^(?:Sent|Date|送信日時|日付)[ \t]*[:：]")
_LOOKS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Written:
    """What is new in a mail, and the rest, which a page folds. Together they are the whole text."""

    own: str
    quoted: str


def separated(text: str) -> Written:
    """Return the new text, and what follows from the beginning of a quoted mail on.

    An answer that stands between quoted lines is not separated: it would lose its sense.
    """
    lines = text.split("\n")
    told = (n for n, line in enumerate(lines) if line.strip() and not line.startswith(">"))
    last_told = max(told, default=-1)
    start = next((n for n in range(len(lines)) if _begins(lines, n, last_told)), None)
    if start is None or not any(line.strip() for line in lines[:start]):
        return Written(text, "")
    return Written("\n".join(lines[:start]).rstrip(), "\n".join(lines[start:]).strip("\n"))


def _begins(lines: list[str], number: int, last_told: int) -> bool:
    line = lines[number][:300]
    if line.startswith(">"):
        # Only where nothing but quoted lines follows.
        return number > last_told
    following = lines[number + 1 : number + 1 + _LOOKS_AHEAD]
    if _OUTLOOK.match(line):
        return any(_OUTLOOK_NEXT.match(one) for one in following)
    if not _introduces(line.strip()):
        return False
    is_rule = not line.strip("-_ \t\u3000")
    if is_rule:
        return any(_OUTLOOK.match(one) for one in following)
    return True


def _introduces(line: str) -> bool:
    if line.startswith(_RULES):
        return line.strip("-_ \u3000") in _IN_RULES
    if len(line) < _SHORTEST or not line.endswith((":", "：")):
        return False
    return line[:-1].endswith(_ENDS) or bool(_DATE.match(line))
