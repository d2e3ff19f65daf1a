"""Checks a letter before it is sent, for mistakes that embarrass the sender (F-17)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from enishi.company import addresses, holidays
from enishi.company.models import Company
from enishi.mail import other_company_names

_WEEKDAYS = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - a sentence
_DAY_EN = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS_EN)})[a-z]*,? )?"
_MONTH_EN = rf"(?P<month>{'|'.join(_MONTHS_EN)})[a-z]*"
# The forms of dates. A date without its weekday is checked only if it has its year.
_DATES = (
    re.compile(
        r"(?<![\d/／])(?:(?P<year>\d{4})[年/／])?(?P<month>\d{1,2})[月/／](?P<day>\d{1,2})(?!\d)日?"
        r"(?:[ \u3000]*[(（][ \u3000]*(?P<weekday>[月火水木金土日])(?:曜日?)?"
        r"(?:[・･、,/／]?(?:祝|休|振)[祝休日振替]*)?[ \u3000]*[)）]"
        r"|[ \u3000]*(?P<bare>[月火水木金土日])曜日?)?"
    ),
    re.compile(rf"\b{_DAY_EN}(?P<day>\d{{1,2}}) {_MONTH_EN} (?P<year>\d{{4}})"),
    re.compile(rf"\b{_DAY_EN}{_MONTH_EN} (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"),
)
# After these words, a past date without its weekday is correct.
_TOLD_BEFORE = re.compile(r"(?:設立|創業|創立|更新|改定|改訂|施行|[Ss]ince)[^\n]{0,5}\Z")
_LONGEST_TOLD_BEFORE = len("since") + 5
_TOLD_AFTER = re.compile(
    r"[ \u3000]*(?:付|現在|時点|設立|創業|創立|発行|改定|改訂|制定|施行|卒業|入社"
    r"|に[^。\n]{0,60}した)"
)
# A blank left from a model letter, or a missing name before 様.
_BLANK = re.compile(
    r"[◯○〇●]{2,}|(?<![{｛])[{｛]++[^{}｛｝\n]{1,30}[}｝]+|^[ \u3000]*様", re.MULTILINE
)
# 機種依存文字: circled and Roman numbers, bracketed and squared words, half-width katakana.
_MACHINE_DEPENDENT = re.compile(
    r"[\u2116\u2121\u2160-\u217b\u2460-\u24ff\u3220-\u33ff\uff61-\uff9f]"
)
# Stops at the beginning of the next address, so that the time stays linear.
_PRIVATE_ADDRESS = re.compile(
    rf"https?://(?:(?!https?://|{addresses.KEYED}[\w-])[!-~])+{addresses.KEYED}[\w-]+"
)


def proofread(
    text: str, *, company: Company, today: date, own_addresses: Collection[str] = ()
) -> list[str]:
    """Return one sentence for each mistake in a letter, in the order of the rules.

    Parameters
    ----------
    text
        Subject and body as they will be sent.
    today
        In the company's zone: earlier dates are past.
    own_addresses
        The private pages of the candidate who gets the letter; any other is another candidate's.
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
        elif weekday is not None and day.weekday() != weekday:
            yield _("「%(written)s」は日付と曜日が合っていません。") % words
        elif day < today:
            yield _("「%(written)s」は過去の日付です。") % words
        elif weekday is not None:
            for reason in days_off.get(day, []):
                sentence = (
                    _("「%(written)s」は祝日（%(name)s）です。")
                    if reason.is_public
                    else _("「%(written)s」は会社の休業日（%(name)s）です。")
                )
                yield sentence % (words | {"name": reason.name})


def _dates(text: str, today: date) -> Iterator[tuple[str, date | None, int | None]]:
    """Yield each date as written, its day, and the weekday written beside it, if there is one."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            said = match.groupdict()
            weekday = _number(said["weekday"] or said.get("bare"), _WEEKDAYS, _WEEKDAYS_EN)
            if weekday is None and (said["year"] is None or _tells_of_what_was(match)):
                continue
            month = _number(said["month"], _MONTHS_EN)
            number = int(said["month"]) if month is None else month + 1
            yield match[0], _day(said["year"], number, int(said["day"]), today), weekday


def _number(word: str | None, *orders: Sequence[str]) -> int | None:
    """Return the index of the word in the first sequence that has it."""
    return next((order.index(word) for order in orders if word and word in order), None)


def _tells_of_what_was(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    before = text[max(0, start - _LONGEST_TOLD_BEFORE) : start]
    return bool(_TOLD_BEFORE.search(before) or _TOLD_AFTER.match(text, match.end()))


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """Return the day; a date without its year is the next one from today."""
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
    for name in other_company_names.found_in(text, own=company.name):
        yield _("自社と異なる会社名「%(name)s」があります。") % {"name": name}


def _about_addresses(text: str, own_addresses: Collection[str]) -> Iterator[str]:
    for match in _PRIVATE_ADDRESS.finditer(text):
        if match[0].startswith(settings.BASE_URL) and match[0] not in own_addresses:
            yield _("ほかの候補者のページのURLが含まれています。")


def _about_signs(text: str) -> Iterator[str]:
    signs = "".join(dict.fromkeys(_MACHINE_DEPENDENT.findall(text)))
    if signs:
        yield _("環境によって正しく表示されない文字「%(signs)s」があります。") % {"signs": signs}
