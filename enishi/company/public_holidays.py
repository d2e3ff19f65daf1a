"""Japan's public holidays, named in the reader's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import jpholiday
from django.utils.translation import gettext, gettext_noop

# Listed only so that they are translated: jpholiday returns the names of the law
# (国民の祝日に関する法律, articles 2 and 3).
_NAMES = (
    gettext_noop("元日"),
    gettext_noop("成人の日"),
    gettext_noop("建国記念の日"),
    gettext_noop("天皇誕生日"),
    gettext_noop("春分の日"),
    gettext_noop("昭和の日"),
    gettext_noop("憲法記念日"),
    gettext_noop("みどりの日"),
    gettext_noop("こどもの日"),
    gettext_noop("海の日"),
    gettext_noop("山の日"),
    gettext_noop("敬老の日"),
    gettext_noop("秋分の日"),
    gettext_noop("スポーツの日"),
    gettext_noop("文化の日"),
    gettext_noop("勤労感謝の日"),
    gettext_noop("国民の休日"),
)
_SUBSTITUTE = " 振替休日"


def name_on(day: date) -> str:
    """Return the holiday's name in the active language; empty if the day is no public holiday.

    A name of jpholiday's that is not in the list stays Japanese.
    """
    word = _name_by_law(day)
    if not word:
        return ""
    if word.endswith(_SUBSTITUTE):
        holiday = gettext(word.removesuffix(_SUBSTITUTE))
        return gettext("%(holiday)s 振替休日") % {"holiday": holiday}
    return gettext(word)


# Without the cache, jpholiday computes it again for each day of each calendar that is drawn.
@lru_cache(maxsize=4096)
def _name_by_law(day: date) -> str:
    return jpholiday.is_holiday_name(day) or ""
