"""The proof-reader finds each error, and nothing in a correct letter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Company, CompanyHoliday
from enishi.interviews.letters import kinds, wording
from enishi.mail import other_company_names, proofreading, templates

TODAY = date(2026, 11, 22)  # a Sunday
OWN = "http://127.0.0.1:8000/r/own-key"


pytestmark = pytest.mark.django_db


def read(text: str) -> list[str]:
    company = Company.objects.get_or_create(name="株式会社サンプル")[0]
    return proofreading.proofread(text, company=company, today=TODAY, own_addresses=[OWN])


def companies_in(text: str, *, own: str = "株式会社サンプル") -> list[str]:
    return list(other_company_names.found_in(text, own=own))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("2026年11月25日(火) 10:00", "「2026年11月25日(火)」は日付と曜日が合っていません。"),
        ("11/25（金）", "「11/25（金）」は日付と曜日が合っていません。"),
        ("Tue, 25 Nov 2026", "「Tue, 25 Nov 2026」は日付と曜日が合っていません。"),
        ("2026年11月20日(金)", "「2026年11月20日(金)」は過去の日付です。"),
        ("2026年11月23日(月)", "「2026年11月23日(月)」は祝日（勤労感謝の日）です。"),
        ("2026年11月31日(火)", "「2026年11月31日(火)」という日付はありません。"),
        ("11月23日(月・祝)", "「11月23日(月・祝)」は祝日（勤労感謝の日）です。"),
        ("11月24日(月祝)", "「11月24日(月祝)」は日付と曜日が合っていません。"),
        ("１１月２４日水曜日", "「１１月２４日水曜日」は日付と曜日が合っていません。"),
        ("11月24日（水曜日）", "「11月24日（水曜日）」は日付と曜日が合っていません。"),
        ("2025年4月1日までに", "「2025年4月1日」は過去の日付です。"),
        ("2025/4/1 10:00", "「2025/4/1」は過去の日付です。"),
        ("by April 1, 2025", "「April 1, 2025」は過去の日付です。"),
        ("◯◯様", "「◯◯」が埋まっていません。"),
        ("　様\nお世話になっております。", "「様」が埋まっていません。"),
        ("{{候補者名}} 様", "「{{候補者名}}」が埋まっていません。"),
        ("{氏名} 様", "「{氏名}」が埋まっていません。"),
        ("｛候補者名｝", "「｛候補者名｝」が埋まっていません。"),
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
        found = proofreading.proofread(text, company=company, today=TODAY)
    assert found == [
        "「12/29(火)」は会社の休業日（年末年始）です。",
        "「Fri, 1 Jan 2027」は祝日（元日）です。",
        "「Fri, 1 Jan 2027」は会社の休業日（年末年始）です。",
    ]


def test_another_companys_holidays_are_not_ours(company: Company, other_company: Company) -> None:
    CompanyHoliday.objects.create(
        company=other_company, name="休み", first_day=date(2026, 12, 8), last_day=date(2026, 12, 8)
    )
    assert proofreading.proofread("12/8(火)", company=company, today=TODAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "2020年4月1日設立、2026年11月1日現在",
        "設立：2020年4月1日",
        "2026年11月20日にご応募いただきました",
        "https://sample.example/news/2025/04/01/",
        "採用は2/3を予定、24時間以内にご返信ください",
        "2027年4月1日入社予定",
    ],
)
def test_it_is_silent_about_what_was_and_what_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("株式会社みずほ銀行の佐藤です", ["株式会社みずほ銀行"]),
        ("株式会社しまむらの佐藤です", ["株式会社しまむら"]),
        ("株式会社ＡＢＣ", ["株式会社ABC"]),
        ("株式会社 アザー", ["株式会社アザー"]),
        ("株式会社　アザー", ["株式会社アザー"]),
        ("(株)アザー、㈱アザー", ["株式会社アザー"] * 2),
        ("アザー（株）", ["アザー株式会社"]),
        ("at Other Inc. and Next Co., Ltd.", ["Other Inc.", "Next Co."]),
        ("株式会社サンプルホールディングスの佐藤", ["株式会社サンプルホールディングス"]),
        ("株式会社サンプルHD", ["株式会社サンプルHD"]),
        # 前株 and 後株: two companies, and a slip that nobody forgives.
        ("サンプル株式会社", ["サンプル株式会社"]),
        ("株式会社サンプル、(株)サンプル、株式会社 サンプルの佐藤", []),
        ("株式会社サンプル採用担当、株式会社サンプル東京本社", []),
        ("株式会社サンプルカジュアル面談、株式会社サンプル2次面接", []),
        ("当社は株式会社です。株式会社の採用、株式会社であり、株式会社では", []),
        ("交通費の支給（有）", []),
    ],
)
def test_names_of_other_companies_are_found_however_they_are_written(
    text: str, names: list[str]
) -> None:
    assert [name.replace(" ", "") for name in companies_in(text)] == [
        name.replace(" ", "") for name in names
    ]


def test_a_longer_name_that_ends_with_our_own_is_another_ones() -> None:
    own = "サンプル株式会社"
    assert companies_in("アザーサンプル株式会社", own=own) == ["アザーサンプル株式会社"]
    assert companies_in("弊社サンプル株式会社の佐藤", own=own) == []


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_no_built_in_letter_is_criticised(company: Company, locale: str) -> None:
    company.locale = locale
    built_in = sorted((Path(kinds.__file__).parent / locale).glob("*.txt"))
    assert len(built_in) == 18
    for name in ("株式会社サンプル", "みずほ採用　株式会社", "Sample Works Co., Ltd.", "㈱えにし"):
        company.name = name
        now = datetime(2026, 11, 24, 1, tzinfo=UTC)
        values = wording.sample_values(company, now=now) | {"addressee": "伊藤　健"}
        for path in built_in:
            text = templates.fill(path.read_text(encoding="utf-8"), values)
            found = proofreading.proofread(text, company=company, today=now.date())
            assert [one for one in found if "表示されない文字" not in one] == []
