"""The draft of a long text is kept when the page is left, for its writer alone (U5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application, StepResult

SignIn = Callable[[Member], None]

# Requests that are held back, and a machine that others use as well.
expect.set_options(timeout=20_000)

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "下書きがこのブラウザーに残っています"
HALF = "話し方が落ち着いており、"


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate("Object.keys(localStorage).filter(k => k.includes('draft'))")
    return names


def test_a_half_written_note_is_there_again_until_it_is_thrown_away_or_saved(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    admin: Member,
    sign_in: SignIn,
) -> None:
    address = f"{live_server.url}/applications/{application_at_interview.pk}/"
    sign_in(recruiter)
    page.goto(address)
    expect(page.get_by_text(KEPT)).to_have_count(0)
    page.locator("#result-note").fill(HALF)
    page.goto(f"{live_server.url}/")
    page.goto(address)
    expect(page.locator("#result-note")).to_have_value(HALF)
    expect(page.get_by_text(KEPT)).to_have_count(1)

    # What is thrown away does not come again.
    page.locator("#result-form").get_by_role("button", name="下書きを破棄する").click()
    expect(page.locator("#result-note")).to_have_value("")
    page.locator("#result-note").fill(HALF)
    page.get_by_label("合格", exact=True).check()
    page.get_by_role("button", name="結果を記録").click()
    expect(page.get_by_text("結果を記録しました。")).to_be_visible()
    assert StepResult.objects.get().note == HALF
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert kept(page) == []


def test_nothing_of_it_is_left_for_whoever_sits_there_next(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    admin: Member,
    sign_in: SignIn,
) -> None:
    address = f"{live_server.url}/applications/{application_at_interview.pk}/"
    sign_in(recruiter)
    page.goto(address)
    page.locator("#result-note").fill(HALF)
    assert len(kept(page)) == 1
    page.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_role("button", name="サインイン")).to_be_visible()
    assert kept(page) == []

    sign_in(recruiter)
    page.goto(address)
    page.locator("#result-note").fill(HALF)
    # Not signed out, and somebody else signs in at the same machine.
    sign_in(admin)
    page.goto(address)
    expect(page.locator("#result-note")).to_have_value("")
    assert kept(page) == []


def test_a_wording_that_was_begun_is_kept_too(
    live_server: LiveServer, page: Page, admin: Member, sign_in: SignIn
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/mails/")
    page.locator("a[href*='wording?kind=']").first.click()
    address = page.url
    page.locator("#wording-form-subject").fill("面接のご案内（改）")
    page.goto(f"{live_server.url}/")
    page.goto(address)
    expect(page.locator("#wording-form-subject")).to_have_value("面接のご案内（改）")
    expect(page.get_by_text(KEPT)).to_be_visible()
