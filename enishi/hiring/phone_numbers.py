"""Telephone numbers as people write them, in the one form in which they are kept and found."""

from __future__ import annotations

import re

from enishi import characters

# Whatever looks like a dash on a Japanese keyboard, brackets, dots, slashes and spaces.
_SEPARATORS = r"[-\u2010-\u2015\u2043\u2212\u2500\u30fc\ufe58~./() \u3000]"
_NUMBER = re.compile(rf"\+?(?:{_SEPARATORS}{{0,3}}\d){{9,15}}{_SEPARATORS}{{0,3}}")
_PART = re.compile(rf"\+?(?:{_SEPARATORS}{{0,3}}\d)+{_SEPARATORS}{{0,3}}")
_LABEL = re.compile(r"(?:tel|phone|電話番号|電話|携帯)\s*[:.]?\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:内線番号|内線|ext\.?|x|#)\s*[:.]?\s*(\d{1,6})$", re.IGNORECASE)
_LONGEST = 100  # before anything is looked for in it
_INTERNATIONAL = "81"


def kept(text: str) -> str | None:
    """The number as it is kept, such as ``090-1234-5678`` or ``03-1234-5678 内線12``.

    ``None`` for what is no telephone number: fewer than nine digits, more than fifteen (E.164), or
    other letters. Without separators it stays without.
    """
    if len(text) > _LONGEST:
        return None
    plain = characters.clean_line(characters.plain_digits(text))
    plain = _LABEL.sub("", plain, count=1) if _LABEL.match(plain) else plain
    number, extension = plain, ""
    if found := _EXTENSION.search(plain):
        number, extension = plain[: found.start()].rstrip(), f" 内線{found[1]}"
    if number.startswith("+"):
        # +81 (0)90 …: the zero in brackets is dialled at home only.
        number = number.replace("(0)", " ")
    if not _NUMBER.fullmatch(number):
        return None
    plus = "+" if number.startswith("+") else ""
    return plus + "-".join(re.findall(r"\d+", number)) + extension


def digits(text: str) -> str:
    """What a search looks in: the digits of the number, without its extension.

    Japan's international numbers are found by the domestic form too.
    """
    number = re.sub(r"\D", "", text.partition("内線")[0])
    if text.startswith("+") and number.startswith(_INTERNATIONAL):
        return f"{number} 0{number.removeprefix(_INTERNATIONAL)}"
    return number


def dialled(number: str) -> str:
    """A kept number as a ``tel:`` address takes it, without its extension."""
    plus = "+" if number.startswith("+") else ""
    return plus + re.sub(r"\D", "", number.partition("内線")[0])


def searched(text: str) -> str:
    """The digits of a search that is a number or a part of one; empty for other words."""
    plain = characters.plain_digits(text)
    return re.sub(r"\D", "", plain) if _PART.fullmatch(plain) else ""
