"""Periods of reports: months, quarters and business years from April, and days that are typed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from enishi.errors import Code
from enishi.records.reports import periods
from enishi.records.reports.periods import BadPeriod, Days, Period


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (Period.THIS_MONTH, (2026, 11, 22), (2026, 11, 1), (2026, 11, 30)),
        (Period.LAST_MONTH, (2026, 1, 31), (2025, 12, 1), (2025, 12, 31)),
        (Period.THIS_QUARTER, (2026, 11, 22), (2026, 10, 1), (2026, 12, 31)),
        (Period.THIS_QUARTER, (2027, 3, 31), (2027, 1, 1), (2027, 3, 31)),
        (Period.LAST_QUARTER, (2026, 4, 1), (2026, 1, 1), (2026, 3, 31)),
        (Period.THIS_YEAR, (2027, 3, 31), (2026, 4, 1), (2027, 3, 31)),
        (Period.THIS_YEAR, (2027, 4, 1), (2027, 4, 1), (2028, 3, 31)),
        (Period.LAST_YEAR, (2027, 1, 1), (2025, 4, 1), (2026, 3, 31)),
    ],
)
def test_named_periods_are_whole_months(
    period: Period,
    today: tuple[int, int, int],
    first: tuple[int, int, int],
    last: tuple[int, int, int],
) -> None:
    assert periods.days_of(period, today=date(*today)) == Days(first=date(*first), last=date(*last))


def test_days_begin_and_end_in_the_companys_zone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    days = Days(first=date(2026, 11, 1), last=date(2026, 11, 7))
    assert days.since(tokyo) == datetime(2026, 11, 1, tzinfo=tokyo)
    assert days.until(tokyo) == datetime(2026, 11, 8, tzinfo=tokyo)
    wednesday = datetime(2026, 11, 4, 12, tzinfo=tokyo)
    assert days.weeks_until(wednesday, tokyo) == 0.5
    assert days.weeks_until(days.until(tokyo), tokyo) == 1
    assert days.weeks_until(datetime(2027, 1, 1, tzinfo=tokyo), tokyo) == 1
    assert days.weeks_until(datetime(2026, 1, 1, tzinfo=tokyo), tokyo) == 0


DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (None, DAY, Code.VALUE_MISSING, "from"),
        (DAY, None, Code.VALUE_MISSING, "to"),
        (date(1999, 12, 31), DAY, Code.VALUE_MISSING, "from"),
        (DAY, date(2026, 10, 31), Code.PERIOD_ENDS_BEFORE_START, "to"),
        (DAY, date(2029, 11, 3), Code.PERIOD_TOO_LONG, "to"),
    ],
)
def test_days_that_are_no_period_are_refused_at_their_field(
    first: date | None, last: date | None, code: Code, field: str
) -> None:
    with pytest.raises(BadPeriod) as refused:
        periods.days_between(first, last)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_single_day_and_three_years_are_periods() -> None:
    assert periods.days_between(DAY, DAY).last == DAY
    assert periods.days_between(DAY, date(2029, 11, 2)).first == DAY
