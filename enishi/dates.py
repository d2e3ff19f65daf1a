"""Formats moments for people, in Japanese and in English, in the active time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone, translation

# Years that a form or an address may name: every zone can show them and add days to them.
YEARS = range(2000, 2200)
# The zone that a Japanese letter means if it names none.
HOME = "Asia/Tokyo"
_SATURDAY = 5
_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Not by strftime, which would follow the server's locale.
_MONTHS_EN = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def long_date(day: date) -> str:
    """``2026年11月22日(日)``; in English ``Sun, 22 Nov 2026``."""
    if _speaks_japanese():
        return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS_JA[day.weekday()]})"
    return f"{_WEEKDAYS_EN[day.weekday()]}, {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """``11/22(日)``; in English ``Sun 22 Nov``."""
    if _speaks_japanese():
        return f"{day.month}/{day.day}({_WEEKDAYS_JA[day.weekday()]})"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def long_days(first: date, last: date) -> str:
    """``2026年12月29日(火)〜2027年1月3日(日)``, both included; a single day as one date."""
    if first == last:
        return long_date(first)
    return f"{long_date(first)}{'〜' if _speaks_japanese() else ' – '}{long_date(last)}"


def clock(moment: datetime) -> str:
    """``10:00`` on a 24-hour clock, in the active zone."""
    return f"{timezone.localtime(moment):%H:%M}"


def clock_period(starts_at: datetime, ends_at: datetime) -> str:
    """``10:00〜11:00``, for a day written elsewhere; an end on another day gets its date."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    until = clock(ends_at) if start.date() == end.date() else short_datetime(ends_at)
    return f"{clock(starts_at)}{'〜' if _speaks_japanese() else '–'}{until}"


def long_datetime(moment: datetime) -> str:
    """``2026年11月22日(日) 10:00``; in English ``Sun, 22 Nov 2026, 10:00 JST``."""
    local = timezone.localtime(moment)
    if _speaks_japanese():
        return f"{long_date(local)} {clock(moment)}"
    return f"{long_date(local)}, {clock(moment)} {_zone_word(local)}"


def short_datetime(moment: datetime) -> str:
    """``11/22(日) 10:00``; in English ``Sun 22 Nov 10:00``."""
    return f"{short_date(timezone.localtime(moment))} {clock(moment)}"


def long_period(starts_at: datetime, ends_at: datetime) -> str:
    """``2026年11月22日(日) 10:00〜11:00``; an end on another day gets its date too.

    In English the zone is named, twice if the clock changes in between.
    """
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    same_day = start.date() == end.date()
    if _speaks_japanese():
        until = clock(ends_at) if same_day else long_datetime(ends_at)
        return f"{long_datetime(starts_at)}〜{until}"
    until = clock(ends_at) if same_day else f"{long_date(end)}, {clock(ends_at)}"
    changes = start.utcoffset() != end.utcoffset()
    since = f"{clock(starts_at)} {_zone_word(start)}" if changes else clock(starts_at)
    return f"{long_date(start)}, {since}–{until} {_zone_word(end)}"


def told_period(starts_at: datetime, ends_at: datetime) -> str:
    """As :func:`long_period`, for people elsewhere: Japanese text names the zone too.

    Japan's own zone is not named; others are: ``…10:00〜11:00（Europe/London、UTC+1）``.
    """
    written = long_period(starts_at, ends_at)
    zone = timezone.get_current_timezone_name()
    if not _speaks_japanese() or zone == HOME:
        return written
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    offsets = dict.fromkeys((_offset(start), _offset(end)))
    return f"{written}（{zone}、{'→'.join(offsets)}）"


def short_period(starts_at: datetime, ends_at: datetime) -> str:
    """``11/22(日) 10:00〜11:00``; an end on another day gets its date too."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    until = clock(ends_at) if start.date() == end.date() else short_datetime(ends_at)
    return f"{short_datetime(starts_at)}{'〜' if _speaks_japanese() else '–'}{until}"


def weekday_after(day: date, *, days: int) -> date:
    """Return the first day from Monday to Friday that is at least so many days later."""
    later = day + timedelta(days=days)
    while later.weekday() >= _SATURDAY:
        later += timedelta(days=1)
    return later


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """Return the length in whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60)


def _zone_word(local: datetime) -> str:
    """``JST``; for a zone without such an abbreviation, ``UTC+5:45``."""
    word = f"{local:%Z}"
    return word if word.isalpha() else _offset(local)


def _offset(local: datetime) -> str:
    """``UTC+9``, ``UTC+5:45``, ``UTC-3:30``."""
    offset = local.utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


def _speaks_japanese() -> bool:
    return (translation.get_language() or "ja").startswith("ja")
