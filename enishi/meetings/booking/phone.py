"""Says how people join by telephone: the numbers that Zoom offers, and what to type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enishi.meetings.booking.observation import phone_passcode_of
from enishi.meetings.models import Meeting

_HOME = "JP"
# The countries after Japan where readers of English most probably are.
_ENGLISH_FIRST = ("US", "GB", "CA", "AU", "NZ", "IE", "SG", "IN", "HK")
_COUNTRIES = {
    "JP": gettext_lazy("日本"),
    "US": gettext_lazy("アメリカ"),
    "GB": gettext_lazy("イギリス"),
    "CA": gettext_lazy("カナダ"),
    "AU": gettext_lazy("オーストラリア"),
    "NZ": gettext_lazy("ニュージーランド"),
    "IE": gettext_lazy("アイルランド"),
    "SG": gettext_lazy("シンガポール"),
    "IN": gettext_lazy("インド"),
    "HK": gettext_lazy("香港"),
    "TW": gettext_lazy("台湾"),
    "KR": gettext_lazy("韓国"),
    "CN": gettext_lazy("中国"),
    "DE": gettext_lazy("ドイツ"),
    "FR": gettext_lazy("フランス"),
}


@dataclass(frozen=True, slots=True)
class DialIn:
    """One number: how people write it, where it is, and what a telephone dials.

    ``call`` is Zoom's one-tap sequence: number, meeting, passcode, with pauses between them.
    """

    written: str
    place: str
    is_toll_free: bool
    call: str

    @property
    def href(self) -> str:
        """A ``tel:`` address (RFC 3966); an unescaped ``#`` would begin a fragment."""
        return f"tel:{self.call.replace('#', '%23')}"


@dataclass(frozen=True, slots=True)
class ByPhone:
    """The numbers, nearest first, and the passcode to type on a telephone; it may be empty."""

    numbers: tuple[DialIn, ...]
    passcode: str

    @property
    def costs(self) -> bool:
        """Whether the caller pays for any of the calls."""
        return not all(number.is_toll_free for number in self.numbers)


def by_phone(meeting: Meeting) -> ByPhone | None:
    """Return how to call into this meeting, for readers of the active language; None if impossible.

    Japan comes first, then the countries near to readers of that language, then Zoom's own order.
    """
    kept = meeting.observed.get("dial_in") or []
    if not kept or meeting.zoom_meeting_id is None:
        return None
    passcode = phone_passcode_of(meeting)
    tail = f",,{meeting.zoom_meeting_id}#" + (f",,,,*{passcode}#" if passcode else "")
    numbers = tuple(
        DialIn(
            written=_written(number["number"], number["country"]),
            place=_place(number),
            is_toll_free=number["toll_free"],
            call="+" + _digits(number["number"]) + tail,
        )
        for number in sorted(kept, key=_distance)
    )
    return ByPhone(numbers, passcode)


def _distance(number: dict[str, Any]) -> tuple[int, bool]:
    near = (_HOME, *_ENGLISH_FIRST) if _reads_english() else (_HOME,)
    country = number["country"]
    return (near.index(country) if country in near else len(near), not number["toll_free"])


def _place(number: dict[str, Any]) -> str:
    country = str(_COUNTRIES.get(number["country"], number["country_name"] or number["country"]))
    # Zoom names cities in English, which does not help a Japanese reader in Japan.
    if number["city"] and number["country"] != _HOME:
        return _("%(country)s・%(city)s") % {"country": country, "city": number["city"]}
    return country


def _written(number: str, country: str) -> str:
    """Write a Japanese number for a caller in Japan, or with +81 for readers of English.

    Other numbers stay as Zoom writes them.
    """
    digits = _digits(number)
    if country != _HOME or not digits.startswith("81"):
        return number
    home = _hyphenated("0" + digits.removeprefix("81").removeprefix("0"))
    return f"+81 {home[1:]}" if _reads_english() else home


def _hyphenated(digits: str) -> str:
    """Add hyphens where the length of the area code is certain (総務省, 電気通信番号計画)."""
    for pattern in (
        r"(0120|0570)(\d{3})(\d{3})",
        r"(0800)(\d{3})(\d{4})",
        r"(0[5789]0)(\d{4})(\d{4})",
        r"(0[36])(\d{4})(\d{4})",
    ):
        if match := re.fullmatch(pattern, digits):
            return "-".join(match.groups())
    return digits


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number.replace("(0)", ""))


def _reads_english() -> bool:
    return (get_language() or "ja").startswith("en")
