"""Every page, dialog and state is looked at: nothing overflows, nobody is kept out, no error.

``ENISHI_SCREENSHOTS=1 ./test tests/browser/test_every_page.py`` keeps a picture of each, in both
languages and widths, below ``var/screenshots``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture

from enishi.company.models import Company, Member
from enishi.hiring.models import Job
from enishi.meetings.models import ZoomAccount
from tests.browser.gallery import Sight, sights
from tests.browser.gallery_stage import MONDAY, NOW
from tests.browser.gallery_world import Gallery, build
from tests.interviews.conftest import PretendZoom, _impatient, account, link, zoom
from tests.web.english import japanese_of, write_names_in_ascii

__all__ = ["_impatient", "account", "link", "zoom"]
pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[Member], None]
Screenshot = Callable[[str], None]
WIDTHS = {1280: 900, 390: 844}


@pytest.fixture(autouse=True)
def _then(time_machine: TimeMachineFixture) -> None:
    """Before the company links its Zoom account."""
    time_machine.move_to(MONDAY, tick=True)


@pytest.fixture
def gallery(
    _then: None,
    account: ZoomAccount,
    zoom: PretendZoom,
    job: Job,
    admin: Member,
    recruiter: Member,
    interviewer: Member,
    time_machine: TimeMachineFixture,
    settings: Settings,
) -> Gallery:
    settings.ZOOM = settings.ZOOM | {"practice": True}

    def move_to(moment: datetime) -> None:
        time_machine.move_to(moment, tick=True)

    return build(account, zoom, job, (admin, recruiter, interviewer), move_to)


class Visitor:
    """Looks at one sight after the other in one browser, and notes what is wrong."""

    def __init__(self, page: Page, home: str, sign_in: SignIn, screenshot: Screenshot) -> None:
        self.page, self.home = page, home
        self.findings: list[str] = []
        self._sign_in, self._screenshot = sign_in, screenshot
        self._who: Member | None = None
        self._said: list[str] = []
        # The browser's own clock draws the calendars' weeks and the countdown.
        page.clock.set_fixed_time(NOW)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._said.append(message.text)

    def go(self, sight: Sight, *, width: int) -> None:
        """Open the page as its visitor, and do what is to be done there."""
        if sight.who != self._who:
            self.page.context.clear_cookies()
            if sight.who is not None:
                self._sign_in(sight.who)
            self._who = sight.who
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        self._said.clear()
        self.page.goto(f"{self.home}{sight.address}")
        if self.page.locator("[data-events]").count():
            self.page.wait_for_load_state("networkidle")
        if sight.deed is not None:
            sight.deed(self.page)

    def look(self, sight: Sight, *, picture: str) -> None:
        """Whether it fits, and whether the browser complained."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.findings.append(f"{picture} scrolls sideways by {wide} px")
        if not sight.fails:
            self.findings += [f"{picture}: {said}" for said in self._said]
        self._screenshot(f"every/{picture}")

    def ask_axe(self, picture: str) -> None:
        for found in Axe().run(self.page).response["violations"]:
            where = [node["html"] for node in found["nodes"]][:2]
            self.findings.append(f"{picture}: {found['id']} {where}")


@pytest.fixture
def visitor(
    page: Page, live_server: LiveServer, sign_in: SignIn, screenshot: Screenshot
) -> Visitor:
    return Visitor(page, live_server.url, sign_in, screenshot)


def test_every_page_fits_and_keeps_nobody_out(gallery: Gallery, visitor: Visitor) -> None:
    import time
    for sight in sights(gallery):
        for width in WIDTHS:
            t = time.monotonic()
            try:
                visitor.go(sight, width=width)
            except Exception as e:
                visitor.findings.append(f"{sight.name} {e}"[:600])
                break
            t1 = time.monotonic()
            visitor.look(sight, picture=f"{sight.name}-{width}")
            t2 = time.monotonic()
            if width == 390:
                visitor.ask_axe(f"{sight.name}-{width}")
            print(sight.name, width, round(t1-t,2), round(t2-t1,2), round(time.monotonic()-t2,2))
    open("/tmp/pictures_findings.txt", "w").write("\n".join(visitor.findings))
    assert visitor.findings == []
