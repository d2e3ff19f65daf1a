"""Telephone numbers as people write them, in the normalized form that is stored and searched."""

from __future__ import annotations

import re

from enishi import characters

# Every character that looks like a dash on a Japanese keyboard, brackets, dots, slashes and spaces.
_SEPARATORS = r"[-\u2010-\u2015\u2043\u2212\u2500\u30fc\ufe58~\u301c\u223c\u30fb_./() \u3000]"
_NUMBER = re.compile(rf"\+?(?:{_SEPARATORS}{{0,3}}\d){{9,15}}{_SEPARATORS}{{0,3}}")
_PART = re.compile(rf"\+?(?:{_SEPARATORS}{{0,3}}\d)+{_SEPARATORS}{{0,3}}")
_LABEL = re.compile(r"(?:tel|phone|電話番号|電話|携帯|[☎☏✆📞📱])\s*[:.]?\s*", re.IGNORECASE)
_REMARK = re.compile(r"\s*\((?:代表|代|直通|携帯|自宅|本人)\)$")
_EXTENSION = re.compile(
    r"\(?\s*(?:内線番号|内線|ext\.?|x|#)\s*[:.]?\s*(\d{1,6})\s*\)?$", re.IGNORECASE
)
# Among Arabic digits, 一 is a dash that the input method turned into a kanji.
_KANJI_AS_DASH = re.compile(r"(?<=\d)一(?=\d)")
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_LONGEST = 100  # longer texts are refused before the regular expressions run
_INTERNATIONAL = "81"


def normalized(text: str) -> str | None:
    """Return the number as it is stored, such as ``090-1234-5678`` or ``03-1234-5678 内線12``.

    ``None`` for a text that is no telephone number: fewer than nine digits, more than fifteen
    (E.164), or other letters. A number without separators stays so.
    """
    if len(text) > _LONGEST:
        return None
    number, extension = _apart(text)
    if number.startswith("+"):
        # +81 (0)90 …: the zero in brackets is dialled only within the country.
        number = number.replace("(0)", " ")
    if not _NUMBER.fullmatch(number):
        return None
    plus = "+" if number.startswith("+") else ""
    return plus + "-".join(re.findall(r"\d+", number)) + (f" 内線{extension}" if extension else "")


def _apart(text: str) -> tuple[str, str]:
    """Return the number without the text around it, and the digits of its extension."""
    arabic = _KANJI_AS_DASH.sub("-", characters.plain_digits(text))
    plain = characters.clean_line(arabic.translate(_KANJI_DIGITS))
    plain = _REMARK.sub("", plain)
    if label := _LABEL.match(plain):
        plain = plain[label.end() :]
    if found := _EXTENSION.search(plain):
        return plain[: found.start()].rstrip(), found[1]
    return plain, ""


def digits(text: str) -> str:
    """Return the digits of the number that search uses, without its extension.

    Japan's international numbers are found by the domestic form too.
    """
    number = re.sub(r"\D", "", text.partition("内線")[0])
    if text.startswith("+") and number.startswith(_INTERNATIONAL):
        return f"{number} 0{number.removeprefix(_INTERNATIONAL)}"
    return number


def dialled(number: str) -> str:
    """Return a stored number for a ``tel:`` address, without its extension."""
    plus = "+" if number.startswith("+") else ""
    return plus + re.sub(r"\D", "", number.partition("内線")[0])


def searched(text: str) -> str:
    """Return the digits of a search for a number or a part of one; empty for other words.

    Japan's international numbers become the domestic form, which :func:`digits` has of every
    number.
    """
    if len(text) > _LONGEST:
        return ""
    number, _extension = _apart(text)
    if not _PART.fullmatch(number):
        return ""
    found = re.sub(r"\D", "", number)
    if number.startswith("+") and found.startswith(_INTERNATIONAL):
        return "0" + found.removeprefix(_INTERNATIONAL).lstrip("0")
    return found
