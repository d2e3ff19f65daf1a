"""A card of the board is moved by mouse and by keyboard, and a list's selection is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application, Job, StepResult
from tests.cast import application_of


@pytest.fixture
def home(live_server: LiveServer, sign_in: Callable[[Member], None], recruiter: Member) -> str:
    sign_in(recruiter)
    return live_server.url


def test_a_card_is_dragged_and_brought_back(
    page: Page, home: str, job: Job, application_at_screening: Application
) -> None:
    page.goto(f"{home}/candidates/board/?job={job.pk}")
    target = page.locator("[data-step]").nth(2)
    page.locator("[data-card]").drag_to(target)
    expect(target.get_by_role("link", name="鈴木")).to_be_visible()
    assert StepResult.objects.get().outcome == "passed"
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator("[data-step]").first.get_by_role("link", name="鈴木")).to_be_visible()
    assert not StepResult.objects.exists()


def test_a_card_is_moved_by_keys_and_keeps_the_focus(
    page: Page, home: str, job: Job, application_at_screening: Application
) -> None:
    page.goto(f"{home}/candidates/board/")
    page.locator("[data-card] a").focus()
    page.keyboard.press("Alt+ArrowRight")
    moved = page.locator("[data-step]").nth(1).get_by_role("link", name="鈴木")
    expect(moved).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("[data-step]").first.get_by_role("link", name="鈴木")).to_be_focused()


def test_the_page_is_selected_by_one_box_and_counted(page: Page, home: str, job: Job) -> None:
    for number in range(22):
        application_of(job, name=f"候補 {number}", kana="", email="", step="書類選考")
    page.goto(f"{home}/candidates/")
    bar = page.locator(".selection-bar")
    expect(bar).to_be_hidden()
    page.get_by_label("この画面の全員を選択").check()
    expect(bar).to_contain_text("20名を選択中")
    page.locator("tbody input[name=candidate]").first.uncheck()
    expect(bar).to_contain_text("19名を選択中")
    page.get_by_label("条件に合う22名全員を選択").check()
    expect(bar).to_contain_text("22名を選択中")
    bar.get_by_role("button", name="結果を記録する").click()
    expect(page.get_by_role("heading", name="結果を記録する")).to_be_visible()
