"""Yearly holidays, and changes of holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from enishi.company import actors, holidays
from enishi.company.models import AuditEntry, Company, CompanyHoliday, Member
from enishi.errors import Conflict, UserFacingError
from tests.company.test_holidays import YEAR_END, _november, add

# Fixtures.
__all__ = ["_november"]

pytestmark = pytest.mark.django_db


def closed(company: Company, first: date, last: date) -> list[date]:
    """The company's own holidays between these two days."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = holidays.of(company, days)
    return [day for day in days if any(not one.is_public for one in found.get(day, []))]


def test_one_that_crosses_the_years_end_comes_again_and_not_before_it_began(
    company: Company, admin: Member
) -> None:
    add(company, admin, "年末年始", *YEAR_END, is_yearly=True)
    for year in (2026, 2027, 2040):
        first, last = date(year, 12, 29), date(year + 1, 1, 3)
        around = closed(company, first - timedelta(days=20), last + timedelta(days=20))
        assert around == [first + timedelta(days=number) for number in range(6)]
    assert closed(company, date(2028, 1, 2), date(2028, 1, 2)) == [date(2028, 1, 2)]
    assert closed(company, date(2025, 12, 1), date(2026, 2, 1)) == []


@pytest.mark.parametrize(
    ("first", "last", "year", "days"),
    [
        (date(2028, 2, 29), date(2028, 2, 29), 2028, [date(2028, 2, 29)]),
        (date(2028, 2, 29), date(2028, 2, 29), 2029, [date(2029, 2, 28)]),
        (date(2028, 2, 28), date(2028, 2, 29), 2030, [date(2030, 2, 28)]),
        (date(2028, 2, 29), date(2028, 3, 1), 2030, [date(2030, 2, 28), date(2030, 3, 1)]),
        (date(2028, 2, 29), date(2028, 2, 29), 2032, [date(2032, 2, 29)]),
        (
            date(2027, 2, 28),
            date(2027, 3, 1),
            2028,
            [date(2028, 2, d) for d in (28, 29)] + [date(2028, 3, 1)],
        ),
    ],
)
def test_the_29th_of_february_is_the_28th_where_there_is_none(
    company: Company, admin: Member, first: date, last: date, year: int, days: list[date]
) -> None:
    add(company, admin, "うるう日", first, last, is_yearly=True)
    assert closed(company, date(year, 1, 1), date(year, 12, 31)) == days


def test_one_that_began_in_the_past_comes_next_year(company: Company, admin: Member) -> None:
    founded = date(2019, 4, 1)
    holiday = add(company, admin, "創立記念日", founded, founded, is_yearly=True)
    assert holiday.next_time(date(2026, 11, 26)) == (date(2027, 4, 1), date(2027, 4, 1))
    assert holiday.next_time(date(2027, 4, 1)) == (date(2027, 4, 1), date(2027, 4, 1))
    assert holiday.next_time(date(2027, 4, 2)) == (date(2028, 4, 1), date(2028, 4, 1))


def test_one_under_way_over_new_year_is_the_next_until_its_last_day(
    company: Company, admin: Member
) -> None:
    holiday = add(company, admin, "年末年始", *YEAR_END, is_yearly=True)
    assert holiday.next_time(date(2026, 11, 26)) == YEAR_END
    assert holiday.next_time(YEAR_END[1]) == YEAR_END
    again = (date(2027, 12, 29), date(2028, 1, 3))
    assert holiday.next_time(date(2027, 1, 4)) == again
    holiday.is_yearly = False
    assert holiday.next_time(date(2027, 1, 4)) is None


def test_one_that_is_not_over_before_it_comes_again_is_refused(
    company: Company, admin: Member
) -> None:
    day = date(2027, 1, 1)
    add(company, admin, "休業", day, day + timedelta(days=364), is_yearly=True)
    with pytest.raises(UserFacingError, match="1年より短い"):
        add(company, admin, "休業", day, day + timedelta(days=365), is_yearly=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyHoliday.objects.update(last_day=day + timedelta(days=365))


def test_a_changed_one_is_on_its_new_days_alone(company: Company, admin: Member) -> None:
    holiday = add(company, admin, "年末年始", *YEAR_END)
    first, last = date(2026, 12, 28), date(2027, 1, 4)
    holidays.change(
        holiday,
        name=" 冬期休業",
        first_day=first,
        last_day=last,
        is_yearly=True,
        by=actors.of(admin),
    )
    [reason] = holidays.of(company, [first])[first]
    assert (reason.name, reason.is_public) == ("冬期休業", False)
    assert closed(company, date(2027, 12, 28), date(2027, 12, 28))
    entry = AuditEntry.objects.get(action="holiday.changed")
    assert (entry.subject_id, entry.details) == (holiday.pk, {})


def change(holiday: CompanyHoliday, by: Member, name: str, first: date, last: date) -> None:
    holidays.change(holiday, name=name, first_day=first, last_day=last, by=actors.of(by))


def test_a_past_one_may_be_called_otherwise_but_not_be_put_on_other_past_days(
    company: Company, admin: Member
) -> None:
    past = date(2026, 10, 1)
    holiday = CompanyHoliday.objects.create(
        company=company, name="創立日", first_day=past, last_day=past
    )
    change(holiday, admin, "創立記念日", past, past)
    holiday.refresh_from_db()
    assert holiday.name == "創立記念日"
    with pytest.raises(UserFacingError, match="過ぎた日"):
        change(holiday, admin, "創立記念日", past, past + timedelta(days=1))


def test_a_change_is_held_to_the_same_rules(company: Company, admin: Member) -> None:
    holiday = add(company, admin, "年末年始", *YEAR_END)
    other = add(company, admin, "冬期休業", *YEAR_END)
    with pytest.raises(UserFacingError, match="登録されています"):
        change(other, admin, "年末年始", *YEAR_END)
    with pytest.raises(UserFacingError, match="名称を入力"):
        change(other, admin, " ", *YEAR_END)
    with pytest.raises(UserFacingError, match="開始日以降"):
        change(other, admin, "冬期休業", YEAR_END[1], YEAR_END[0])
    holidays.remove(CompanyHoliday.objects.get(pk=holiday.pk), by=actors.of(admin))
    with pytest.raises(Conflict, match="削除されています"):
        change(holiday, admin, "年末", *YEAR_END)
