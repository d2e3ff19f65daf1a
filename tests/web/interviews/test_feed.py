"""The subscription feed: private, revocable, and only one's own confirmed interviews."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import vobject
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads.feeds import CalendarFeed
from enishi.interviews.trips import confirmation, scheduling
from tests.cast import SignedIn
from tests.interviews.conftest import interview, slot, version_of

__all__ = ["interview", "slot"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(interview: Interview, slot: Slot, recruiter: Member, interviewer: Member) -> Interview:
    """伊藤's interview, confirmed."""
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
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
    assert answer["Cache-Control"] == "private, no-cache"
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


def test_both_parsers_read_a_whole_calendar_with_its_zone(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    text = Client().get(subscribed(signed_in(interviewer))).content.decode()
    first, second = icalendar.Calendar.from_ical(text), vobject.readOne(text)
    # What RFC 5545 demands: 3.6 of a calendar, 3.6.1 of an event, 3.6.5 of a zone.
    second.validate(raiseException=True)
    [event] = first.walk("VEVENT")
    assert {"PRODID", "VERSION"} <= set(first)
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS"} <= set(event)
    assert [str(zone["tzid"]) for zone in first.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert "METHOD" not in first
    slot = mine.slots.get()
    assert (second.vevent.dtstart.value, second.vevent.dtend.value) == (
        slot.starts_at,
        slot.ends_at,
    )
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert (lines[-1], b"\n" in b"".join(lines)) == (b"", False)


def test_an_empty_calendar_still_has_a_component(interviewer: Member, signed_in: SignedIn) -> None:
    text = Client().get(subscribed(signed_in(interviewer))).content.decode()
    calendar = icalendar.Calendar.from_ical(text)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    assert vobject.readOne(text).vtimezone.tzid.value == "Asia/Tokyo"


def test_what_was_called_off_or_opened_again_is_gone_at_the_next_look(
    mine: Interview, interviewer: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    path = subscribed(signed_in(interviewer))
    before = Client().get(path)
    confirmation.cancel(mine, by=actors.of(recruiter))
    after = Client().get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert icalendar.Calendar.from_ical(after.content).walk("VEVENT") == []


def test_who_has_the_same_already_is_told_so(
    mine: Interview,
    interviewer: Member,
    recruiter: Member,
    signed_in: SignedIn,
    time_machine: TimeMachineFixture,
) -> None:
    path = subscribed(signed_in(interviewer))
    first = Client().get(path)
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"

    confirmation.reopen(mine, by=actors.of(recruiter), version=version_of(mine))
    confirmation.confirm(mine, by=actors.of(recruiter), version=version_of(mine))
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_revoked_address_is_closed_also_to_who_kept_what_it_gave(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    path = subscribed(browser)
    kept = Client().get(path)["ETag"]
    browser.post("/accounts/profile/calendar/removal")
    assert Client().get(path, headers={"If-None-Match": kept}).status_code == 404


def test_titles_name_the_candidate_only_if_the_company_chose_so(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    path = subscribed(signed_in(interviewer))
    Company.objects.update(names_in_titles=True)
    assert "山田" in Client().get(path).content.decode()


def test_a_busy_calendar_is_read_whole(
    mine: Interview, interviewer: Member, signed_in: SignedIn
) -> None:
    first, quarter = mine.slots.get().ends_at, timedelta(minutes=15)
    Slot.objects.bulk_create(
        Slot(
            company=mine.company,
            interview=mine,
            starts_at=first + number * quarter,
            ends_at=first + (number + 1) * quarter,
        )
        for number in range(1000)
    )
    read = Client().get(subscribed(signed_in(interviewer))).content.decode()
    assert read.count("BEGIN:VEVENT") == 1001
