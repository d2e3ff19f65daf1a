"""The search of every page by keyboard and on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.records import demo
from tests.browser import axe


@pytest.fixture
def home(live_server: LiveServer, sign_in: Callable[[Member], None]) -> str:
    """The demo, entered as 佐藤."""
    demo.load()
    sign_in(Member.objects.get(email="recruiter@sample.example"))
    return live_server.url


def test_the_keyboard_opens_searches_chooses_and_goes(page: Page, home: str) -> None:
    page.goto(f"{home}/jobs/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="候補者・求人・メモ・設定を検索")
    expect(field).to_be_focused()
    field.press_sequentially("やまだ")
    chosen = page.locator("#search-found [aria-selected=true]")
    expect(chosen).to_contain_text("山田")
    assert axe.serious_findings(page) == []
    first = chosen.get_attribute("id")
    field.press("ArrowDown")
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == first
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/candidates/\d+/$"))


def test_enter_at_once_does_not_open_what_was_found_for_earlier_words(
    page: Page, home: str
) -> None:
    page.goto(f"{home}/jobs/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="候補者・求人・メモ・設定を検索")
    field.fill("やまだ")
    chosen = page.locator("#search-found [aria-selected=true]")
    expect(chosen).to_contain_text("山田")
    # No answer to the new words comes before Enter. Who opens a result prevents sending the form.
    sends_the_form = page.evaluate(
        """() => {
          const field = document.querySelector("#search input[name=q]");
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          const enter = { key: "Enter", bubbles: true, cancelable: true };
          return field.dispatchEvent(new KeyboardEvent("keydown", enter));
        }"""
    )
    assert sends_the_form


def test_a_slash_opens_it_and_escape_gives_the_focus_back(page: Page, home: str) -> None:
    page.goto(f"{home}/candidates/")
    search = page.get_by_role("button", name="検索", exact=False).first
    search.focus()
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="候補者・求人・メモ・設定を検索")
    expect(field).to_be_focused()
    # Within the field it is a letter like others.
    field.press("/")
    expect(field).to_have_value("/")
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(search).to_be_focused()


def test_enter_without_a_result_leads_to_the_page_and_the_phone_shows_it_whole(
    page: Page, home: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home}/")
    page.locator(".topbar [data-dialog-open=search]").click()
    field = page.get_by_role("combobox", name="候補者・求人・メモ・設定を検索")
    box = page.locator("dialog#search").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    field.fill("どこにもない言葉")
    expect(page.locator("#search-found")).to_contain_text("見つかりませんでした")
    field.press("Enter")
    expect(page).to_have_url(re.compile("/search"))
    expect(page.get_by_text("見つかりませんでした")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
