"""The browser's console stays empty during drawing, moving and choosing (U15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application
from tests.browser.test_request_queue import add_time


@pytest.mark.django_db(transaction=True)
def test_an_answer_puts_no_style_back_that_a_script_had_set(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: Callable[[Member], None],
) -> None:
    """Our Content Security Policy refuses style attributes, and says so in the console."""
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{application_at_interview.pk}/")
    page.get_by_role("button", name="面談・面接日程設定").click()
    # A cursor, a height, a colour: what scripts and the browser's own tools set on what we redraw.
    page.evaluate(
        """for (const place of document.querySelectorAll("#schedule [id]"))
             place.style.setProperty("--seen", "1")"""
    )
    add_time(page)
    assert page.evaluate("document.getElementById('slots').hasAttribute('style')") is False
    # The console is looked at when the test is over.
