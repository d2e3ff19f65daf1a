"""A mail in a browser: the preview, the admin's wording, and the mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.trips import scheduling
from enishi.mail.models import OutgoingMail
from tests.browser.axe import serious_findings
from tests.interviews.conftest import drawn

SignIn = Callable[[Member], None]
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_recruiter_sends_what_they_saw_and_practice_shows_what_arrives(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
    settings: Settings,
) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": True}
    interview = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    drawn(interview, by=recruiter)
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_label("候補者へメールで知らせる")).to_be_checked()
    page.get_by_role("button", name="メールの内容を確認").click()
    dialog = page.get_by_role("dialog", name="日程の確定")
    expect(dialog.get_by_label("候補者へメールで知らせる")).to_be_checked()
    seen = dialog.get_by_label("本文").input_value()
    assert serious_findings(page) == []
    screenshot("mail-confirmation")
    dialog.get_by_role("button", name="確定する").click()
    expect(page.get_by_text("日程を確定しました。")).to_be_visible()

    page.get_by_role("link", name="練習用メールボックス").click()
    screenshot("mailbox")
    page.get_by_role("link", name="一次面接日程確定のご案内").click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("山田　花子 様")).to_be_visible()
    as_seen = re.escape(seen).replace("……", r"[\w-]+")
    expect(page.get_by_label("テキスト形式")).to_have_value(re.compile(as_seen))
    assert serious_findings(page) == []
    screenshot("mailbox-mail")
    page.goto(f"{live_server.url}/mailbox/{OutgoingMail.objects.get().pk}/letter")
    page.emulate_media(color_scheme="dark")
    assert serious_findings(page) == []
    screenshot("mail-dark")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_admin_words_a_mail_and_sees_what_is_wrong_with_it(
    live_server: LiveServer,
    page: Page,
    admin: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/mails/")
    assert serious_findings(page) == []
    screenshot(f"mails-{width}")
    page.get_by_role("link", name="日程変更のご案内").click()
    page.get_by_label("件名").fill("①{{会社名}} 日程変更")
    page.get_by_role("button", name="プレビューを更新").click()
    expect(page.get_by_text("環境によって正しく表示されない文字「①」があります。")).to_be_visible()
    assert serious_findings(page) == []
    screenshot(f"mails-wording-{width}")
    page.locator("#wording-form-body").fill("{{役職}}")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#wording-form-body-error")).to_contain_text("役職")


def test_a_member_makes_the_address_for_their_calendar(
    live_server: LiveServer,
    page: Page,
    interviewer: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(interviewer)
    page.goto(f"{live_server.url}/accounts/profile/")
    page.get_by_role("button", name="購読用のURLを発行する").click()
    dialog = page.get_by_role("dialog", name="カレンダーの購読")
    assert dialog.get_by_label("購読用のURL").input_value().endswith(".ics")
    assert serious_findings(page) == []
    screenshot("feed")
    dialog.get_by_role("link", name="閉じる").click()
    page.get_by_role("button", name="購読を停止する").click()
    page.get_by_role("dialog").get_by_role("button", name="停止する").click()
    expect(page.get_by_text("カレンダーの購読を停止しました。")).to_be_visible()
