"""The subscription feed: private, revocable, and only one's own confirmed interviews."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.interviews import confirmation, scheduling
from enishi.interviews.feeds import CalendarFeed
from enishi.interviews.models import Interview, Slot
from tests.cast import SignedIn
from tests.interviews.conftest import interview, slot, version_of

__all__ = ["interview", "slot"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(interview: Interview, slot: Slot, recruiter: Member, interviewer: Member) -> Interview:
    """伊藤's interview, confirmed."""
    scheduling.set_participants(
        interview, members=[interviewer], by=recruiter, version=version_of(interview)
    )
    confirmation.confirm(interview, by=recruiter, version=version_of(interview))
    return interview


def subscribed(browser: Client) -> str:
    """The path of the address that the profile page showed."""
    shown = browser.post("/accounts/profile/calendar").content.decode()
    found = re.search(r'value="(http[^"]+\.ics)"', shown)
    assert found is not None
    return urlsplit(found[1]).path


def test_a_calendar_program_reads_the_members_interviews_without_a_sign_in(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    answer = Client().get(subscribed(signed_in(interviewer)))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == mine.slots.get().starts_at
    assert str(event["summary"]) == f"一次面接 #{mine.pk}"
    assert "山田" not in answer.content.decode()


def test_somebody_elses_feed_does_not_hold_them(
    mine: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    answer = Client().get(subscribed(signed_in(recruiter)))
    assert icalendar.Calendar.from_ical(answer.content).walk("VEVENT") == []


def test_a_new_address_ends_the_old_one_and_revoking_ends_all(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    first, second = subscribed(browser), subscribed(browser)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    browser.post("/accounts/profile/calendar/removal")
    assert Client().get(second).status_code == 404


def test_who_left_the_company_reads_nothing_any_more(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    path = subscribed(signed_in(interviewer))
    Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_only_a_hash_of_the_key_is_kept(interviewer: Member, signed_in: SignedIn) -> None:
    token = subscribed(signed_in(interviewer)).rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in str(CalendarFeed.objects.values().get())
