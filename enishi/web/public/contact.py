"""Turns telephone numbers and mail addresses in a company's contact text into links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi import characters

# A number as people write it, full-width and with any kind of dash. It starts with + or 0 and has
# nine digits at least, so that dates, hours and extensions do not match.
_PATTERN = re.compile(
    r"(?P<phone>(?<!\d)(?:[+\uff0b]|(?:[(\uff08](?=\d{2,5}[)\uff09]))?[0\uff10])"
    r"(?:[-\u2010-\u2015\u2212\uff0d\u30fc()\uff08\uff09 \u3000]{0,2}\d){8,14}(?!\d))"
    r"|(?P<mail>(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text; ``address`` is its link (``tel:``, ``mailto:``), if it has one."""

    text: str
    address: str = ""


def pieces_of(text: str) -> list[Piece]:
    """Split the text into parts; phone numbers and mail addresses have a link.

    ``03-0000-0000（採用担当）`` becomes ``tel:0300000000`` and the rest.
    """
    pieces, end = [], 0
    for match in _PATTERN.finditer(text):
        if match.start() > end:
            pieces.append(Piece(text[end : match.start()]))
        pieces.append(Piece(match[0], _address(match)))
        end = match.end()
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return pieces


def _address(match: re.Match[str]) -> str:
    if match["mail"]:
        return f"mailto:{match['mail']}"
    written = characters.plain_digits(match["phone"])
    plus = "+" if written.startswith("+") else ""
    # +81 (0)3 …: the zero in brackets is dialled only within the country.
    dialled = written.replace("(0)", "") if plus else written
    return f"tel:{plus}{''.join(sign for sign in dialled if sign.isdigit())}"
