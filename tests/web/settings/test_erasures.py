"""削除の記録: what was erased, when, by whom and why, without a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from enishi.company.models import Company, Member
from enishi.records.erasing.models import Erasure
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

ERASURES = "/settings/erasures/"


def shown(browser: Client, address: str = ERASURES) -> str:
    """The page, each gap in it one space."""
    return " ".join(browser.get(address).content.decode().split())


def erased(company: Company, number: int, **values: object) -> Erasure:
    at = datetime(2026, 5, 1, 3, tzinfo=UTC) + timedelta(hours=number)
    values = {"cause": "by_hand", "erased_at": at, **values}
    return Erasure.objects.create(company=company, person_hash=f"test:{number}", **values)


def test_each_says_when_by_whom_why_and_how_much(
    signed_in: SignedIn, admin: Member, company: Company
) -> None:
    erased(company, 0, by=admin, counts={"applications": 2, "mails": 1}, meetings_left=3)
    html = shown(signed_in(admin))
    who = " ".join(admin.full_name.split())
    told = ["2026年5月1日", who, "手動", "応募 2件", "メール 1件"]
    told.append("ミーティング3件を削除できません")
    assert [one for one in told if one not in html] == []


def test_the_clock_is_nobody_and_the_newest_is_first(
    signed_in: SignedIn, admin: Member, company: Company
) -> None:
    erased(company, 0, cause="on_request", by=admin)
    erased(company, 1, cause="by_clock")
    html = shown(signed_in(admin))
    assert "自動" in html
    assert html.index("保存期間の満了") < html.index("本人の請求")


def test_it_has_pages_and_no_other_companys_rows(
    signed_in: SignedIn, admin: Member, company: Company, other_admin: Member
) -> None:
    Erasure.objects.bulk_create(
        Erasure(
            company=company,
            person_hash=f"test:{number}",
            cause="by_hand",
            erased_at=datetime(2026, 5, 1, tzinfo=UTC),
            counts={"memos": number},
        )
        for number in range(1, 61)
    )
    erased(other_admin.company, 99, counts={"memos": 99})
    browser = signed_in(admin)
    first = shown(browser)
    second = shown(browser, f"{ERASURES}?page=2")
    assert ("60件中" in first, first.count("メモ "), second.count("メモ ")) == (True, 50, 10)
    assert "99件" not in first + second


def test_none_yet_is_said(signed_in: SignedIn, admin: Member) -> None:
    assert "まだいません" in signed_in(admin).get(ERASURES).content.decode()
