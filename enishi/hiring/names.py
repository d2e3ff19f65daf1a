"""How names are written and found: folding for search, フリガナ for sorting."""

from __future__ import annotations

import re
import unicodedata

import jaconv

# Katakana from small ァ to ヴ, the long vowel mark, the middle dot and the double hyphen.
_KANA = re.compile("[\u30a1-\u30f4\u30fc\u30fb\uff1d ]*")
_SPACE = re.compile(r"\s+")


def tidy(text: str) -> str:
    """What was typed, without doubled or surrounding spaces, full-width ones included.

    Characters stay as they are: NFKC would turn 﨑 or 神 in a name into another person's.
    """
    return _SPACE.sub(" ", text).strip()


def to_kana(text: str) -> str:
    """Full-width katakana from hiragana or half-width katakana; other letters stay."""
    return tidy(jaconv.hira2kata(unicodedata.normalize("NFKC", text)))


def is_kana(text: str) -> bool:
    """Whether the text is full-width katakana (or nothing)."""
    return _KANA.fullmatch(text) is not None


def fold(text: str) -> str:
    """One form for all spellings: widths, case and the two kana are made equal, spaces go."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _SPACE.sub("", jaconv.kata2hira(folded))
