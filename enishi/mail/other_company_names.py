"""Finds other companies' names in a letter, which a copied model letter has left behind (F-17)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Abbreviations of 株式会社 and 有限会社. 「(有)」 is none: it says that there is something.
_ABBREVIATIONS = {"㈱": "株式会社", "(株)": "株式会社", "（株）": "株式会社", "㈲": "有限会社"}
_FORM = r"(?:株式会社|有限会社|合同会社)"
# What names are made of besides hiragana, which may as well be the sentence going on.
_SIGN = r"[一-鿿々〆ァ-ヶーA-Za-z0-9&・]"
# A sentence that goes on behind 「株式会社」 itself.
_NO_NAME = (
    r"(?:[のはがをにとへでもや](?![ぁ-ん])|です|でご|であ|では|での|でも|とは|との|とし|とい|とな"
    r"|には|にて|によ|にお|にな|のご|のお|のみ|から|まで|より|など|だけ|およ|また|なら|ほか)"
)
# A name that begins with hiragana ends before a particle, or goes on in other writing.
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
# What may follow our own name without making another one of it.
_OUR_OWN_GOES_ON = (
    r"(?:[一-鿿々0-9]{0,6}|カジュアル|オンライン|Web|WEB)"
    r"(?:採用|人事|総務|面接|面談|選考|説明会|本社|本店|支社|支店|営業所|オフィス|担当|事務局"
    r"|代表|社員|部|課|室|係|一同|様|御中|行|宛|内)"
)


def found_in(text: str, *, own: str) -> Iterator[str]:
    """The names of other companies, in full width and without abbreviation, in their order."""
    others = _own(own).sub("\n", _plain(text))
    for pattern in _NAMES:
        for match in pattern.finditer(others):
            yield match[0]


def _plain(text: str) -> str:
    """The same words in the same writing, however wide, and 「㈱」 in full."""
    for short, full in _ABBREVIATIONS.items():
        text = text.replace(short, full)
    return unicodedata.normalize("NFKC", text)


def _own(name: str) -> re.Pattern[str]:
    """Our own name with or without spaces, where no other name begins or ends with it."""
    signs = " ?".join(re.escape(sign) for sign in _plain(name) if not sign.isspace())
    return re.compile(rf"(?<![A-Za-zァ-ヶー]){signs}(?:(?!{_SIGN})|(?={_OUR_OWN_GOES_ON}))")
