"""Cleans text that people typed: which characters are kept, and whether any of them is visible.

Text comes from forms, addresses, files and the clipboard. PostgreSQL refuses U+0000, UTF-8 has no
lone surrogates, and invisible characters make two equal names different.
"""

from __future__ import annotations

import re
import unicodedata

# Written as numbers, because the characters themselves are invisible.
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
# Zero width, direction marks, byte order mark, interlinear and musical controls, tags. The joiners
# U+200C and U+200D stay: they stand within emoji and within words of several scripts.
_FORMATS = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_DROPPED = re.compile(f"[{_CONTROLS}{_FORMATS}{_NO_CHARACTERS}]")
# What Unicode lets a program draw as nothing (Default_Ignorable_Code_Point), and blank letters.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Blank characters in categories of letters: the fillers of Hangul, the empty Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Categories of invisible characters: separators, controls, formats, combining marks.
_UNSEEN_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn", "Mn", "Me"})


def clean(text: str) -> str:
    """Return the text as it is stored: line ends are LF, invisible characters are removed.

    Controls (U+0000 among them), format characters (U+200B, U+FEFF, direction marks), lone
    surrogates and non-characters are removed; tabs, joiners and variation selectors stay.
    """
    return _DROPPED.sub("", _NEWLINES.sub("\n", text))


def clean_line(text: str) -> str:
    """Clean as :func:`clean`, in one line: line ends and tabs become spaces, doubled spaces one.

    Other characters stay as they are: NFKC would turn 﨑 or 神 in a name into another character.
    """
    return " ".join(clean(text).split())


def one_line(text: str) -> str:
    """Clean as :func:`clean`, in one line; full-width spaces, as between 姓 and 名, stay."""
    return re.sub(r"[\n\t]+", " ", clean(text)).strip()


def clean_address(text: str) -> str:
    """Return a mail or web address as stored: half-width, no spaces or invisible characters."""

    return "".join(_IGNORABLE.sub("", clean(unicodedata.normalize("NFKC", text))).split())


def plain_digits(text: str) -> str:
    """Return the text half-width (NFKC), with every script's digits as 0 to 9: ٣ and ３ are 3."""

    return "".join(
        str(unicodedata.decimal(character, character))
        for character in unicodedata.normalize("NFKC", text)
    )


def is_visible(text: str) -> bool:
    """Whether any character of the text is visible."""
    return any(
        character not in _BLANK_LETTERS
        and unicodedata.category(character) not in _UNSEEN_CATEGORIES
        for character in text
    )
