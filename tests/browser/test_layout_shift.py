"""Nothing moves on a candidate's page after it was drawn, although scripts fill parts of it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview
from enishi.interviews.trips import proposals, scheduling, self_scheduling
from tests.interviews.conftest import drawn, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)

# Layout shifts that nobody asked for, as Web Vitals sums them up.
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    """Tomorrow at ten or at one."""
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    for hour in (10, 13):
        drawn(begun, by=recruiter, starts_at=tomorrow(hour))
    return begun


@pytest.fixture
def choice(interview: Interview, recruiter: Member) -> str:
    address = proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    return urlsplit(address).path


@pytest.fixture
def room(choice: str, interview: Interview) -> str:
    slot = interview.slots.first()
    assert slot is not None
    key = CandidateLink.objects.select_related("interview").get()
    return urlsplit(self_scheduling.pick(key, slot_id=slot.pk)).path


def shift_of(browser: Browser, address: str, *, zone: str, local: str, counts: bool) -> float:
    """How far a phone's page moved whose scripts came late."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="ja-JP",
        timezone_id=zone,
    )
    page = context.new_page()
    page.clock.set_fixed_time(tomorrow(10) - timedelta(hours=3))
    page.add_init_script(WATCH)

    def hold(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route(re.compile(r"\.js$"), hold)
    page.goto(address)
    expect(page.locator(".candidate-local").first).to_contain_text(local)
    if counts:
        expect(page.locator("[data-countdown]")).to_have_text("開始まであと3時間")
    # Entries come with the frame after the one that they are about.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    shifted: float = page.evaluate("window.shifted")
    context.close()
    return shifted


@pytest.mark.parametrize(
    ("zone", "local"), [("America/New_York", "お使いの端末"), ("Asia/Tokyo", "")]
)
def test_nothing_in_the_room_moves_when_the_scripts_have_run(
    browser: Browser, live_server: LiveServer, room: str, zone: str, local: str
) -> None:
    address = f"{live_server.url}{room}"
    assert shift_of(browser, address, zone=zone, local=local, counts=True) == 0


def test_nothing_moves_where_times_are_chosen(
    browser: Browser, live_server: LiveServer, choice: str
) -> None:
    address = f"{live_server.url}{choice}"
    zone, local = "America/New_York", "お使いの端末"
    assert shift_of(browser, address, zone=zone, local=local, counts=False) == 0
