"""A company's own holidays: accepted ones, refused ones, and their effect on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from enishi.company import actors, holidays
from enishi.company.models import AuditEntry, Company, CompanyHoliday, Member
from enishi.errors import UserFacingError

pytestmark = pytest.mark.django_db

YEAR_END = (date(2026, 12, 29), date(2027, 1, 3))


@pytest.fixture(autouse=True)
def _november(time_machine: TimeMachineFixture) -> None:
    # In Tokyo it is the 26th already.
    time_machine.move_to(datetime(2026, 11, 25, 22, 0, tzinfo=UTC), tick=False)


def add(
    company: Company, by: Member, name: str, first: date, last: date, **more: bool
) -> CompanyHoliday:
    return holidays.add(
        company, name=name, first_day=first, last_day=last, by=actors.of(by), **more
    )


def test_a_holiday_lasts_to_its_last_day_and_the_log_has_ids_alone(
    company: Company, admin: Member
) -> None:
    holiday = add(company, admin, "  年末 年始 ", *YEAR_END)

    around = [YEAR_END[0] + timedelta(days=number) for number in range(-1, 7)]
    found = holidays.of(company, around)
    assert sorted(found) == around[1:7]
    assert [str(reason) for reason in found[date(2026, 12, 29)]] == ["会社の休業日（年末 年始）"]
    assert [str(reason) for reason in found[date(2027, 1, 1)]] == [
        "祝日（元日）",
        "会社の休業日（年末 年始）",
    ]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id, entry.member_id, entry.details) == (
        "holiday.added",
        holiday.pk,
        admin.pk,
        {},
    )


def test_a_holiday_taken_back_is_a_working_day(company: Company, admin: Member) -> None:
    holiday = add(company, admin, "年末年始", *YEAR_END)
    pk = holiday.pk
    holidays.remove(holiday, by=actors.of(admin))
    assert holidays.of(company, [YEAR_END[0]]) == {}
    assert AuditEntry.objects.get(action="holiday.removed").subject_id == pk


@pytest.mark.parametrize(
    ("name", "first", "last", "field"),
    [
        (" ", *YEAR_END, "name"),
        ("あ" * 51, *YEAR_END, "name"),
        ("年末年始", YEAR_END[1], YEAR_END[0], "last_day"),
        ("夏季休業", date(2026, 11, 25), date(2026, 11, 25), "last_day"),
        ("夏季休業", date(2026, 12, 1), date(2027, 12, 2), "last_day"),
        ("年末年始", date(2062, 12, 29), date(2063, 1, 3), "first_day"),
    ],
    ids=["no name", "endless name", "backwards", "past", "more than a year", "a slip of the year"],
)
def test_what_is_refused_names_its_field(
    company: Company, admin: Member, name: str, first: date, last: date, field: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        add(company, admin, name, first, last)
    assert refusal.value.field == field
    assert not CompanyHoliday.objects.exists()
    assert not AuditEntry.objects.exists()


def test_today_and_a_whole_year_are_not_refused(company: Company, admin: Member) -> None:
    today = date(2026, 11, 26)
    add(company, admin, "創立記念日", today, today)
    add(company, admin, "休業", today, today + timedelta(days=365))
    assert CompanyHoliday.objects.count() == 2


def test_the_same_holiday_twice_is_one(
    company: Company, admin: Member, other_company: Company, other_admin: Member
) -> None:
    add(company, admin, "年末年始", *YEAR_END)
    add(other_company, other_admin, "年末年始", *YEAR_END)
    with pytest.raises(UserFacingError, match="登録されています"):
        add(company, admin, "年末年始", *YEAR_END)
    assert CompanyHoliday.objects.filter(company=company).count() == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [(YEAR_END[1], YEAR_END[0]), (date(2026, 12, 1), date(2027, 12, 2))],
    ids=["backwards", "more than a year"],
)
def test_the_database_refuses_it_too(company: Company, first: date, last: date) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyHoliday.objects.create(company=company, name="休", first_day=first, last_day=last)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_answers_for_all_days_and_another_companys_days_are_not_ours(
    company: Company,
    other_company: Company,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        day = date(2026, 12, 7) + timedelta(days=number)
        for owner in (company, other_company):
            CompanyHoliday.objects.create(
                company=owner, name=f"{owner.name}{number}", first_day=day, last_day=day
            )
    with django_assert_num_queries(1):
        found = holidays.of(company, (date(2026, 12, number) for number in range(1, 32)))
    assert [[reason.name for reason in found[day]] for day in found] == [
        [f"{company.name}{number}"] for number in range(rows)
    ]


def test_no_days_cost_no_query(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert holidays.of(company, []) == {}
