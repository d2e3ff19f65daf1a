"""Spellings of names: フリガナ for sorting, and one folded form of all spellings for search."""

from __future__ import annotations

import re
import unicodedata

import jaconv

from enishi import characters, folding

# Katakana with its small, old and Ainu letters, the marks of voicing and repetition, the long
# vowel mark, the middle dot and the double hyphens; and the separators within foreign names,
# as in オ’ブライエン, スミス-ジョーンズ and アン．スミス.
_KANA = re.compile("[\u30a0-\u30ff\u31f0-\u31ff\u3099\u309a\uff1d\u2010\u2019'. -]+")
# Separators within a name that some people write and others leave out.
_BETWEEN = re.compile("[ ・=\u30a0'.-]")
# A dash at a word's end stands for the long vowel of サトー.
_DASH_AT_END = re.compile("(?<=[\u30a1-\u30f6])[-\u2010-\u2015\u2212](?= |$)")


def to_kana(text: str) -> str:
    """Turn hiragana and half-width katakana into full-width katakana; other letters stay."""
    wide = jaconv.hira2kata(unicodedata.normalize("NFKC", text))
    # NFKC turns the double hyphen of ヴァン＝ダイク into an equals sign.
    return characters.clean_line(_DASH_AT_END.sub("ー", wide).replace("=", "\uff1d"))


def is_kana(text: str) -> bool:
    """Whether the text is full-width katakana (or empty)."""
    return not text or _KANA.fullmatch(text) is not None


def fold(text: str) -> str:
    """Fold all spellings of a name: :func:`enishi.folding.fold`, without separators."""
    return _BETWEEN.sub("", folding.fold(text))
