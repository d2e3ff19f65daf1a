"""The deeds of the gallery: what is done on a page before it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import translation
from playwright.sync_api import Page

from enishi import outage, queue
from enishi.hiring.models import Candidate
from enishi.interviews.meeting import panel
from enishi.web.shell import sessions

Deed = Callable[[Page], None]


def pressing(*names: str) -> Deed:
    """Press these buttons, named in Japanese, one after the other, and wait for the dialog."""

    def deed(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=_said(page, name), exact=True).first.click()
        page.locator("dialog[open]").wait_for()

    return deed


def selecting_candidates(page: Page) -> None:
    """Select the first two, so that the bar of what can be done appears."""
    boxes = page.locator("tbody input[name=candidate]")
    for number in range(2):
        boxes.nth(number).check()
    page.locator(".selection-bar").wait_for()


def removing_a_document(page: Page) -> None:
    """Open the question whether the first document is to be deleted."""
    page.locator("[data-dialog-open^=remove-document]").first.click()
    page.locator("dialog[open]").wait_for()


def _said(page: Page, japanese: str) -> str:
    """The same in the page's language."""
    with translation.override(page.locator("html").get_attribute("lang") or "ja"):
        return translation.gettext(japanese)


def choosing(page: Page) -> None:
    """確認画面へ進む with the last of the times."""
    page.get_by_role("radio").last.check()
    page.locator("form .btn-primary").click()
    page.locator(".candidate-move").wait_for()


def signing_in_at_zoom(page: Page) -> None:
    """As the owner of the company's account, up to the question whether to allow."""
    page.get_by_label("owner@zoom.example").check()
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="許可").wait_for()


def opening(path: str) -> Deed:
    """Go to an address that shows nothing."""

    def deed(page: Page) -> None:
        page.goto(page.evaluate("location.origin") + path)

    return deed


def registering_again(candidate: Candidate) -> Deed:
    """Type somebody's name and address who is there already."""

    def deed(page: Page) -> None:
        _type_a_candidate(page, candidate.family_name, candidate.given_name, candidate.email)
        page.locator("[name=is_somebody_else]").wait_for()

    return deed


def typing_beyond_the_session(page: Page) -> None:
    """Send a form after the session has ended."""
    name = settings.SESSION_COOKIE_NAME
    session = [one for one in page.context.cookies() if one.get("name") == name]
    page.context.clear_cookies(name=name)
    _type_a_candidate(page, "Sato", "Mio", "mio@mail.example")
    page.locator("#candidate-form-refusal a").wait_for()
    page.context.add_cookies([{**session[0]}])  # type: ignore[typeddict-item]  # as it was given


def _type_a_candidate(page: Page, family: str, given: str, email: str) -> None:
    page.locator("[name=family_name]").fill(family)
    page.locator("[name=given_name]").fill(given)
    page.locator("[name=email]").fill(email)
    page.locator("#candidate-form button[type=submit]").last.click()


def unlinking_an_hour_later(page: Page) -> None:
    """認証解除, by somebody who typed their password an hour ago."""
    _an_hour_passes()
    pressing("認証解除")(page)


def changing_a_role_an_hour_later(page: Page) -> None:
    """A button that has no dialog gets one."""
    _an_hour_passes()
    page.locator("[id^=role-] button").first.click()
    page.locator("dialog[open] [type=password]").wait_for()


def _an_hour_passes() -> None:
    for row in Session.objects.all():
        session = sessions.SessionStore(row.pk)
        # A visitor who chose a language has one too, and never signed in.
        if sessions.STARTED_AT in session:
            session[sessions.STARTED_AT] -= 3600
            session.save()


def without_a_worker(page: Page) -> None:
    """The same page while no worker lives, and after a wait."""
    no_wait = mock.patch.object(panel, "_WORKER_TIMEOUT", timedelta(0))
    with mock.patch.object(queue, "has_worker", return_value=False), no_wait:
        page.reload()


def sending_into_an_outage(page: Page) -> None:
    """希望を送る while the database is away."""
    page.locator("[name=wishes]").fill("11/25 18:00")
    with mock.patch.object(outage.watch, "is_away", return_value=True):
        page.locator("form:has([name=wishes]) button[type=submit]").click()
        page.locator("main.doorway form").first.wait_for()
