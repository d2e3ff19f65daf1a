"""An offer is written, sent, and accepted on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application, Job
from enishi.hiring.offer_models import Offer
from enishi.mail.models import OutgoingMail
from tests.browser import axe
from tests.cast import application_of
from tests.hiring import offers_made

SignIn = Callable[[Member], None]

expect.set_options(timeout=20_000)

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def offered(job: Job, settings: Settings, tmp_path: Path) -> Application:
    settings.FILES_DIR = tmp_path / "files"
    return application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="内定"
    )


def test_a_recruiter_sends_an_offer_and_the_candidate_accepts_it_on_a_phone(
    live_server: LiveServer,
    page: Page,
    offered: Application,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{offered.pk}/")
    screenshot("offer-1-card-empty")
    page.get_by_role("link", name="内定通知書を作成").click()
    page.get_by_label("雇用形態").fill("正社員")
    page.get_by_label("給与").fill(
        "月給 420,000円（固定残業代30時間分 80,000円を含む）\n賞与 年2回"
    )
    screenshot("offer-2-edit")
    page.get_by_label("勤務地").fill("東京本社")
    page.get_by_role("button", name="確認画面へ").click()
    screenshot("offer-3-sending")
    page.get_by_role("button", name="内定通知書を送信する").click()
    expect(page.get_by_text("内定通知書を送信しました。")).to_be_visible()
    assert axe.serious_findings(page) == []
    screenshot("offer-4-sent")
    page.get_by_role("button", name="承諾期限を変更").click()
    screenshot("offer-5-deadline")
    page.get_by_role("button", name="変更する").click()
    expect(page.get_by_text("承諾期限を変更し")).to_be_visible()
    page.goto(f"{live_server.url}/")
    screenshot("offer-6-dashboard")
    page.goto(f"{live_server.url}/candidates/{offered.candidate_id}/")
    screenshot("offer-7-record")

    mail = OutgoingMail.objects.get(kind="offer.sent")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/o/{offers_made.key_of(mail)}")
    expect(page.get_by_text("期限まであと")).to_be_visible()
    assert axe.serious_findings(page) == []
    screenshot("offer-8-phone")
    page.get_by_role("button", name="承諾する").click()
    page.get_by_label("採用担当者へのコメント").fill("よろしくお願いいたします。")
    screenshot("offer-9-question")
    page.get_by_role("button", name="内定を承諾する").click()
    expect(page.get_by_text("内定承諾のご回答をいただいております")).to_be_visible()
    screenshot("offer-10-accepted")
    assert axe.serious_findings(page) == []
    assert Offer.objects.get().is_accepted
    offered.refresh_from_db()
    assert offered.status == "hired"
