"""Reads a letter before it is sent, and names what people are blamed for afterwards (F-17)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from enishi.company import holidays
from enishi.company.models import Company

_WEEKDAYS = "月火水木金土日"
_JAPANESE_DATE = re.compile(
    r"(?:(?P<year>\d{4})[年/])?(?P<month>\d{1,2})[月/](?P<day>\d{1,2})日?"
    r"\s*[(（](?P<weekday>[月火水木金土日])(?:曜日?)?[)）]"
)
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - a sentence
_ENGLISH_DATE = re.compile(
    rf"(?P<weekday>{'|'.join(_WEEKDAYS_EN)})\w*,? (?P<day>\d{{1,2}}) "
    rf"(?P<month>{'|'.join(_MONTHS_EN)})\w* (?P<year>\d{{4}})"
)
# A blank left from a model letter, or a name that is missing before its 様.
_BLANK = re.compile(r"[◯○〇●]{2,}|\{\{[^{}]*\}\}|^[ \u3000]*様", re.MULTILINE)
_COMPANY = re.compile(
    r"(?:株式会社|有限会社|合同会社)[一-鿿ァ-ヶーA-Za-z0-9＆&・]+"
    r"|[一-鿿ァ-ヶーA-Za-z0-9＆&・]+(?:株式会社|有限会社|合同会社)"
)
# 機種依存文字: circled and Roman numbers, bracketed and squared words, half-width katakana.
_MACHINE_DEPENDENT = re.compile(
    r"[\u2116\u2121\u2160-\u217b\u2460-\u24ff\u3220-\u33ff\uff61-\uff9f]"
)
_PRIVATE_ADDRESS = re.compile(r"https?://[!-~]+?/[rs]/[\w-]+")


def read(
    text: str, *, company: Company, today: date, own_addresses: Collection[str] = ()
) -> list[str]:
    """What looks wrong, a sentence each, in the order of the rules; empty for a clean letter.

    Parameters
    ----------
    text
        Subject and body as they will be sent.
    today
        In the company's zone: earlier dates are past.
    own_addresses
        The private pages of the candidate who gets the letter; any other is somebody else's.
    """
    found = [
        *_about_dates(text, company, today),
        *_about_blanks(text),
        *_about_companies(text, company),
        *_about_addresses(text, own_addresses),
        *_about_signs(text),
    ]
    return list(dict.fromkeys(found))


def _about_dates(text: str, company: Company, today: date) -> Iterator[str]:
    dates = list(_dates(text, today))
    days_off = holidays.of(company, (day for _written, day, _weekday in dates if day is not None))
    for written, day, weekday in dates:
        words = {"written": written}
        if day is None:
            yield _("「%(written)s」という日付はありません。") % words
        elif day.weekday() != weekday:
            yield _("「%(written)s」は日付と曜日が合っていません。") % words
        elif day < today:
            yield _("「%(written)s」は過去の日付です。") % words
        else:
            for reason in days_off.get(day, []):
                sentence = (
                    _("「%(written)s」は祝日（%(name)s）です。")
                    if reason.is_public
                    else _("「%(written)s」は会社の休業日（%(name)s）です。")
                )
                yield sentence % (words | {"name": reason.name})


def _dates(text: str, today: date) -> Iterator[tuple[str, date | None, int]]:
    """Each date as written, which day that is, and the weekday that stands beside it."""
    for match in _JAPANESE_DATE.finditer(text):
        weekday = _WEEKDAYS.index(match["weekday"])
        day = _day(match["year"], int(match["month"]), int(match["day"]), today)
        yield match[0], day, weekday
    for match in _ENGLISH_DATE.finditer(text):
        month = _MONTHS_EN.index(match["month"]) + 1
        day = _day(match["year"], month, int(match["day"]), today)
        yield match[0], day, _WEEKDAYS_EN.index(match["weekday"])


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """A date without its year is the next one from today."""
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _about_blanks(text: str) -> Iterator[str]:
    for match in _BLANK.finditer(text):
        yield _("「%(piece)s」が埋まっていません。") % {"piece": match[0].strip()}


def _about_companies(text: str, company: Company) -> Iterator[str]:
    own = company.name.replace(" ", "").replace("\u3000", "")
    for match in _COMPANY.finditer(text.replace(company.name, "").replace(own, "")):
        yield _("自社と異なる会社名「%(name)s」があります。") % {"name": match[0]}


def _about_addresses(text: str, own_addresses: Collection[str]) -> Iterator[str]:
    for match in _PRIVATE_ADDRESS.finditer(text):
        if match[0].startswith(settings.BASE_URL) and match[0] not in own_addresses:
            yield _("ほかの候補者のページのURLが含まれています。")


def _about_signs(text: str) -> Iterator[str]:
    signs = "".join(dict.fromkeys(_MACHINE_DEPENDENT.findall(text)))
    if signs:
        yield _("環境によって正しく表示されない文字「%(signs)s」があります。") % {"signs": signs}
