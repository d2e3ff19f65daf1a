"""Walks through the gallery and reports errors that a program can find on a page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from playwright.sync_api import ConsoleMessage, Error, Page

from enishi.company.models import Member
from tests.browser import axe
from tests.browser.gallery import Sight
from tests.browser.gallery_stage import NOW
from tests.web.english import japanese_of

DESKTOP, PHONE = (1280, 900), (390, 844)
# FullCalendar hides the text of its column heads from screen readers and gives them a label, which
# axe's advice on empty heads does not count. A mail is no page: it has no heading and no landmarks.
_RULES = {"empty-table-header": {"enabled": False}}
_OF_PAGES = {
    rule: {"enabled": False} for rule in ("region", "page-has-heading-one", "landmark-one-main")
}
_WITH_CALENDAR = re.compile(r"/(calendar|interviews/\d+)/")
# A letter's frame allows no scripts, not even our clock.
_HARMLESS = re.compile("Blocked script execution in '[^']*/letter'")


class Visitor:
    """Looks at one sight after the other in one browser; ``findings`` is what is wrong."""

    def __init__(
        self,
        page: Page,
        home: str,
        sign_in: Callable[[Member], None],
        screenshot: Callable[[str], None],
    ) -> None:
        self._page, self._home = page, home
        self._sign_in, self._screenshot = sign_in, screenshot
        self._size = DESKTOP
        self._who: Member | None = None
        self._said: list[str] = []
        # They differ in nothing but words.
        self._has_read_a_letter = False
        self.findings: list[str] = []
        # The browser's own clock draws the calendars' weeks and the countdown.
        page.clock.set_fixed_time(NOW)
        page.set_default_timeout(60_000)
        # Nothing is on its way when a picture is taken.
        page.emulate_media(reduced_motion="reduce")
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._said.append(str(error)))

    def look(self, sight: Sight) -> None:
        """At both widths, and with axe's eyes once: on the phone, where most things move.

        It is opened in the width that the sight before was left in: to bring the window back each
        time would lay out a page at which nobody looks.
        """
        first, second = (PHONE, DESKTOP) if self._size == PHONE else (DESKTOP, PHONE)
        self._open(sight, first)
        self._look_closely(sight)
        if sight.deed is None and _has_calendar(sight):
            # Which calendar to draw is decided when the page is opened.
            self._open(sight, second)
        self._resize(second)
        self._look_closely(sight)
        self._has_read_a_letter |= sight.is_letter

    def _look_closely(self, sight: Sight) -> None:
        self._note(sight, f"{sight.name}-{self._size[0]}")
        is_new = not (sight.is_letter and self._has_read_a_letter)
        if self._size == PHONE and is_new:
            self._ask_axe(sight)

    def look_in_english(self, sight: Sight) -> None:
        """On the phone, where the longer words have the least room."""
        self._open(sight, PHONE)
        if self._page.locator("html").get_attribute("lang") == "ja" and not sight.is_japanese:
            # Nobody knows yet what this visitor reads.
            self._page.get_by_role("button", name="English", exact=True).click()
        self._note(sight, f"{sight.name}-390-en")
        if os.environ.get("ENISHI_SCREENSHOTS") and not _has_calendar(sight):
            self._resize(DESKTOP)
            self._note(sight, f"{sight.name}-1280-en")
        left = [] if sight.is_japanese else japanese_of(self._page.content())
        self._find(sight, left)

    def _open(self, sight: Sight, size: tuple[int, int]) -> None:
        if sight.who != self._who:
            self._page.context.clear_cookies()
            if sight.who is not None:
                self._sign_in(sight.who)
            self._who = sight.who
        self._resize(size)
        self._said.clear()
        is_ours = sight.address.startswith("/")
        address = f"{self._home}{sight.address}" if is_ours else sight.address
        if _has_calendar(sight):
            with self._page.expect_request_finished(lambda asked: "/events?" in asked.url):
                self._page.goto(address)
        else:
            self._page.goto(address)
        if sight.deed is not None:
            try:
                sight.deed(self._page)
            except Error as cause:
                # The others are looked at all the same.
                self._find(sight, [cause.message])

    def _resize(self, size: tuple[int, int]) -> None:
        if size != self._size:
            self._page.set_viewport_size({"width": size[0], "height": size[1]})
            self._size = size

    def _note(self, sight: Sight, picture: str) -> None:
        """Whether it fits, and whether the browser complained."""
        over = self._overflow()
        self._find(sight, [f"{picture} scrolls sideways by {over} px"] if over > 0 else [])
        self._find(sight, [] if sight.fails else self._said)
        self._screenshot(f"every/{picture}")

    def _overflow(self) -> int:
        """Pixels beyond the window's edge, once the page has come to rest in its new width."""
        over = 0
        for _ in range(20):
            over = self._page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over <= 0:
                break
            self._page.wait_for_timeout(50)
        return over

    def _ask_axe(self, sight: Sight) -> None:
        rules = _RULES | (_OF_PAGES if sight.is_letter else {})
        violations = axe.violations(self._page, rules=rules)
        self._find(sight, [f"{v['id']}: {node['html']}" for v in violations for node in v["nodes"]])

    def _find(self, sight: Sight, findings: list[str]) -> None:
        self.findings += [f"{sight.name}: {one}" for one in findings]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _HARMLESS.match(message.text):
            self._said.append(message.text)


def _has_calendar(sight: Sight) -> bool:
    return bool(_WITH_CALENDAR.fullmatch(sight.address)) and not sight.fails
