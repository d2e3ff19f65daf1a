"""Calendar files are checked by the library that writes them and by an independent parser."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.letters import calendar_files
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation
from enishi.mail import composing
from enishi.mail.models import OutgoingMail
from enishi.mail.outbox import CalendarFile
from tests.interviews.letters.test_notifications import HANAKO, confirm, move, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)

Instants = tuple[datetime, datetime]

# Twenty zones of both hemispheres, with halves and quarters of hours, east and west of the date
# line.
ZONES = (
    *("Asia/Tokyo", "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Berlin"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
    *("Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "America/Sao_Paulo", "Africa/Cairo"),
    *("Asia/Shanghai", "Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Tehran"),
    *("Europe/Moscow", "UTC"),
)
# Around the changes of clocks of the northern and the southern spring and autumn.
DAYS = [(2027, 3, 14), (2027, 3, 28), (2027, 4, 4), (2027, 9, 26), (2027, 10, 31), (2027, 11, 7)]


def event_in(text: str) -> icalendar.Event:
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def files(to: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=to).exclude(calendar_method="").order_by("pk"))


def test_uid_stays_and_sequence_rises_from_invitation_to_cancellation(
    with_ito: Interview, recruiter: Member, settings: Settings
) -> None:
    confirm(with_ito, recruiter)
    settings.BASE_URL = "https://moved.example"  # the name by which calendars know it is its own
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    confirmation.cancel(with_ito, by=actors.of(recruiter))

    mails = files(HANAKO)
    events = [event_in(mail.calendar) for mail in mails]
    assert [mail.calendar_method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({event["uid"] for event in events}) == 1
    sequence = [int(event["sequence"]) for event in events]
    assert sequence == sorted(set(sequence))
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_one_organizer_sends_all_and_is_never_the_guest(
    with_ito: Interview, recruiter: Member, admin: Member
) -> None:
    """The organizer stays the same: calendars accept a cancellation only from the organizer."""
    with_ito.participants.create(company=with_ito.company, member=recruiter)
    confirm(with_ito, admin)
    confirmation.cancel(with_ito, by=actors.of(admin))

    organizers = {
        to: {str(event_in(mail.calendar)["organizer"]) for mail in files(to)}
        for to in (HANAKO, recruiter.email)
    }
    ours = f"mailto:{composing.own_address()}"
    assert organizers == {HANAKO: {f"mailto:{recruiter.email}"}, recruiter.email: {ours}}


def test_a_second_parser_reads_the_same(with_ito: Interview, recruiter: Member) -> None:
    confirm(with_ito, recruiter)
    [mail] = files(HANAKO)
    calendar = vobject.readOne(mail.calendar)
    slot = with_ito.slots.get()

    assert calendar.method.value == "REQUEST"
    assert calendar.vevent.dtstart.value == slot.starts_at
    assert calendar.vevent.dtend.value == slot.ends_at
    assert calendar.vevent.summary.value == "株式会社サンプル 一次面接"
    assert calendar.vevent.organizer.value == f"mailto:{recruiter.email}"
    assert calendar.vevent.attendee.value == f"mailto:{HANAKO}"
    assert calendar.vtimezone.tzid.value == "Asia/Tokyo"


def test_lines_end_and_fold_as_the_standard_says(with_ito: Interview, recruiter: Member) -> None:
    confirm(with_ito, recruiter)
    [mail] = files(HANAKO)
    lines = mail.calendar.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)


def test_titles_name_the_candidate_only_if_the_company_chose_so(
    with_ito: Interview, recruiter: Member, company: Company, interviewer: Member
) -> None:
    confirm(with_ito, recruiter)
    assert "山田" not in str(event_in(files(interviewer.email)[0].calendar)["summary"])

    Company.objects.filter(pk=company.pk).update(names_in_titles=True)
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    assert "山田" in str(event_in(files(interviewer.email)[1].calendar)["summary"])


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_names_the_same_instant_on_days_when_clocks_change(
    interview: Interview, zone: str
) -> None:
    interview.company.time_zone = zone
    # By the zone's definition that stands in the file: it is most of what a parser has to read, so
    # that the events of all files with the same one are read together.
    meant: dict[str, list[Instants]] = defaultdict(list)
    events: dict[str, list[str]] = defaultdict(list)
    for year, month, day in DAYS:
        for hour in range(0, 24, 3):
            starts_at = datetime(year, month, day, hour, tzinfo=UTC)
            period = Period(starts_at, starts_at + timedelta(hours=1))
            around, event = apart(invitation(interview, period).text)
            meant[around].append((starts_at, period.ends_at))
            events[around].append(event)
    assert sum(len(instants) for instants in meant.values()) == len(DAYS) * 8
    for around, instants in meant.items():
        text = around.format("".join(events[around]))
        first = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert [in_utc(event.start, event.end) for event in first] == instants
        second = vobject.readOne(text).vevent_list
        assert [in_utc(event.dtstart.value, event.dtend.value) for event in second] == instants


def apart(text: str) -> tuple[str, str]:
    """The file with a gap, and the event that belongs there."""
    [before, event, after] = re.split(r"(BEGIN:VEVENT.*END:VEVENT\r\n)", text, flags=re.DOTALL)
    assert not {"{", "}"} & set(before + after)
    return f"{before}{{}}{after}", event


def in_utc(start: datetime, end: datetime) -> Instants:
    return start.astimezone(UTC), end.astimezone(UTC)


def invitation(interview: Interview, period: Period) -> CalendarFile:
    return calendar_files.invitation(
        interview, period, to=HANAKO, language="ja", where="", text="", title="面接"
    )


def test_the_hour_that_comes_twice_is_told_apart(interview: Interview, slot: Slot) -> None:
    interview.company.time_zone = "Europe/Berlin"
    twice = [datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    read = [
        event_in(invitation(interview, Period(at, at + timedelta(hours=1))).text).start
        for at in twice
    ]
    assert [at.astimezone(UTC) for at in read] == twice
