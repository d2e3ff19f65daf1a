"""設定 → 選考終了理由: standard reasons become the company's own, which are edited and put away."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.hiring.ending_models import EndingReason
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

PAGE = "/settings/ending-reasons/"


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def test_the_standard_ones_are_shown_and_can_be_made_ones_own(browser: Client) -> None:
    assert "他社に決定" in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}standard")
    page = browser.get(PAGE).content.decode()
    assert "標準の理由を編集できるようにする" not in page
    assert EndingReason.objects.count() == 15


def test_a_reason_is_added_renamed_moved_and_put_away(browser: Client) -> None:
    browser.post(PAGE, {"outcome": "rejected", "name": "面接に来なかった"})
    made = EndingReason.objects.get(name="面接に来なかった")
    browser.post(f"{PAGE}{made.pk}/", {"name": "無断欠席"})
    browser.post(f"{PAGE}{made.pk}/order")
    shown = list(EndingReason.objects.filter(outcome="rejected").values_list("name", flat=True))
    assert shown[-2:] == ["無断欠席", "その他"]
    browser.post(f"{PAGE}{made.pk}/removal")
    assert "使用をやめた理由（1件）" in browser.get(PAGE).content.decode()
    said = browser.post(f"{PAGE}{made.pk}/restoration", follow=True).content.decode()
    assert "理由を使用中に戻しました。" in said


def test_the_same_name_is_refused_at_its_field(browser: Client) -> None:
    refused = browser.post(
        PAGE, {"outcome": "rejected", "name": "その他"}, headers={"HX-Request": "true"}
    )
    assert "同じ名前の理由があります。" in refused.content.decode()
    assert EndingReason.objects.count() == 0
