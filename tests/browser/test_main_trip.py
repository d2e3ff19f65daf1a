"""The founding page's trip, label by label, in a real browser against the pretend Zoom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

import zoom_sandbox
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, Slot

SignIn = Callable[[Member], None]


def drag(page: Page, *, day: date, start: str, end: str) -> None:
    """Drag over the calendar from one clock time to another, as a hand does."""
    head = box_of(page.locator(f'#schedule-calendar [role=columnheader][data-date="{day}"]'))
    top, bottom = (
        box_of(page.locator(f'#schedule-calendar [data-time="{clock}:00"]').first)
        for clock in (start, end)
    )
    x, first, last = head["x"] + head["width"] / 2, top["y"] + 4, bottom["y"] - 4
    page.mouse.move(x, first)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x, first + (last - first) * step / 8)
    page.mouse.up()


def box_of(element: Locator) -> dict[str, float]:
    element.wait_for()
    box = element.bounding_box()
    assert box is not None
    return dict(box)


def link_zoom(page: Page, home: str) -> None:
    """R-010 to R-020."""
    page.goto(f"{home}/")
    page.get_by_role("link", name="設定", exact=True).click()
    expect(page.get_by_role("heading", name="外部サービス連携")).to_be_visible()
    page.get_by_role("link", name="Zoom連携設定").first.click()
    expect(page.get_by_text("Zoomアカウント未連携")).to_be_visible()
    page.get_by_role("button", name="アカウント認証").click()
    page.get_by_label("owner@zoom.example").check()
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="許可").click()
    expect(page.get_by_text("owner@zoom.example").first).to_be_visible()
    expect(page.get_by_text("Zoomアカウント未連携")).to_have_count(0)


def choose_hosts(page: Page) -> None:
    """R-026 to R-032."""
    page.get_by_role("button", name="ユーザーを選択する").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("interview-room1@zoom.example").check()
    dialog.get_by_role("button", name="選択を完了").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("interview-room1@zoom.example").first).to_be_visible()


def schedule_with_zoom(page: Page, home: str, application: Application) -> None:
    """R-038 to R-047."""
    page.goto(f"{home}/candidates/{application.candidate_id}/")
    page.get_by_role("link", name="採用フロー・結果").click()
    page.get_by_role("button", name="面談・面接日程設定").click()
    expect(page.get_by_text("日程が1件のときに作成できます（現在0件）")).to_be_visible()
    expect(page.get_by_text("Webミーティングの作成・編集")).to_have_count(0)

    drag(page, day=opening_day(page), start="10:00", end="11:00")
    expect(page.locator("#slots")).to_contain_text("10:00〜11:00")
    area = page.get_by_role("region", name="Webミーティングの作成・編集")
    area.get_by_label("ホストユーザー").select_option(index=1)
    area.get_by_role("button", name="Zoomミーティング作成").click()
    expect(area.get_by_text("ミーティングID", exact=True)).to_be_visible()
    expect(area.get_by_text("パスコード", exact=True)).to_be_visible()
    expect(area.get_by_role("button", name="案内文をコピー")).to_be_visible()


def opening_day(page: Page) -> date:
    """A day that the calendar shows and that lies in the future."""
    calendar = page.locator("#schedule-calendar")
    return date.fromisoformat(calendar.get_attribute("data-start") or "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker_beside")
def test_from_linking_zoom_to_the_video_icon_and_back(
    live_server: LiveServer,
    page: Page,
    zoom_sandbox_server: zoom_sandbox.Running,
    admin: Member,
    application_at_interview: Application,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(admin)
    link_zoom(page, live_server.url)
    choose_hosts(page)
    schedule_with_zoom(page, live_server.url, application_at_interview)
    screenshot("scheduling-created")
    [there] = zoom_sandbox_server.world.meetings
    assert there.start_at == Slot.objects.get().starts_at

    page.get_by_role("button", name="日程を確定").click()
    expect(page.get_by_text("日程を確定しました。")).to_be_visible()
    icon = page.get_by_role("link", name="Zoomで参加")
    expect(icon).to_be_visible()
    with page.context.expect_page() as room:
        icon.click()
    room.value.wait_for_url(f"**/j/{there.id}*")

    unlink(page, live_server.url)


def unlink(page: Page, home: str) -> None:
    """R-053 to R-056: the meeting stays at Zoom, the link goes."""
    page.goto(f"{home}/settings/zoom/")
    page.get_by_role("button", name="認証解除").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("山田\u3000花子")
    dialog.get_by_role("button", name="実行").click()
    expect(page.get_by_text("Zoomアカウント未連携")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_the_trip_needs_no_mouse(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: SignIn,
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{application_at_interview.pk}/")
    page.get_by_role("button", name="面談・面接日程設定").focus()
    page.keyboard.press("Enter")
    form = page.locator("#slot-form")
    day = opening_day(page)
    form.get_by_label("日付").fill(day.isoformat())
    form.get_by_label("開始").fill("13:00")
    form.get_by_label("開始").press("Tab")
    expect(form.get_by_label("終了")).to_have_value("14:00")
    form.get_by_role("button", name="日程を追加").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#slots")).to_contain_text("13:00〜14:00")

    page.get_by_role("button", name="変更", exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="日程の変更")
    dialog.get_by_label("日付").fill((day + timedelta(days=14)).isoformat())
    dialog.get_by_label("終了").fill("14:30")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#slots")).to_contain_text("13:00〜14:30")
    # The calendar has gone to the time's week.
    expect(
        page.locator(f'[role=columnheader][data-date="{day + timedelta(days=14)}"]')
    ).to_be_visible()

    page.get_by_role("button", name="日程を確定").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("日程を確定しました。")).to_be_visible()
    assert Interview.objects.get().state == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_somebody_elses_change_appears_and_the_typed_time_stays(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    sign_in: SignIn,
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{application_at_interview.pk}/")
    page.get_by_role("button", name="面談・面接日程設定").click()
    day = opening_day(page)
    Interview.objects.update(version=7)

    drag(page, day=day, start="15:00", end="16:00")
    expect(page.locator("#slot-form")).to_contain_text("他のユーザーが更新しました")
    expect(page.locator("#version")).to_have_value("7")
    expect(page.locator("#slot-form").get_by_label("開始")).to_have_value("15:00")

    page.get_by_role("button", name="日程を追加").click()
    expect(page.locator("#slots")).to_contain_text("15:00〜16:00")
    expect(page.locator("#slot-form")).not_to_contain_text("他のユーザー")
