"""会社の休業日 in a browser: adding and deleting loses no typed text above them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Company, Member
from tests.browser.axe import serious_findings

SignIn = Callable[[Member], None]


def test_a_holiday_comes_and_goes_while_the_form_above_keeps_what_was_typed(
    page: Page,
    live_server: LiveServer,
    company: Company,
    admin: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/company/")
    form = page.locator("#holiday-form")
    page.get_by_label("当日の連絡先").fill("03-0000-0000")
    form.get_by_label("名称").fill("年末年始")
    page.get_by_role("button", name="追加").click()
    expect(page.get_by_text("開始日を入力してください。")).to_be_visible()
    expect(form.get_by_label("名称")).to_have_value("年末年始")

    form.get_by_label("開始日").fill("2099-12-29")
    page.get_by_role("button", name="追加").click()
    expect(page.get_by_text("年までの日付で入力してください。")).to_have_count(2)

    year = company.created_at.year + 1
    form.get_by_label("開始日").fill(f"{year}-12-29")
    page.get_by_role("button", name="追加").click()
    row = page.get_by_role("row", name="年末年始")
    expect(row).to_be_visible()
    expect(form.get_by_label("名称")).to_have_value("")

    row.get_by_role("button", name="年末年始を変更").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_text("名称を入力してください。")).to_be_visible()
    dialog.get_by_label("名称").fill("年末年始")
    dialog.get_by_label("毎年").check()
    screenshot("holiday-change")
    dialog.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("毎年")
    expect(dialog).to_have_count(0)
    expect(row.get_by_role("button", name="年末年始を変更")).to_be_focused()
    screenshot("holidays")
    page.set_viewport_size({"width": 390, "height": 900})
    assert serious_findings(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})

    row.get_by_role("button", name="年末年始を削除").click()
    page.get_by_role("dialog").get_by_role("button", name="削除する").click()
    expect(page.get_by_text("これからの休業日は登録されていません。")).to_be_visible()
    expect(page.get_by_role("heading", name="会社の休業日")).to_be_focused()
    expect(page.get_by_label("当日の連絡先")).to_have_value("03-0000-0000")
