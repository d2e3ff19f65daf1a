"""Calendars draw days and holidays correctly, in a browser, also on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Company, CompanyHoliday, Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import scheduling
from tests.browser import axe
from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[Member], None]
TOKYO = ZoneInfo("Asia/Tokyo")
WEDNESDAY, SATURDAY, SUNDAY = 2, 5, 6


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    """Three times in the week of today, whether they are past or to come."""
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    for weekday in (WEDNESDAY, SATURDAY, SUNDAY):
        start = this_week(weekday)
        Slot.objects.create(
            company=begun.company,
            interview=begun,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
    return begun


def this_week(weekday: int) -> datetime:
    today = timezone.localdate(timezone=TOKYO)
    day = today + timedelta(days=weekday - today.weekday())
    return datetime.combine(day, time(10), tzinfo=TOKYO)


def test_on_the_phone_the_list_names_holidays_and_colours_the_weekend(
    page: Page,
    live_server: LiveServer,
    company: Company,
    interview: Interview,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    day = this_week(WEDNESDAY).date()
    CompanyHoliday.objects.create(company=company, name="創立記念日", first_day=day, last_day=day)
    sign_in(recruiter)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/calendar/")
    heads = page.locator("#week-calendar .list-day")
    expect(heads).to_have_count(3)
    expect(heads.nth(0)).to_contain_text("創立記念日")
    expect(heads.nth(0).locator(".holiday-name")).to_have_count(1)
    for number, name in ((0, "day-off"), (1, "day-saturday"), (2, "day-off")):
        expect(heads.nth(number)).to_have_class(re.compile(rf"\b{name}\b"))
    assert serious_findings(page) == []
    screenshot("calendar-phone-holiday")


def sunday_evening(
    interview: Interview, members: list[Member], time_machine: TimeMachineFixture, page: Page
) -> None:
    """Seven on a Sunday evening; 山田 花子 has times in the week to come, one of them fixed."""
    now = datetime(2027, 2, 14, 19, tzinfo=TOKYO)
    time_machine.move_to(now)
    page.clock.set_fixed_time(now)
    Slot.objects.all().delete()
    for member in members:
        interview.participants.create(company=interview.company, member=member)
    for days, hour in ((2, 10), (4, 13)):
        start = datetime(2027, 2, 14 + days, hour, tzinfo=TOKYO)
        Slot.objects.create(
            company=interview.company,
            interview=interview,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )


@pytest.mark.parametrize("width", [1280, 390])
def test_on_a_sunday_evening_the_calendar_shows_the_week_to_come_with_names_and_colours(
    page: Page,
    live_server: LiveServer,
    interview: Interview,
    recruiter: Member,
    interviewer: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
    time_machine: TimeMachineFixture,
    width: int,
) -> None:
    sunday_evening(interview, [interviewer, recruiter], time_machine, page)
    sign_in(recruiter)
    page.set_viewport_size({"width": width, "height": 900})
    for state in ("draft", "confirmed"):
        Interview.objects.update(state=state)
        page.goto(f"{live_server.url}/calendar/")
        expect(page.locator("#calendar-title")).to_contain_text("2月15日")
        events = page.locator("#week-calendar a", has_text="一次面接")
        expect(events).to_have_count(2)
        expect(events.first).to_contain_text("伊藤、佐藤")
        if width > 1000 and state == "draft":
            expect(events.first).to_have_css("border-top-style", "dashed")
            # White on white is for axe no contrast at all, so that it says nothing.
            expect(events.first.locator(".may-wrap")).to_have_css("color", "rgb(138, 59, 18)")
        legend = page.locator("#calendar-legend li")
        assert sorted(legend.all_inner_texts()) == sorted(
            [interviewer.full_name, recruiter.full_name]
        )
        # Whoever hears the page is told that it is a link.
        expect(page.get_by_role("link").filter(has_text="一次面接")).to_have_count(2)
        found = axe.violations(page, rules={"empty-table-header": {"enabled": False}})
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        screenshot(f"calendar-sunday-{state}-{width}")


def test_the_time_of_a_cancelled_interview_is_struck_through(
    page: Page,
    live_server: LiveServer,
    interview: Interview,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    Interview.objects.update(state=InterviewState.CANCELLED)
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    off = page.locator("#schedule-calendar .is-off")
    expect(off).to_have_count(3)
    expect(off.first).to_contain_text("中止（60分）")
    time_of_it = off.first.locator(".is-off-time")
    expect(time_of_it).to_have_css("text-decoration-line", "line-through")
    assert serious_findings(page) == []
    screenshot("calendar-cancelled")
