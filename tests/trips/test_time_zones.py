"""Twenty time zones, on ordinary days and on both days when clocks change: one interview from the
recruiter's form to database, Zoom, mails, calendar files, pages and feed, and everywhere the same
instant.

The trip of each is long. Without ``ENISHI_ZONES=all`` only :data:`SOME` are made: a clock that
jumps or comes back in the very slot, at midnight, by half an hour, in the south, and clocks far
from Tokyo's.

The instants stand here as literals, so that no library of zones judges itself.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import icalendar
import pytest
import vobject
from django.test import Client
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.models import Application
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import feeds
from enishi.interviews.trips import scheduling
from enishi.mail import composing
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Meeting
from tests.cast import SignedIn
from tests.interviews.conftest import version_of
from tests.meetings.conftest import Link, PretendZoom
from tests.trips.reading import Instant, instants_in

pytestmark = pytest.mark.django_db(transaction=True)

Case = tuple[str, str, str, str, str, int]

# Zone, day, start and end as the recruiter types them; start in UTC; minutes in between.
CASES: list[Case] = [
    ("Asia/Tokyo", "2027-03-14", "10:00", "11:00", "2027-03-14T01:00Z", 60),
    ("Asia/Tokyo", "2027-11-07", "23:00", "00:00", "2027-11-07T14:00Z", 60),
    # Clocks jump from 02:00 to 03:00, and come back from 02:00 to 01:00.
    ("America/New_York", "2027-03-14", "10:00", "11:00", "2027-03-14T14:00Z", 60),
    ("America/New_York", "2027-03-14", "01:30", "03:30", "2027-03-14T06:30Z", 60),
    ("America/New_York", "2027-11-07", "10:00", "11:00", "2027-11-07T15:00Z", 60),
    ("America/New_York", "2027-11-07", "00:30", "02:30", "2027-11-07T04:30Z", 180),
    ("America/Los_Angeles", "2027-03-14", "18:30", "19:15", "2027-03-15T01:30Z", 45),
    ("America/Los_Angeles", "2027-11-07", "09:00", "10:00", "2027-11-07T17:00Z", 60),
    ("Europe/London", "2027-03-28", "09:00", "10:00", "2027-03-28T08:00Z", 60),
    ("Europe/London", "2027-10-31", "09:00", "10:00", "2027-10-31T09:00Z", 60),
    ("Europe/Berlin", "2027-03-28", "01:00", "03:30", "2027-03-28T00:00Z", 90),
    ("Europe/Berlin", "2027-10-31", "10:00", "11:00", "2027-10-31T09:00Z", 60),
    # In the south spring is in September or October.
    ("Australia/Sydney", "2027-04-04", "10:00", "11:00", "2027-04-04T00:00Z", 60),
    ("Australia/Sydney", "2027-10-03", "10:00", "11:00", "2027-10-02T23:00Z", 60),
    # By half an hour only: from 02:00 to 02:30, and from 02:00 to 01:30.
    ("Australia/Lord_Howe", "2027-04-04", "01:00", "03:00", "2027-04-03T14:00Z", 150),
    ("Australia/Lord_Howe", "2027-10-03", "01:30", "03:00", "2027-10-02T15:00Z", 60),
    ("Pacific/Auckland", "2027-04-04", "10:00", "11:00", "2027-04-03T22:00Z", 60),
    ("Pacific/Auckland", "2027-09-26", "10:00", "11:00", "2027-09-25T21:00Z", 60),
    ("Pacific/Chatham", "2027-04-04", "10:00", "11:00", "2027-04-03T21:15Z", 60),
    ("Pacific/Chatham", "2027-09-26", "10:00", "11:00", "2027-09-25T20:15Z", 60),
    # At midnight: 24:00 is 23:00 again, and 24:00 is 01:00 already.
    ("America/Santiago", "2027-04-04", "10:00", "11:00", "2027-04-04T14:00Z", 60),
    ("America/Santiago", "2027-09-04", "23:00", "00:00", "2027-09-05T03:00Z", 60),
    ("Africa/Cairo", "2027-04-29", "23:00", "00:00", "2027-04-29T21:00Z", 60),
    ("Africa/Cairo", "2027-10-29", "10:00", "11:00", "2027-10-29T08:00Z", 60),
    ("America/St_Johns", "2027-03-14", "10:00", "11:00", "2027-03-14T12:30Z", 60),
    ("America/St_Johns", "2027-11-07", "10:00", "11:00", "2027-11-07T13:30Z", 60),
    # Clocks that never change, at halves and quarters, and at both ends of the date line.
    ("Asia/Kolkata", "2027-03-14", "10:00", "11:00", "2027-03-14T04:30Z", 60),
    ("Asia/Kathmandu", "2027-03-28", "10:00", "11:00", "2027-03-28T04:15Z", 60),
    ("Asia/Tehran", "2027-03-22", "10:00", "11:00", "2027-03-22T06:30Z", 60),
    ("America/Sao_Paulo", "2027-11-07", "10:00", "11:00", "2027-11-07T13:00Z", 60),
    ("Pacific/Pago_Pago", "2027-03-14", "15:00", "16:00", "2027-03-15T02:00Z", 60),
    ("Pacific/Kiritimati", "2027-03-14", "09:00", "10:00", "2027-03-13T19:00Z", 60),
    ("Europe/Moscow", "2027-03-28", "10:00", "11:00", "2027-03-28T07:00Z", 60),
    ("UTC", "2027-10-31", "10:00", "11:00", "2027-10-31T10:00Z", 60),
]

SOME = [
    case
    for case in CASES
    if case[:3]
    in {
        ("Asia/Tokyo", "2027-11-07", "23:00"),
        ("America/New_York", "2027-03-14", "01:30"),
        ("America/New_York", "2027-11-07", "00:30"),
        ("Europe/London", "2027-10-31", "09:00"),
        ("Europe/Berlin", "2027-03-28", "01:00"),
        ("Australia/Lord_Howe", "2027-04-04", "01:00"),
        ("Australia/Lord_Howe", "2027-10-03", "01:30"),
        ("Pacific/Chatham", "2027-09-26", "10:00"),
        ("America/Santiago", "2027-09-04", "23:00"),
        ("Africa/Cairo", "2027-04-29", "23:00"),
        ("Asia/Kathmandu", "2027-03-28", "10:00"),
        ("Pacific/Pago_Pago", "2027-03-14", "15:00"),
    }
]
TRIED = CASES if os.environ.get("ENISHI_ZONES") == "all" else SOME

NEVER_OR_TWICE = [
    (
        "America/New_York",
        "2027-03-14",
        "02:30",
        "03:30",
        "starts_at",
        "02:30という時刻がありません",
    ),
    ("America/New_York", "2027-03-14", "01:30", "02:00", "ends_at", "02:00という時刻がありません"),
    ("America/New_York", "2027-11-07", "01:00", "03:00", "starts_at", "01:00が2回あります"),
    ("America/New_York", "2027-11-07", "00:30", "01:30", "ends_at", "01:30が2回あります"),
    ("Europe/London", "2027-10-31", "01:30", "03:00", "starts_at", "01:30が2回あります"),
    ("Australia/Lord_Howe", "2027-10-03", "02:15", "03:00", "starts_at", "02:15という時刻が"),
    ("America/Santiago", "2027-09-05", "00:30", "02:00", "starts_at", "00:30という時刻が"),
    ("America/Santiago", "2027-04-03", "23:00", "00:00", "starts_at", "23:00が2回あります"),
]


@pytest.fixture(autouse=True)
def _in_winter(time_machine: TimeMachineFixture) -> None:
    """All days of the table lie ahead, and within the year that a feed covers."""
    time_machine.move_to(datetime(2027, 2, 15, 3, 0, tzinfo=UTC), tick=True)


@pytest.fixture
def interview(
    application_at_interview: Application, recruiter: Member, interviewer: Member
) -> Interview:
    """一次面接 with 伊藤, without a time."""
    begun = scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    scheduling.set_participants(
        begun, members=[interviewer], by=actors.of(recruiter), version=version_of(begun)
    )
    return begun


def settle_in(company: Company, zone: str, *, locale: str = "ja") -> None:
    Company.objects.filter(pk=company.pk).update(time_zone=zone, locale=locale)


def send(browser: Client, address: str, interview: Interview, **fields: object) -> str:
    """One of the scheduling page's forms, as htmx sends it; what came back."""
    version = Interview.objects.values_list("version", flat=True).get(pk=interview.pk)
    answer = browser.post(
        f"/interviews/{interview.pk}/{address}",
        {"version": version, **fields},
        headers={"HX-Request": "true", "HX-Trigger": "slot-form"},
    )
    return answer.content.decode()


