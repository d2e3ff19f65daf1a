"""How names are written and found: フリガナ for sorting, one form of all spellings for search."""

from __future__ import annotations

import re
import unicodedata

import jaconv

from enishi import characters, folding

# Katakana with its small, old and Ainu letters, the marks of voicing and repetition, the long
# vowel mark, the middle dot and the double hyphens.
_KANA = re.compile("[\u30a0-\u30ff\u31f0-\u31ff\u3099\u309a\uff1d ]+")
# What some write between the parts of a name and others leave out.
_BETWEEN = re.compile("[ ・=\u30a0]")


def to_kana(text: str) -> str:
    """Full-width katakana from hiragana or half-width katakana; other letters stay."""
    wide = jaconv.hira2kata(unicodedata.normalize("NFKC", text))
    # NFKC makes the double hyphen of ヴァン＝ダイク an equals sign.
    return characters.clean_line(wide.replace("=", "\uff1d"))


def is_kana(text: str) -> bool:
    """Whether the text is full-width katakana (or nothing)."""
    return not text or _KANA.fullmatch(text) is not None


def fold(text: str) -> str:
    """One form for all spellings of a name: :func:`enishi.folding.fold`, and nothing between."""
    return _BETWEEN.sub("", folding.fold(text))
