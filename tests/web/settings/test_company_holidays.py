"""会社の休業日 on the page 会社情報, and the pages that show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from enishi.company.models import Company, CompanyHoliday, Member
from tests.cast import SignedIn
from tests.web.tight import tight

pytestmark = pytest.mark.django_db

PAGE = "/settings/company/"
YEAR_END = {"name": "年末年始", "first_day": "2026-12-29", "last_day": "2027-01-03"}

Add = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _november(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 1, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


@pytest.fixture
def add(browser: Client) -> Add:
    """Send the card's form as htmx does."""

    def do_add(**fields: str) -> HttpResponse:
        headers = {"HX-Request": "true", "HX-Trigger": "holiday-form"}
        return browser.post(f"{PAGE}holidays", fields, headers=headers)

    return do_add


def closed(company: Company, name: str, first: date, last: date | None = None) -> CompanyHoliday:
    return CompanyHoliday.objects.create(
        company=company, name=name, first_day=first, last_day=last or first
    )


def test_without_any_the_card_says_so(browser: Client) -> None:
    assert "これからの休業日は登録されていません。" in browser.get(PAGE).content.decode()


def test_a_holiday_is_in_the_list_at_once_and_the_form_is_empty_again(
    add: Add, company: Company
) -> None:
    answer = add(**YEAR_END).content.decode()
    assert "2026年12月29日(火)〜2027年1月3日(日)" in answer
    assert "休業日を追加しました。" in answer
    assert 'value="年末年始"' not in answer.split('id="holiday-form"')[1].split("</form>")[0]
    assert company.holidays.get().name == "年末年始"


def test_without_a_last_day_it_is_one_day(add: Add, company: Company) -> None:
    answer = add(name="創立記念日", first_day="2027-10-01", last_day="").content.decode()
    assert company.holidays.get().last_day == date(2027, 10, 1)
    assert "2027年10月1日(金)</td>" in tight(answer)


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"name": "", "first_day": "", "last_day": ""}, {"name", "first_day"}),
        (YEAR_END | {"first_day": "29.12."}, {"first_day"}),
        (YEAR_END | {"last_day": "2026-02-30"}, {"last_day"}),
        (YEAR_END | {"last_day": "2026-12-28"}, {"last_day"}),
        (YEAR_END | {"name": "あ" * 51}, {"name"}),
    ],
    ids=["empty", "no date", "a date that never is", "backwards", "endless"],
)
def test_each_wrong_field_is_told_and_nothing_else_is_redrawn(
    add: Add, company: Company, typed: dict[str, str], refused: set[str]
) -> None:
    answer = add(**typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert {name for name in YEAR_END if f"holiday-form-{name}-error" in said} == refused
    # The form stays on the page as it was typed: only sentences come back.
    assert "<form" not in said
    assert not company.holidays.exists()


def test_a_second_click_adds_no_second_one(add: Add, company: Company) -> None:
    add(**YEAR_END)
    again = add(**YEAR_END)
    assert again.status_code == 422
    assert "同じ名称と期間の休業日が登録されています。" in again.content.decode()
    assert company.holidays.count() == 1


def test_the_next_comes_first_and_the_past_is_folded_away(
    browser: Client, company: Company
) -> None:
    closed(company, "夏季休業", date(2027, 8, 13), date(2027, 8, 16))
    closed(company, "年末年始", date(2026, 12, 29), date(2027, 1, 3))
    closed(company, "臨時休業", date(2026, 11, 20), date(2026, 11, 26))
    closed(company, "創立記念日", date(2026, 10, 1))
    coming, past = browser.get(PAGE).content.decode().split("<details")
    order = [coming.index(f"{name}を削除") for name in ("臨時休業", "年末年始", "夏季休業")]
    assert order == sorted(order)
    assert "創立記念日を削除" not in coming
    assert "過ぎた休業日（1件）" in past
    assert "創立記念日を削除" in past


def test_one_that_is_yearly_says_so_and_is_listed_with_its_next_days(
    add: Add, browser: Client, company: Company
) -> None:
    closed(company, "臨時休業", date(2027, 2, 1))
    answer = add(name="創立記念日", first_day="2019-01-20", is_yearly="on").content.decode()
    assert company.holidays.get(name="創立記念日").is_yearly
    assert "2027年1月20日(水)" in answer
    assert "毎年</span>" in answer
    assert answer.index("創立記念日を変更") < answer.index("臨時休業を変更")
    assert '"2027-01-20"' in browser.get("/calendar/").content.decode()


def test_one_is_changed_in_a_dialog_that_knows_it(browser: Client, company: Company) -> None:
    holiday = closed(company, "年末年始", date(2026, 12, 29), date(2027, 1, 3))
    form = f"holiday-{holiday.pk}-form"
    page = browser.get(PAGE).content.decode().split(f'id="{form}"')[1].split("</form>")[0]
    for value in ("年末年始", "2026-12-29", "2027-01-03"):
        assert f'value="{value}"' in page

    address = f"{PAGE}holidays/{holiday.pk}"
    headers = {"HX-Request": "true", "HX-Trigger": form}
    refused = browser.post(address, YEAR_END | {"first_day": ""}, headers=headers)
    assert refused.status_code == 422
    assert f"{form}-first_day-error" in refused.content.decode()
    changed = browser.post(
        address, YEAR_END | {"name": "冬期休業", "is_yearly": "on"}, headers=headers
    ).content.decode()
    assert "休業日を変更しました。" in changed
    assert "冬期休業を変更" in changed
    holiday.refresh_from_db()
    assert (holiday.name, holiday.is_yearly) == ("冬期休業", True)


def test_one_taken_back_is_gone(browser: Client, company: Company) -> None:
    holiday = closed(company, "年末年始", date(2026, 12, 29))
    address = f"{PAGE}holidays/{holiday.pk}/removal"
    answer = browser.post(address, headers={"HX-Request": "true"})
    assert "休業日を削除しました。" in answer.content.decode()
    assert "年末年始" not in answer.content.decode()
    assert not company.holidays.exists()
    assert browser.post(address, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_few_and_for_many(
    browser: Client,
    company: Company,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        closed(company, f"休業日{number}", date(2026, 12, 1) + timedelta(days=number))
    with django_assert_num_queries(3):
        page = browser.get(PAGE).content.decode()
    assert page.count('data-dialog-open="holiday-') == 2 * rows


def test_the_contact_for_the_day_is_saved_and_shown_again(
    browser: Client, company: Company
) -> None:
    form = {"name": company.name, "time_zone": "Asia/Tokyo", "contact": "03-0000-0000（採用担当）"}
    assert browser.post(PAGE, form).status_code == 303
    assert 'value="03-0000-0000（採用担当）"' in browser.get(PAGE).content.decode()

    headers = {"HX-Request": "true", "HX-Trigger": "company-form"}
    answer = browser.post(PAGE, form | {"contact": "0" * 101}, headers=headers)
    assert answer.status_code == 422
    assert "company-form-contact-error" in answer.content.decode()
    company.refresh_from_db()
    assert company.contact == "03-0000-0000（採用担当）"


def test_both_calendars_name_the_companys_holidays_and_no_others(
    browser: Client, company: Company, other_company: Company
) -> None:
    closed(company, "年末年始", date(2026, 12, 29), date(2027, 1, 3))
    closed(other_company, "棚卸し", date(2026, 12, 28))
    page = browser.get("/calendar/").content.decode()
    assert '"2026-12-29": "\\u5e74\\u672b\\u5e74\\u59cb"' in page
    assert '"2026-12-28"' not in page
