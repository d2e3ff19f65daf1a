"""The candidate changes the time and cancels on a phone; the recruiter sees the result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import proposals, scheduling, self_scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting
from tests.browser.axe import serious_findings
from tests.browser.test_candidate import SignIn, look, phone
from tests.interviews.conftest import (
    PretendZoom,
    _impatient,
    account,
    drawn,
    host,
    link,
    tomorrow,
    version_of,
    zoom,
)

__all__ = ["_impatient", "account", "host", "link", "phone", "zoom"]


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    """山田 花子's 一次面接 with three times, four days from now and later, by 佐藤."""
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    for days, hour in ((3, 10), (4, 13), (5, 18)):
        drawn(begun, by=recruiter, starts_at=tomorrow(hour) + timedelta(days=days))
    return begun


@pytest.fixture
def room(
    live_server: LiveServer,
    interview: Interview,
    host: Host,
    recruiter: Member,
    interviewer: Member,
) -> str:
    """The address of the room of the first of them, picked; its meeting stands at Zoom."""
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    address = proposals.propose(
        interview,
        by=actors.of(recruiter),
        version=version_of(interview),
        makes_meeting=True,
        host_id=host.pk,
    )
    chosen = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert chosen is not None
    first = interview.slots.first()
    assert first is not None
    picked = self_scheduling.pick(chosen, slot_id=first.pk)
    reconciliation.repair(Meeting.objects.live().get().pk)
    return f"{live_server.url}/r/{picked.rsplit('/', 1)[1]}"


def test_the_candidate_changes_to_another_offered_time(
    phone: Page,
    page: Page,
    room: str,
    interview: Interview,
    zoom: PretendZoom,
    live_server: LiveServer,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    phone.goto(room)
    look(phone, "room-with-changes")
    phone.get_by_role("link", name="日程を変更する").click()
    expect(phone.get_by_role("heading", name="面接日程の変更")).to_be_visible()
    expect(phone.get_by_text("お使いの端末の時刻").first).to_be_visible()
    look(phone, "change")
    phone.get_by_role("radio").nth(1).check()
    phone.get_by_role("button", name="確認画面へ進む").click()
    expect(phone.get_by_role("button", name="この日程に変更する")).to_be_visible()
    look(phone, "change-asked")
    phone.get_by_role("button", name="この日程に変更する").click()

    expect(phone.get_by_role("heading", name="面接ルーム")).to_be_visible()
    expect(phone.get_by_text("日程を変更しました。")).to_be_visible()
    expect(phone.get_by_text("18:00〜19:00").first).to_be_visible()
    assert phone.url == room
    look(phone, "change-done")

    meeting = Meeting.objects.live().get()
    reconciliation.repair(meeting.pk)
    assert [seen.start_at for seen in zoom.meetings()] == [tomorrow(18) + timedelta(days=5)]
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.get_by_text("候補者が日程を変更しました", exact=True)).to_be_visible()
    assert serious_findings(page) == []
    screenshot("changed-by-candidate")

    phone.get_by_role("button", name="English").click()
    phone.get_by_role("link", name="Change the time").click()
    look(phone, "change-english")
    phone.get_by_role("radio").first.check()
    phone.get_by_role("button", name="Continue").click()
    # The page with the radio buttons is gone.
    expect(phone.get_by_role("radio")).to_have_count(0)
    look(phone, "change-asked-english")


def test_the_candidate_cancels(
    phone: Page,
    page: Page,
    room: str,
    interview: Interview,
    zoom: PretendZoom,
    live_server: LiveServer,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    phone.goto(room)
    phone.get_by_role("button", name="English").click()
    look(phone, "room-with-changes-english")
    phone.get_by_role("link", name="Cancel the interview").click()
    look(phone, "cancellation-english")
    phone.get_by_role("button", name="日本語").click()
    phone.get_by_label("採用担当者へのご連絡").fill("ほかの会社に決めました。")
    look(phone, "cancellation")
    phone.get_by_role("button", name="面接をキャンセルする").click()

    expect(phone.get_by_role("heading", name="面接のキャンセルを承りました")).to_be_visible()
    look(phone, "cancelled")
    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    for meeting in Meeting.objects.all():
        reconciliation.repair(meeting.pk)
    assert zoom.meetings() == []

    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{interview.application_id}/")
    page.get_by_role("link", name="日程を見る").click()
    expect(page.get_by_text("候補者が面接をキャンセルしました", exact=True)).to_be_visible()
    expect(page.get_by_text("ほかの会社に決めました。")).to_be_visible()
    assert serious_findings(page) == []
    screenshot("cancelled-by-candidate")


def test_a_recruiter_sees_whom_an_open_change_leaves_behind(
    phone: Page,
    page: Page,
    room: str,
    interview: Interview,
    live_server: LiveServer,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    page.get_by_role("button", name="日程を変更する").click()
    expect(page.get_by_text("とお知らせ済みです")).to_be_visible()
    assert serious_findings(page) == []
    screenshot("left-open")
    page.set_viewport_size({"width": 390, "height": 844})
    screenshot("left-open-phone")
    phone.goto(room)
    expect(phone.get_by_text("日程の変更を調整しております")).to_be_visible()
    look(phone, "left-open")
    page.goto(live_server.url)
    expect(page.get_by_text("変更中の日程が確定されていません")).to_be_visible()
    screenshot("left-open-dashboard")


def test_the_companys_settings_fit_every_screen(
    page: Page,
    live_server: LiveServer,
    admin: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/company/")
    assert serious_findings(page) == []
    screenshot("company")
    page.get_by_label("変更・キャンセルの期限").fill("500")
    page.locator("form#company-form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("1から336までの整数で入力してください。")).to_be_visible()
    assert page.get_by_label("変更・キャンセルの期限").input_value() == "500"
    screenshot("company-refused")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    screenshot("company-phone")
    admin.language = "en"
    admin.save()
    page.reload()
    screenshot("company-phone-english")
    page.set_viewport_size({"width": 1280, "height": 900})
    screenshot("company-english")
