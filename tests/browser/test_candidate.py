"""The candidate's trip on a phone, from the recruiter's proposal to the room, and what axe says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import proposals, scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting
from tests.browser.axe import serious_findings
from tests.interviews.conftest import (
    _impatient,
    account,
    drawn,
    host,
    link,
    tomorrow,
    version_of,
    zoom,
)

__all__ = ["_impatient", "account", "host", "link", "zoom"]

SignIn = Callable[[Member], None]
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    """山田 花子's 一次面接 with three times, by 佐藤 with 伊藤 unnamed yet."""
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    for hour in (10, 13, 18):
        drawn(begun, by=recruiter, starts_at=tomorrow(hour))
    return begun


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone in New York, in the candidate's hand: no cookies, no sign-in."""
    context: BrowserContext = browser.new_context(
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
        locale="ja-JP",
        timezone_id="America/New_York",
    )
    yield context.new_page()
    context.close()


def propose(page: Page) -> None:
    """A look at what the candidate will read, then 「提案する」."""
    page.get_by_role("button", name="候補者に提案する").click()
    dialog = page.get_by_role("dialog", name="候補者への提案")
    expect(dialog.get_by_label("本文")).to_contain_text("ご都合のよい日時をお選び")
    assert serious_findings(page) == []
    dialog.get_by_role("button", name="提案する").click()


@pytest.fixture
def proposed_address(live_server: LiveServer, interview: Interview, recruiter: Member) -> str:
    """Where the candidate chooses, as 佐藤 has proposed."""
    address = proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    return f"{live_server.url}/s/{address.rsplit('/', 1)[1]}"


def look(page: Page, name: str) -> None:
    """No sideways scroll, nothing that axe objects to, and a picture if they are wanted."""
    # Between two documents there is nothing to look at.
    page.wait_for_load_state()
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert fits, f"{name} scrolls sideways"
    assert serious_findings(page) == [], name
    if os.environ.get("ENISHI_SCREENSHOTS"):
        page.screenshot(path=SCREENSHOTS / f"candidate-{name}.png", full_page=True)


def test_the_candidate_picks_a_time_and_finds_the_room(
    phone: Page, proposed_address: str, interview: Interview
) -> None:
    phone.goto(proposed_address)
    expect(phone.get_by_text("株式会社サンプル").first).to_be_visible()
    expect(phone.get_by_text("お使いの端末の時刻").first).to_be_visible()
    look(phone, "choice")

    phone.get_by_role("radio").nth(1).check()
    phone.get_by_role("button", name="確認画面へ進む").click()
    look(phone, "asked")
    phone.get_by_role("button", name="この日程で確定する").click()

    expect(phone.get_by_role("heading", name="面接ルーム")).to_be_visible()
    assert "/r/" in phone.url
    # Said as a promise: never more than there is.
    phone.clock.set_fixed_time(tomorrow(13) - timedelta(minutes=91, seconds=1))
    phone.reload()
    expect(phone.locator("[data-countdown]")).to_have_text("開始まであと1時間31分")
    look(phone, "room")
    assert [slot.starts_at for slot in interview.slots.all()] == [tomorrow(13)]

    phone.clock.set_fixed_time(tomorrow(13) - timedelta(hours=37))
    phone.get_by_role("button", name="English").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("[data-countdown]")).to_have_text("Starts in 1 day")
    look(phone, "room-english")


def test_a_wish_instead_of_a_pick_is_seen_by_the_recruiter(
    phone: Page,
    page: Page,
    live_server: LiveServer,
    proposed_address: str,
    interview: Interview,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    phone.goto(proposed_address)
    phone.get_by_role("link", name="都合の合う日程がない").click()
    look(phone, "wishes")
    phone.get_by_label("ご希望の日時").fill("来週の火曜日、18時以降")
    phone.get_by_role("button", name="希望を送る").click()
    expect(phone.get_by_text("ご希望をお預かりいたしました")).to_be_visible()
    look(phone, "answered")

    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_text("来週の火曜日、18時以降")).to_be_visible()
    screenshot("proposal-declined")


def test_a_withdrawn_proposal_can_be_edited_and_its_link_is_closed(
    phone: Page,
    page: Page,
    live_server: LiveServer,
    interview: Interview,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_role("button", name="候補者に提案する")).to_be_visible()
    screenshot("proposal-before")
    propose(page)
    dialog = page.get_by_role("dialog", name="候補者用リンク")
    key = dialog.get_by_role("textbox").input_value().rsplit("/", 1)[1]
    screenshot("proposal-link")
    assert serious_findings(page) == []
    dialog.get_by_role("link", name="閉じる").click()
    expect(page.get_by_text("候補者の回答を待っています")).to_be_visible()
    expect(page.get_by_text("候補者の回答待ち").first).to_be_visible()
    screenshot("proposal-waiting")
    assert serious_findings(page) == []
    phone.goto(f"{live_server.url}/s/{key}")
    expect(phone.get_by_role("radio")).to_have_count(3)

    page.get_by_role("button", name="提案を取り下げる").click()
    page.get_by_role("button", name="取り下げる", exact=True).click()
    expect(page.get_by_role("button", name="候補者に提案する")).to_be_visible()

    phone.reload()
    expect(phone.get_by_role("heading", name="このリンクは、お使いいただけません")).to_be_visible()
    look(phone, "closed")


def test_a_promised_meeting_is_made_and_the_room_leads_into_it(
    phone: Page,
    page: Page,
    live_server: LiveServer,
    host: Host,
    interview: Interview,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_text("日程が1件のときに作成できます（現在3件）")).to_be_visible()
    expect(page.get_by_label("日程が確定したときに自動で発行する")).to_be_checked()
    page.get_by_label("ホストユーザー").select_option(label="空いているホスト")
    screenshot("proposal-promise")
    assert serious_findings(page) == []
    propose(page)
    dialog = page.get_by_role("dialog", name="候補者用リンク")
    key = dialog.get_by_role("textbox").input_value().rsplit("/", 1)[1]

    phone.goto(f"{live_server.url}/s/{key}")
    phone.get_by_role("radio").first.check()
    phone.get_by_role("button", name="確認画面へ進む").click()
    phone.get_by_role("button", name="この日程で確定する").click()
    expect(phone.get_by_text("よりご入室いただけます")).to_be_visible()
    look(phone, "room-coming")

    meeting = Meeting.objects.live().get()
    reconciliation.repair(meeting.pk)
    soon = timezone.now() + timedelta(minutes=5)
    Slot.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    phone.reload()
    expect(phone.get_by_role("link", name="入室する")).to_be_visible()
    look(phone, "room-open")
    answer = phone.request.get(f"{phone.url}/entrance", max_redirects=0)
    meeting.refresh_from_db()
    assert (answer.status, answer.headers["location"]) == (302, meeting.join_url)

    phone.get_by_role("button", name="10分").click()
    expect(phone.get_by_text("お伝えしました").first).to_be_visible()
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_text("開始に10分ほど遅れます").first).to_be_visible()
    screenshot("proposal-late")
