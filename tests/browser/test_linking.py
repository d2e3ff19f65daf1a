"""An admin links a Zoom account in a browser, over the pages of three sites."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

import zoom_sandbox
from enishi.company.models import Member


def test_an_admin_links_the_companys_zoom_account(
    live_server: LiveServer,
    page: Page,
    zoom_sandbox_server: zoom_sandbox.Running,
    admin: Member,
    sign_in: Callable[[Member], None],
    screenshot: Callable[[str], None],
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/zoom/")
    expect(page.get_by_text("Zoomアカウント未連携")).to_be_visible()
    page.get_by_role("button", name="アカウント認証").click()

    page.get_by_label("owner@zoom.example").check()
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="許可").click()

    expect(page.get_by_text("owner@zoom.example").first).to_be_visible()
    expect(page.get_by_text("Zoomアカウント未連携")).to_have_count(0)
    screenshot("zoom-linked")
