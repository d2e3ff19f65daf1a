"""The proof-reader: what it finds, and that it finds nothing in a clean letter."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Company, CompanyHoliday
from enishi.interviews import letters, previews
from enishi.mail import proofreading

TODAY = date(2026, 11, 22)  # a Sunday
OWN = "http://127.0.0.1:8000/r/own-key"


pytestmark = pytest.mark.django_db


def read(text: str) -> list[str]:
    company = Company.objects.get_or_create(name="株式会社サンプル")[0]
    return proofreading.read(text, company=company, today=TODAY, own_addresses=[OWN])


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("2026年11月25日(火) 10:00", "「2026年11月25日(火)」は日付と曜日が合っていません。"),
        ("11/25（金）", "「11/25（金）」は日付と曜日が合っていません。"),
        ("Tue, 25 Nov 2026", "「Tue, 25 Nov 2026」は日付と曜日が合っていません。"),
        ("2026年11月20日(金)", "「2026年11月20日(金)」は過去の日付です。"),
        ("2026年11月23日(月)", "「2026年11月23日(月)」は祝日（勤労感謝の日）です。"),
        ("2026年11月31日(火)", "「2026年11月31日(火)」という日付はありません。"),
        ("◯◯様", "「◯◯」が埋まっていません。"),
        ("　様\nお世話になっております。", "「様」が埋まっていません。"),
        ("{{候補者名}} 様", "「{{候補者名}}」が埋まっていません。"),
        ("株式会社アザーの佐藤です", "自社と異なる会社名「株式会社アザー」があります。"),
        ("http://127.0.0.1:8000/r/foreign-key", "ほかの候補者のページのURLが含まれています。"),
        ("①㈱ｶﾅ", "環境によって正しく表示されない文字「①㈱ｶﾅ」があります。"),
    ],
)
def test_it_finds(text: str, finding: str) -> None:
    assert finding in read(text)


def test_a_clean_letter_is_clean() -> None:
    text = f"山田　花子 様\n株式会社サンプルの佐藤でございます。\n2026年11月25日(水) 10:00\n{OWN}\n"
    assert read(text) == []


def test_a_company_holiday_is_named_beside_the_public_one_on_its_day(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CompanyHoliday.objects.create(
        company=company, name="年末年始", first_day=date(2026, 12, 29), last_day=date(2027, 1, 3)
    )
    text = "12/28(月)\n12/29(火)\nFri, 1 Jan 2027\n1/4(月)"
    with django_assert_num_queries(1):
        found = proofreading.read(text, company=company, today=TODAY)
    assert found == [
        "「12/29(火)」は会社の休業日（年末年始）です。",
        "「Fri, 1 Jan 2027」は祝日（元日）です。",
        "「Fri, 1 Jan 2027」は会社の休業日（年末年始）です。",
    ]


def test_another_companys_holidays_are_not_ours(company: Company, other_company: Company) -> None:
    CompanyHoliday.objects.create(
        company=other_company, name="休み", first_day=date(2026, 12, 8), last_day=date(2026, 12, 8)
    )
    assert proofreading.read("12/8(火)", company=company, today=TODAY) == []


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("kind", letters.KINDS, ids=lambda kind: kind.code)
def test_no_built_in_letter_is_criticised_but_for_its_day(
    company: Company, kind: letters.Kind, locale: str
) -> None:
    company.locale = locale
    preview = previews.of_sample(company, letters.letter_for(company, kind.code))
    assert preview.problem == ""
    assert [found for found in preview.findings if "祝日" not in found] == []