def test_all_that_are_tried_stand_on_the_list() -> None:
    assert len({case[0] for case in CASES}) == 20
    assert len(SOME) == 12


@pytest.mark.parametrize("case", TRIED, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_everybody_is_told_the_same_instant(
    case: Case,
    company: Company,
    interview: Interview,
    recruiter: Member,
    interviewer: Member,
    link: Link,
    zoom: PretendZoom,
    signed_in: SignedIn,
) -> None:
    zone, day, start, end, utc, minutes = case
    begins = datetime.fromisoformat(utc)
    meant = (begins, begins + timedelta(minutes=minutes))
    settle_in(company, zone)
    Member.objects.filter(pk=interviewer.pk).update(language="en")
    link()
    sato, hanako = signed_in(recruiter), Client()

    # The recruiter's form, the database, the recruiter's page and calendar.
    drawn = send(sato, "slots", interview, date=day, starts_at=start, ends_at=end)
    slot = Slot.objects.get()
    assert (slot.starts_at, slot.ends_at, slot.minutes) == (*meant, minutes)
    assert f'data-date="{day}" data-start="{start}" data-end="{end}"' in " ".join(drawn.split())
    # Read in Tokyo's time, for the clock of who asks must not matter.
    around = {
        "start": f"{shifted(day, -1)}T00:00:00+09:00",
        "end": f"{shifted(day, 2)}T00:00:00+09:00",
    }
    [event] = sato.get(f"/interviews/{interview.pk}/events", around).json()
    assert instants(event["start"], event["end"]) == meant

    # The candidate's choice, and the room.
    send(sato, "proposal", interview, makes_meeting="1", tell_candidate="1")
    choice = path_of_the_choice()
    assert instants_on(hanako.get(choice)) == {meant}
    answer = hanako.post(f"{choice}/pick", {"slot": slot.pk})
    room = answer["Location"]
    assert instants_on(hanako.get(room)) == {meant}

    # Zoom: the instant, and the zone in which its own mails will write it.
    reconciliation.repair(Meeting.objects.live().get().pk)
    [there] = zoom.meetings()
    assert (there.start_at, there.duration, there.timezone) == (begins, minutes, zone)

    # Mails, in Japanese to the candidate and in English to the interviewer, as they go out.
    for kind in ("proposed", "confirmed", "member_confirmed"):
        mail = OutgoingMail.objects.get(kind=f"interview.{kind}")
        assert instants_in(text_that_arrives(mail)) == [meant], kind
        if mail.calendar:
            assert events_in(mail.calendar) == [meant]
    assert OutgoingMail.objects.exclude(sealed_calendar="").count() == 2

    # The interviewer's subscription.
    feed = hanako.get(urlsplit(feeds.make(by=actors.of(interviewer))).path)
    assert events_in(feed.content.decode()) == [meant]


@pytest.mark.parametrize("case", CASES[3:6:2], ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_a_company_that_writes_english_says_the_same(
    case: Case, company: Company, interview: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    zone, day, start, end, utc, minutes = case
    begins = datetime.fromisoformat(utc)
    settle_in(company, zone, locale="en")
    sato = signed_in(recruiter)
    send(sato, "slots", interview, date=day, starts_at=start, ends_at=end)
    send(sato, "confirmation", interview, tell_candidate="1")
    mail = OutgoingMail.objects.get(kind="interview.confirmed")
    meant = (begins, begins + timedelta(minutes=minutes))
    assert instants_in(text_that_arrives(mail)) == [meant]


@pytest.mark.parametrize(("zone", "day", "start", "end", "field", "words"), NEVER_OR_TWICE)
def test_a_time_that_the_clock_never_shows_or_shows_twice_is_refused_at_its_field(
    zone: str,
    day: str,
    start: str,
    end: str,
    field: str,
    words: str,
    company: Company,
    interview: Interview,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    settle_in(company, zone)
    said = send(signed_in(recruiter), "slots", interview, date=day, starts_at=start, ends_at=end)
    assert words in said.split(f'id="slot-form-{field}-error"')[1].split("</div>")[0]
    assert not Slot.objects.exists()


def shifted(day: str, by: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=by)).date().isoformat()


def path_of_the_choice() -> str:
    """The candidate's page, from the mail that told of it."""
    assert CandidateLink.objects.count() == 1
    body = OutgoingMail.objects.get(kind="interview.proposed").body
    found = re.search(r"https?://\S+(/s/[\w-]+)", body)
    assert found is not None
    return found[1]


def instants(start: str, end: str) -> Instant:
    return datetime.fromisoformat(start).astimezone(UTC), datetime.fromisoformat(end).astimezone(
        UTC
    )


def instants_on(answer: object) -> set[Instant]:
    """What the page hands to the script that writes it on the candidate's own clock."""
    page = answer.content.decode()  # type: ignore[attr-defined]  # Django's test response
    found = re.findall(r'data-local-start="([^"]+)" data-local-end="([^"]+)"', page)
    return {instants(start, end) for start, end in found}


def text_that_arrives(mail: OutgoingMail) -> str:
    """The plain part, its breaks turned into blanks."""
    raw = composing.message_of(mail).message().as_bytes()
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").replace("\n", " ")


def events_in(text: str) -> list[Instant]:
    """The events as both parsers read them, which must agree."""
    first = [
        (event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
        if isinstance(event, icalendar.Event)
    ]
    second = [
        (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        for event in vobject.readOne(text).vevent_list
    ]
    assert first == second
    return first
