"""メールの文面: the page on which admins word the mails to candidates."""

from __future__ import annotations

import pytest

from enishi.company.models import Company, Member
from enishi.mail.models import MailTemplate
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db
WORDING = "/settings/mails/wording"


def test_every_kind_is_listed_with_its_occasion(admin: Member, signed_in: SignedIn) -> None:
    shown = signed_in(admin).get("/settings/mails/").content.decode()
    assert "日程確定のご案内" in shown
    assert "面接の1時間前" in shown


def test_the_preview_shows_the_words_in_place_and_what_is_wrong(
    admin: Member, signed_in: SignedIn
) -> None:
    typed = {"kind": "confirmed", "subject": "①{{会社名}}", "body": "{{候補者名}} 様 {{日時}}"}
    shown = signed_in(admin).post(f"{WORDING}/preview", typed).content.decode()
    assert "山田　花子 様" in shown
    assert "①株式会社サンプル" in shown
    assert "環境によって正しく表示されない文字" in shown


def test_a_saved_wording_is_used_and_can_be_taken_back(
    admin: Member, company: Company, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    typed = {"kind": "confirmed", "subject": "日程", "body": "{{日時}}\r\n{{入室方法}}"}
    assert browser.post(WORDING, typed)["Location"] == "/settings/mails/"
    assert MailTemplate.objects.get(company=company).body == "{{日時}}\n{{入室方法}}\n"
    assert "自社の文面" in browser.get("/settings/mails/").content.decode()

    browser.post(f"{WORDING}/removal", {"kind": "confirmed"})
    assert MailTemplate.objects.count() == 0


def test_a_refused_wording_says_why_beside_the_field(admin: Member, signed_in: SignedIn) -> None:
    answer = signed_in(admin).post(
        WORDING,
        {"kind": "confirmed", "subject": "日程", "body": "{{役職}}"},
        headers={"HX-Request": "true", "HX-Trigger": "wording-form"},
    )
    assert answer.status_code == 422
    assert "役職" in answer.content.decode()
    assert MailTemplate.objects.count() == 0


def test_an_unknown_kind_does_not_exist(admin: Member, signed_in: SignedIn) -> None:
    assert signed_in(admin).get(f"{WORDING}?kind=farewell").status_code == 404
