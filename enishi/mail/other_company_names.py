"""Finds other companies' names in a letter, left from a copied model letter (F-17)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Abbreviations of 株式会社 and 有限会社. 「(有)」 is not one of them: it also means "there is".
_ABBREVIATIONS = {"㈱": "株式会社", "(株)": "株式会社", "（株）": "株式会社", "㈲": "有限会社"}
_FORM = r"(?:株式会社|有限会社|合同会社)"
# Characters of names besides hiragana. Hiragana may belong to the rest of the sentence.
_SIGN = r"[一-鿿々〆ァ-ヶーA-Za-z0-9&・]"
# Words after which 「株式会社」 is not followed by a name.
_NO_NAME = (
    r"(?:[のはがをにとへでもや](?![ぁ-ん])|です|でご|であ|では|での|でも|とは|との|とし|とい|とな"
    r"|には|にて|によ|にお|にな|のご|のお|のみ|から|まで|より|など|だけ|およ|また|なら|ほか)"
)
# A name that begins with hiragana ends before a particle, or continues in another script.
_HIRAGANA = r"[ぁ-ん]{2,}?(?=[のはがをにとへで]|[^ぁ-ん]|$)"
_NAMES = (
    re.compile(
        rf"{_FORM} ?(?!{_NO_NAME})(?:{_HIRAGANA}{_SIGN}*|{_SIGN}+)|(?<!{_SIGN}){_SIGN}+{_FORM}"
    ),
    re.compile(
        r"(?<![A-Za-z0-9&'-])(?:[A-Z][A-Za-z0-9&'-]*+,? ){1,4}"
        r"(?:Inc|Ltd|LLC|Corp|Corporation|Co|KK|K\.K|GmbH|PLC)\b\.?"
    ),
)
# Text that may follow our own name without making it another name.
_OUR_OWN_GOES_ON = (
    r"(?:[一-鿿々0-9]{0,6}|カジュアル|オンライン|Web|WEB)"
    r"(?:採用|人事|総務|面接|面談|選考|説明会|本社|本店|支社|支店|営業所|オフィス|担当|事務局"
    r"|代表|社員|部|課|室|係|一同|様|御中|行|宛|内)"
)


def found_in(text: str, *, own: str) -> Iterator[str]:
    """Yield other companies' names in order, in full width and without abbreviation."""
    others = _own(own).sub("\n", _plain(text))
    for pattern in _NAMES:
        for match in pattern.finditer(others):
            yield match[0]


def _plain(text: str) -> str:
    """Normalize the width of the characters, and write 「㈱」 in full."""
    for short, full in _ABBREVIATIONS.items():
        text = text.replace(short, full)
    return unicodedata.normalize("NFKC", text)


def _own(name: str) -> re.Pattern[str]:
    """Return a pattern for our own name, with or without spaces, but not inside another name."""
    signs = " ?".join(re.escape(sign) for sign in _plain(name) if not sign.isspace())
    return re.compile(rf"(?<![A-Za-zァ-ヶー]){signs}(?:(?!{_SIGN})|(?={_OUR_OWN_GOES_ON}))")
