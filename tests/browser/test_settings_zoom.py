"""Zoom連携設定 in a browser: dialogs, choices kept during paging, phone, keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

import zoom_sandbox
from enishi.company.models import Member
from enishi.meetings.models import Host
from tests.meetings.conftest import Link, PretendZoom, link
from zoom_sandbox import faults

__all__ = ["link"]

SignIn = Callable[[Member], None]
Screenshot = Callable[[str], None]


@pytest.fixture
def zoom(zoom_sandbox_server: zoom_sandbox.Running) -> PretendZoom:
    """The pretend Zoom behind its socket, where the browser reaches it too."""
    return PretendZoom(zoom_sandbox_server.world, None)  # type: ignore[arg-type]  # nothing needs it


@pytest.fixture
def linked(page: Page, live_server: LiveServer, link: Link, admin: Member, sign_in: SignIn) -> Page:
    """青木's page after linking an account of three users, or of 650 in the world ``demo``."""
    link(as_="owner@large.example")
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/zoom/")
    return page


@pytest.mark.parametrize("zoom_preset", ["demo"])
def test_choices_outlive_search_and_paging(linked: Page) -> None:
    linked.get_by_role("button", name="ユーザーを選択する").click()
    dialog = linked.get_by_role("dialog", name="Zoomユーザーの一覧")
    boxes = dialog.get_by_role("checkbox")
    expect(boxes).to_have_count(300)

    boxes.nth(4).check()
    dialog.get_by_role("button", name="次のページ").click()
    expect(dialog.get_by_text("2 / 3")).to_be_visible()
    boxes.nth(7).check()
    dialog.get_by_role("searchbox").fill("user333")
    expect(boxes).to_have_count(1)
    expect(dialog.get_by_text("3名を選択中")).to_be_visible()
    boxes.first.check()
    dialog.get_by_role("searchbox").fill("owner")
    expect(dialog.get_by_text("owner@large.example")).to_be_visible()
    boxes.first.uncheck()
    dialog.get_by_role("searchbox").fill("")
    expect(boxes).to_have_count(300)
    expect(dialog.get_by_text("3名を選択中")).to_be_visible()

    dialog.get_by_role("button", name="選択を完了").click()
    expect(linked.get_by_text("ホストユーザーの候補を変更しました。")).to_be_visible()
    emails = set(Host.objects.selected().values_list("email", flat=True))
    assert len(emails) == 3
    assert "user333@large.example" in emails
    assert "owner@large.example" not in emails


def test_a_refused_name_is_said_beside_its_field_and_kept(linked: Page) -> None:
    field = linked.get_by_label("Enishi上の表示名")
    field.fill("あ" * 150)
    linked.get_by_role("button", name="保存").click()
    expect(
        linked.get_by_text("表示名は100文字以内で入力してください（現在150文字）。")
    ).to_be_visible()
    expect(field).to_have_value("あ" * 150)
    field.fill("採用チーム")
    linked.get_by_role("button", name="保存").click()
    expect(linked.get_by_text("表示名を保存しました。")).to_be_visible()


def test_an_address_typed_at_zoom_is_linked_and_unlinking_asks_first(
    page: Page,
    live_server: LiveServer,
    zoom_sandbox_server: zoom_sandbox.Running,
    admin: Member,
    sign_in: SignIn,
    screenshot: Screenshot,
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/zoom/")
    page.get_by_role("button", name="アカウント認証").click()
    page.get_by_label("メールアドレス").fill("owner@large.example")
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="許可").click()
    expect(page.get_by_role("heading", name="ユーザー情報")).to_be_visible()

    page.get_by_role("button", name="認証解除").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Zoomミーティングのあるこれからの面接はありません。")).to_be_visible()
    screenshot("zoom-unlinking")
    dialog.get_by_role("button", name="実行", exact=True).click()
    expect(page.get_by_role("heading", name="Zoomアカウント未連携")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "キャンセル", "outside"])
def test_a_dialog_closes_in_each_way_and_gives_the_focus_back(linked: Page, way: str) -> None:
    opener = linked.get_by_role("button", name="ユーザーを選択する")
    opener.focus()
    linked.keyboard.press("Enter")
    dialog = linked.get_by_role("dialog")
    expect(dialog).to_be_visible()
    if way == "outside":
        linked.mouse.click(5, 5)
    elif way == "Escape":
        linked.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name=way).click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_button_shows_that_it_works_while_zoom_is_slow(
    linked: Page, zoom_sandbox_server: zoom_sandbox.Running
) -> None:
    faults.add(zoom_sandbox_server.world, "users.list", "slow", seconds=3)
    button = linked.get_by_role("button", name="ユーザーを選択する")
    button.click()
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-busy", "")


def test_a_lost_connection_is_said_on_the_page(linked: Page) -> None:
    linked.context.set_offline(True)
    linked.get_by_role("button", name="ユーザーを選択する").click()
    expect(linked.get_by_role("alert")).to_contain_text("サーバーから返事がありません")
    linked.context.set_offline(False)


def test_an_ended_session_is_said_on_the_page_and_never_in_a_dialog(linked: Page) -> None:
    linked.context.clear_cookies()
    linked.get_by_role("button", name="ユーザーを選択する").click()
    expect(linked.get_by_role("link", name="別のタブでサインイン")).to_be_visible()
    expect(linked.get_by_role("dialog")).to_be_hidden()


def test_the_phone_has_a_drawer_and_buttons_for_fingers(
    linked: Page, live_server: LiveServer
) -> None:
    linked.set_viewport_size({"width": 390, "height": 844})
    linked.goto(f"{live_server.url}/settings/zoom/")
    menu = linked.get_by_role("navigation", name="メインメニュー")
    expect(menu).to_be_hidden()
    linked.get_by_role("button", name="メニューを開く").click()
    expect(menu).to_be_visible()
    linked.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    heights = linked.evaluate(
        "[...document.querySelectorAll('main .btn:not(dialog *)')].map((b) => b.offsetHeight)"
    )
    assert min(heights) >= 44
