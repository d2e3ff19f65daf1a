"""The hiring pages in a browser keep typed text and ask before dangerous acts."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application, StepResult
from enishi.interviews.models import Interview
from enishi.records import demo

SignIn = Callable[[Member], None]


@pytest.fixture
def home(live_server: LiveServer, sign_in: SignIn) -> str:
    """The demo, entered as 佐藤."""
    demo.load()
    sign_in(Member.objects.get(email="recruiter@sample.example"))
    return live_server.url


def test_a_refused_form_keeps_what_was_typed_and_points_at_the_field(page: Page, home: str) -> None:
    page.goto(f"{home}/candidates/new")
    page.get_by_label("姓", exact=True).fill("新井")
    page.get_by_label("メールアドレス").fill("arai")
    page.get_by_role("button", name="登録").click()
    expect(page.locator("#candidate-form-email-error")).to_contain_text("形式をご確認ください")
    expect(page.get_by_label("姓", exact=True)).to_have_value("新井")
    page.get_by_label("メールアドレス").fill("arai@mail.example")
    page.get_by_role("button", name="登録").click()
    expect(page.get_by_role("heading", name="新井")).to_be_visible()


def test_a_click_anywhere_in_a_row_opens_the_candidate(page: Page, home: str) -> None:
    page.goto(f"{home}/candidates/?q=やまだ")
    page.get_by_role("cell", name="一次面接").click()
    expect(page.get_by_role("heading", name="山田　花子")).to_be_visible()


def test_a_dialog_that_came_late_gives_the_focus_back_to_its_button(page: Page, home: str) -> None:
    # Longer than the button waits before it shows that it works: disabled, it loses the focus.
    page.route("**/results", lambda route: (time.sleep(0.5), route.continue_())[-1])
    ahead = Interview.objects.filter(state="confirmed").first()
    assert ahead is not None
    page.goto(f"{home}/applications/{ahead.application_id}/")
    page.get_by_label("合格", exact=True).check()
    record = page.get_by_role("button", name="結果を記録")
    record.click()
    dialog = page.get_by_role("dialog", name="この面接はどうしますか")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(record).to_be_focused()


def test_leaving_an_interview_ahead_asks_and_can_be_called_off(page: Page, home: str) -> None:
    ahead = Interview.objects.filter(state="confirmed").first()
    assert ahead is not None
    application = Application.objects.get(pk=ahead.application_id)
    decided = StepResult.objects.count()
    page.goto(f"{home}/applications/{application.pk}/")
    page.get_by_label("合格", exact=True).check()
    record = page.get_by_role("button", name="結果を記録")
    record.click()
    dialog = page.get_by_role("dialog", name="この面接はどうしますか")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(record).to_be_focused()
    assert StepResult.objects.count() == decided

    record.click()
    dialog.get_by_role("button", name="面接も中止する").click()
    expect(page.get_by_text("結果を記録しました。")).to_be_visible()
    ahead.refresh_from_db()
    assert ahead.state == "cancelled"
    assert StepResult.objects.count() == decided + 1
