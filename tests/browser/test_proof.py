"""Dialogs ask for the password again, and keep the typed text."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member, Role
from enishi.web.shell import sessions
from tests.cast import PASSWORD


def an_hour_passes() -> None:
    """Since each session began; the browsers have looked at a page a moment ago."""
    for row in Session.objects.all():
        session = sessions.SessionStore(row.pk)
        session[sessions.STARTED_AT] -= 3600
        session.save()


def test_a_dialog_that_was_open_for_long_asks_and_keeps_what_was_typed(
    live_server: LiveServer, page: Page, sign_in: Callable[[Member], None], admin: Member
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/members/")
    page.get_by_role("button", name="メンバーを招待する").click()
    field = page.locator("#invitation-form-proof-field")
    page.locator("[name=family_name]").fill("新井")
    page.locator("[name=email]").fill("arai@sample.example")
    expect(field).to_have_count(0)
    an_hour_passes()
    page.get_by_role("button", name="招待する", exact=True).click()
    field.fill("wrong")
    page.get_by_role("button", name="招待する", exact=True).click()
    expect(page.locator("#invitation-form-proof-error")).to_contain_text("正しくありません")
    expect(page.locator("[name=family_name]")).to_have_value("新井")
    field.fill(PASSWORD)
    page.get_by_role("button", name="招待する", exact=True).click()
    expect(page.locator("#invitation-address")).to_be_visible()


def test_a_button_without_a_dialog_gets_one_and_does_what_was_chosen(
    live_server: LiveServer,
    page: Page,
    sign_in: Callable[[Member], None],
    admin: Member,
    recruiter: Member,
) -> None:
    sign_in(admin)
    an_hour_passes()
    page.goto(f"{live_server.url}/settings/members/")
    page.locator(f"#role-{recruiter.pk} select").select_option("interviewer")
    page.locator(f"#role-{recruiter.pk} button").click()
    page.locator("#proof-form-proof-field").fill(PASSWORD)
    page.get_by_role("button", name="続ける").click()
    expect(page.get_by_text("権限を変更しました")).to_be_visible()
    recruiter.refresh_from_db()
    assert recruiter.role == Role.INTERVIEWER
