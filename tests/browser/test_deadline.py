"""The dialog that sets a proposal's deadline, and its effects on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.models import Interview
from enishi.interviews.trips import scheduling
from tests.interviews.conftest import drawn, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    for hour in (10, 13):
        drawn(begun, by=recruiter, starts_at=tomorrow(hour))
    return begun


def enter(page: Page, field: str, moment: datetime) -> None:
    page.locator(field).fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.locator(field).dispatch_event("change")


def test_the_letter_follows_the_deadline_and_what_cannot_be_had_is_said_beside_it(
    page: Page,
    live_server: LiveServer,
    interview: Interview,
    recruiter: Member,
    sign_in: Callable[[Member], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    page.get_by_role("button", name="候補者に提案する").click()
    proposing, letter = "#proposing-form-until", page.locator("#candidate-mail")
    said = page.locator("#proposing-form-answer_until-error")
    expect(letter).to_contain_text("12:00")
    page.get_by_label("候補者へメールで知らせる").uncheck()
    enter(page, proposing, tomorrow(12).replace(minute=1))
    expect(said).to_contain_text("開始の1時間前まで")
    enter(page, proposing, tomorrow(9).replace(minute=30))
    expect(letter).to_contain_text("09:30")
    expect(said).to_be_empty()
    # What was chosen before stays.
    expect(page.get_by_label("候補者へメールで知らせる")).not_to_be_checked()
    page.get_by_role("button", name="提案する", exact=True).click()
    expect(page.locator("#proposal")).to_contain_text("09:30")
    page.get_by_role("button", name="閉じる").last.click()

    page.get_by_role("button", name="回答期限を変更する").click()
    enter(page, "#deadline-form-until", tomorrow(20))
    page.get_by_role("button", name="変更する", exact=True).click()
    expect(page.locator("#deadline-form-answer_until-error")).to_contain_text("開始の1時間前まで")
    expect(page.locator("#deadline-form-refusal")).to_be_hidden()
    enter(page, "#deadline-form-until", tomorrow(11))
    page.get_by_role("button", name="変更する", exact=True).click()
    expect(page.locator("#proposal")).to_contain_text("11:00")
    assert Proposal.objects.get().expires_at == tomorrow(11)
