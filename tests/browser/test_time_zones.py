"""Time zones in a browser: the candidate's own clock, and drawn times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import scheduling
from tests.browser.test_main_trip import drag

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[Member], None]


@pytest.fixture(autouse=True)
def _in_winter(time_machine: TimeMachineFixture) -> None:
    """The days when clocks change lie ahead."""
    time_machine.move_to(datetime(2027, 2, 15, 3, 0, tzinfo=UTC), tick=True)


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    return scheduling.open_draft(application_at_interview, by=actors.of(recruiter))


def fixed(interview: Interview, starts_at: datetime) -> str:
    """The path of the room of an interview of an hour."""
    Slot.objects.create(
        company=interview.company,
        interview=interview,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    Interview.objects.filter(pk=interview.pk).update(state=InterviewState.CONFIRMED)
    return urlsplit(candidate_links.issue(interview, kind=LinkKind.ROOM)).path


@pytest.mark.parametrize(
    ("zone", "starts_at", "written"),
    [
        # An hour after the clocks of New York jumped, and two weeks before those of London do.
        ("Europe/London", "2027-03-14T14:00Z", "3月14日(日) 14:00 – 15:00 (GMT)"),
        # The hour that the clocks of London show twice, the second time.
        ("Europe/London", "2027-10-31T01:30Z", "10月31日(日) 01:30 – 02:30 (GMT)"),
        # Half an hour is skipped in between.
        (
            "Australia/Lord_Howe",
            "2027-10-02T15:00Z",
            "10月3日(日) 01:30 (GMT+10:30) – 03:00 (GMT+11)",
        ),
        ("Asia/Kathmandu", "2027-03-14T14:00Z", "3月14日(日) 19:45 – 20:45 (GMT+5:45)"),
    ],
)
def test_the_room_shows_the_candidates_own_clock_beside_the_companys(
    zone: str,
    starts_at: str,
    written: str,
    browser: Browser,
    live_server: LiveServer,
    interview: Interview,
) -> None:
    path = fixed(interview, datetime.fromisoformat(starts_at))
    context = browser.new_context(locale="ja-JP", timezone_id=zone)
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    expect(page.get_by_text("日時は日本時間で表示しています。")).to_be_visible()
    expect(page.locator(".candidate-local")).to_have_text(f"お使いの端末の時刻: {written}")
    context.close()


def test_who_lives_by_the_companys_clock_sees_one_time(
    browser: Browser, live_server: LiveServer, interview: Interview, company: Company
) -> None:
    Company.objects.filter(pk=company.pk).update(time_zone="America/New_York")
    path = fixed(interview, datetime(2027, 11, 7, 15, 0, tzinfo=UTC))
    context = browser.new_context(locale="ja-JP", timezone_id="America/Toronto")
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    expect(page.get_by_text("2027年11月7日(日) 10:00〜11:00")).to_be_visible()
    expect(page.locator(".candidate-local")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(
    ("day", "drawn_at"),
    [(date(2027, 3, 14), 14), (date(2027, 11, 7), 15)],
)
def test_a_time_is_drawn_on_the_companys_clock_whatever_the_recruiters_own(
    day: date,
    drawn_at: int,
    live_server: LiveServer,
    page: Page,
    interview: Interview,
    company: Company,
    recruiter: Member,
    sign_in: SignIn,
) -> None:
    """On days when the clocks of New York change, by a browser in Japan."""
    Company.objects.filter(pk=company.pk).update(time_zone="America/New_York")
    sign_in(recruiter)
    afternoon = datetime(day.year, day.month, day.day, drawn_at + 5, 0, tzinfo=UTC)
    Slot.objects.create(
        company=company,
        interview=interview,
        starts_at=afternoon,
        ends_at=afternoon + timedelta(hours=1),
    )
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    expect(page.locator("#schedule-calendar")).to_contain_text("15:00")

    drag(page, day=day, start="10:00", end="11:00")
    expect(page.locator("#slots")).to_contain_text("10:00〜11:00")
    first = Slot.objects.order_by("starts_at").first()
    assert first is not None
    assert first.starts_at == datetime(day.year, day.month, day.day, drawn_at, 0, tzinfo=UTC)
    assert first.minutes == 60
