"""A press during a running request is done after it, or visibly dropped (U4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview
from tests.browser.test_main_trip import opening_day

SignIn = Callable[[Member], None]

# Requests that are held back, and a machine that others use as well.
expect.set_options(timeout=20_000)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scheduling(
    live_server: LiveServer,
    page: Page,
    application_at_interview: Application,
    recruiter: Member,
    interviewer: Member,
    sign_in: SignIn,
) -> Page:
    """The page of an interview with one time, and its interviewers to be chosen."""
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{application_at_interview.pk}/")
    page.get_by_role("button", name="面談・面接日程設定").click()
    add_time(page)
    return page


def add_time(page: Page) -> None:
    """By the form beside the calendar: the mouse has its own tests."""
    form = page.locator("#slot-form")
    form.get_by_label("日付").fill(opening_day(page).isoformat())
    form.get_by_label("開始").fill("10:00")
    form.get_by_label("終了").fill("11:00")
    form.get_by_role("button", name="日程を追加").click()
    expect(page.locator("#slots")).to_contain_text("10:00〜11:00")


def held_back(page: Page, address: str) -> list[Route]:
    """Requests to this address, none of which is answered before the test lets it go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held


def let_go(page: Page, held: list[Route]) -> None:
    page.wait_for_function("document.querySelector('#schedule') !== null")
    while held:
        held.pop(0).continue_()


def test_confirm_waits_for_the_interviewer_who_is_being_added(
    scheduling: Page, interviewer: Member
) -> None:
    held = held_back(scheduling, "**/participants")
    scheduling.get_by_label(interviewer.full_name).check()
    confirm = scheduling.get_by_role("button", name="日程を確定")
    confirm.click()
    expect(confirm).to_have_attribute("aria-busy", "")
    let_go(scheduling, held)
    expect(scheduling.get_by_text("日程を確定しました。")).to_be_visible()
    interview = Interview.objects.get()
    assert interview.state == "confirmed"
    assert [one.member for one in interview.participants.all()] == [interviewer]


def test_the_second_interviewer_is_kept_who_was_ticked_before_the_first_was(
    scheduling: Page, interviewer: Member, recruiter: Member
) -> None:
    held = held_back(scheduling, "**/participants")
    scheduling.get_by_label(interviewer.full_name).check()
    scheduling.get_by_label(recruiter.full_name).check()
    let_go(scheduling, held)
    # The second comes now, from the redrawn form.
    expect(scheduling.locator("#version")).to_have_value("3")
    while not held:
        scheduling.wait_for_timeout(20)
    let_go(scheduling, held)
    expect(scheduling.locator("#version")).to_have_value("4")
    expect(scheduling.get_by_label(recruiter.full_name)).to_be_checked()
    members = {one.member for one in Interview.objects.get().participants.all()}
    assert members == {interviewer, recruiter}


def test_nothing_is_confirmed_after_a_refusal_that_nobody_has_seen_yet(
    scheduling: Page, interviewer: Member
) -> None:
    held = held_back(scheduling, "**/participants")
    scheduling.get_by_label(interviewer.full_name).check()
    scheduling.get_by_role("button", name="日程を確定").click()
    Interview.objects.update(version=9)
    let_go(scheduling, held)
    expect(scheduling.locator("#participants-form-refusal")).to_contain_text("他のユーザー")
    expect(scheduling.locator("#confirmation-form-refusal")).to_contain_text("行っていません")
    expect(scheduling.get_by_role("button", name="日程を確定")).not_to_have_attribute(
        "aria-busy", ""
    )
    assert Interview.objects.get().state == "draft"


def test_a_double_press_is_one_press(scheduling: Page) -> None:
    day = opening_day(scheduling)
    form = scheduling.locator("#slot-form")
    form.get_by_label("日付").fill(day.isoformat())
    form.get_by_label("開始").fill("13:00")
    form.get_by_label("終了").fill("14:00")
    held = held_back(scheduling, "**/slots")
    form.evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    let_go(scheduling, held)
    expect(scheduling.locator("#slots")).to_contain_text("13:00〜14:00")
    expect(scheduling.locator("#slot-form-refusal")).to_be_empty()
    assert not held


def test_whatever_asks_the_server_can_be_found_again_after_it_is_redrawn(scheduling: Page) -> None:
    nameless = scheduling.evaluate(
        """[...document.querySelectorAll("#schedule [hx-post], #schedule [hx-get]")]
             .filter(one => !one.id && !one.getAttribute("hx-trigger")?.startsWith("every"))
             .map(one => one.outerHTML)"""
    )
    assert nameless == []
