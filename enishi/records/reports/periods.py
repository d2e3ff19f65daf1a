"""The periods of a report: first and last day, in the company's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import dates
from enishi.errors import Code, UserFacingError

# Both days included. Counting longer periods would hold the worker for too long.
LONGEST = timedelta(days=3 * 366)
# Business years of Japanese companies begin in April, and so do their quarters.
_FISCAL_MONTH = 4
_MONTHS = 12


class Period(models.TextChoices):
    """Which days a report is about."""

    THIS_MONTH = "this_month", gettext_lazy("今月")
    LAST_MONTH = "last_month", gettext_lazy("先月")
    THIS_QUARTER = "this_quarter", gettext_lazy("今四半期")
    LAST_QUARTER = "last_quarter", gettext_lazy("前四半期")
    THIS_YEAR = "this_year", gettext_lazy("今年度")
    LAST_YEAR = "last_year", gettext_lazy("前年度")
    DATES = "dates", gettext_lazy("期間を指定")


class BadPeriod(UserFacingError):
    """Two days that are no period of a report."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Two days of the company's zone, both included."""

    first: date
    last: date

    def since(self, zone: ZoneInfo) -> datetime:
        """Return the moment at which the first day begins."""
        return datetime.combine(self.first, time(), tzinfo=zone)

    def until(self, zone: ZoneInfo) -> datetime:
        """Return the moment at which the last day has ended."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=zone)

    def weeks_until(self, moment: datetime, zone: ZoneInfo) -> float:
        """Return how many weeks of the days had passed at the aware moment."""
        passed = min(moment, self.until(zone)) - self.since(zone)
        return max(0.0, passed / timedelta(weeks=1))


def days_of(period: Period, *, today: date) -> Days:
    """Return the days of a period that is named; ``today`` is a day of the company's zone.

    Months and quarters are whole: days to come are part of them.
    """
    month, quarter, year = 1, 3, _MONTHS
    length, back = {
        Period.THIS_MONTH: (month, 0),
        Period.LAST_MONTH: (month, month),
        Period.THIS_QUARTER: (quarter, 0),
        Period.LAST_QUARTER: (quarter, quarter),
        Period.THIS_YEAR: (year, 0),
        Period.LAST_YEAR: (year, year),
    }[period]
    # Months since the beginning of the business year.
    passed = (today.month - _FISCAL_MONTH) % _MONTHS
    begins = _month(today, -(passed % length) - back)
    return Days(first=begins, last=_month(begins, length) - timedelta(days=1))


def days_between(first: date | None, last: date | None) -> Days:
    """Return the days that somebody typed.

    Raises
    ------
    BadPeriod
        A day is missing, or outside of the years that the product shows, or the last is before the
        first, or the period is too long.
    """
    for name, day in (("from", first), ("to", last)):
        if day is None or day.year not in dates.YEARS:
            raise BadPeriod(Code.VALUE_MISSING, _("日付を入力してください。"), field=name)
    if first is None or last is None or last < first:
        raise BadPeriod(
            Code.PERIOD_ENDS_BEFORE_START, _("終了日は開始日以降の日付にしてください。"), field="to"
        )
    if last - first >= LONGEST:
        raise BadPeriod(Code.PERIOD_TOO_LONG, _("期間は3年以内で指定してください。"), field="to")
    return Days(first=first, last=last)


def _month(day: date, months: int) -> date:
    """Return the first day of the month that is so many months later."""
    count = day.year * _MONTHS + day.month - 1 + months
    return date(count // _MONTHS, count % _MONTHS + 1, 1)
