"""A message is written with a template, looked at, sent, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application
from tests.browser import gallery_messages

SignIn = Callable[[Member], None]

expect.set_options(timeout=20_000)
pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def test_a_message_is_written_with_a_template_looked_at_and_taken_back(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/candidates/{application_at_interview.candidate_id}/")
    page.get_by_role("link", name="メッセージ", exact=True).click()
    page.get_by_role("link", name="メッセージを書く").first.click()
    page.get_by_label("テンプレート").select_option(index=1)
    page.get_by_role("button", name="この内容で書く").click()
    body = page.get_by_label("本文")
    expect(body).to_have_value("".join(["山田　花子 様\n\n", body.input_value()[9:]]))
    body.fill(f"{body.input_value()}\n12月1日(月)")
    page.get_by_role("button", name="プレビューを更新").click()
    expect(page.get_by_text("日付と曜日が合っていません")).to_be_visible()
    screenshot("message-preview-1280")
    page.get_by_label("Cc").fill("agent")
    page.get_by_role("button", name="送信する").click()
    expect(page.get_by_text("メールアドレスとして読み取れません").first).to_be_visible()
    page.get_by_label("Cc").fill("agent@agency.example")
    page.get_by_role("button", name="送信する").click()
    expect(page.get_by_text("1分後に送信します")).to_be_visible()
    assert Message.objects.get().cc == "agent@agency.example"
    page.get_by_role("button", name="送信を取り消す").click()
    expect(page.get_by_text("送信を取り消しました").first).to_be_visible()
    assert Message.objects.get().state == "cancelled"


def test_each_page_of_messages_is_whole_at_both_widths(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    pages = gallery_messages.messages_of(application_at_interview, recruiter)
    for name, address in pages.items():
        page.goto(f"{live_server.url}{address}")
        for size in (PHONE, {"width": 1280, "height": 900}):
            page.set_viewport_size(size)
            screenshot(f"{name}-{size['width']}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert (name, width) == (name, size["width"])
