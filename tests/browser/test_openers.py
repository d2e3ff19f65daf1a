"""A recruiter invites again an interviewer whom Zoom refused, without leaving the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview
from enishi.interviews.trips import scheduling
from enishi.meetings.models import Host
from tests.browser.axe import serious_findings
from tests.interviews.conftest import (
    PretendZoom,
    _impatient,
    account,
    drawn,
    host,
    link,
    made,
    users_at_zoom,
    version_of,
    zoom,
)

__all__ = ["_impatient", "account", "host", "link", "users_at_zoom", "zoom"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

SignIn = Callable[[Member], None]


@pytest.fixture
def interview(
    application_at_interview: Application,
    recruiter: Member,
    interviewer: Member,
    host: Host,
    zoom: PretendZoom,
) -> Interview:
    """With 伊藤, whom Zoom refused when the meeting was made."""
    Member.objects.filter(pk=interviewer.pk).update(email="ito@zoom.example")
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    drawn(begun, by=recruiter)
    scheduling.set_participants(
        begun, members=[interviewer, recruiter], by=actors.of(recruiter), version=version_of(begun)
    )
    zoom.disturb("meetings.create", "misleading_refusal", times=1)
    made(begun, host, recruiter)
    return begun


def test_whom_zoom_refused_is_invited_again(
    page: Page,
    live_server: LiveServer,
    interview: Interview,
    recruiter: Member,
    interviewer: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/interviews/{interview.pk}/")
    openers = page.locator(".openers")
    expect(openers).to_contain_text("Zoomが代替ホストとして受け付けませんでした")
    assert serious_findings(page) == []
    screenshot("openers-refused")
    page.set_viewport_size({"width": 390, "height": 800})
    screenshot("openers-refused-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    openers.get_by_role("button", name=f"もう一度招待 {interviewer.full_name}").click()
    expect(openers).to_contain_text("共同ホスト（代替ホスト）")
    expect(openers.get_by_role("button")).to_have_count(0)
