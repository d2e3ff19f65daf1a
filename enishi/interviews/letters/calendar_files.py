"""Writes interviews as iCalendar (RFC 5545): the file of a mail, and a member's feed."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDDDTypes, vText

from enishi import characters
from enishi.company import addresses
from enishi.company.models import Member
from enishi.interviews import venue
from enishi.interviews.letters import wording
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.models import Interview, Slot
from enishi.mail import composing
from enishi.mail.outbox import CalendarFile

_PRODUCT = "-//Enishi//Interviews//JA"
# How often calendar programs should ask for the feed again; they may ask less often.
_REFRESH = timedelta(minutes=30)


def invitation(
    interview: Interview,
    period: Period,
    *,
    to: str,
    language: str,
    where: str,
    text: str,
    title: str,
) -> CalendarFile:
    """Write the interview as an invitation to one person.

    Only the receiver is named as attendee: candidates do not learn the interviewers' addresses. UID
    stays the same and SEQUENCE rises with every version of the interview, so that calendars replace
    the earlier event (RFC 5546, 2.1.4).

    Parameters
    ----------
    where, text, title
        LOCATION, DESCRIPTION and SUMMARY.
    """
    event = _event(interview, period, title=title, where=where, text=text)
    _add_people(event, interview, to=to)
    event.add("status", "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(minutes=-10))
    event.add_component(alarm)
    return CalendarFile(_calendar([event], method="REQUEST", language=language), "REQUEST")


def cancellation(
    interview: Interview, period: Period, *, to: str, language: str, title: str
) -> CalendarFile:
    """Write a file that removes the interview from the receiver's calendar."""
    event = _event(interview, period, title=title, where="", text="")
    _add_people(event, interview, to=to)
    event.add("status", "CANCELLED")
    return CalendarFile(_calendar([event], method="CANCEL", language=language), "CANCEL")


def published(
    interview: Interview, period: Period, *, language: str, where: str, text: str, title: str
) -> str:
    """Write the mails' calendar entry for people who add it to their calendar themselves.

    Nobody is invited, so nobody answers (RFC 5546, 3.2.1). DTSTAMP says when the interview was last
    changed, so the same interview gives the same file.
    """
    event = _event(interview, period, title=title, where=where, text=text)
    event["organizer"] = _organizer(interview, to="")
    event.add("status", "CONFIRMED")
    event["dtstamp"] = vDDDTypes(interview.changed_at)
    return _calendar([event], method="PUBLISH", language=language)


def feed(slots: Iterable[Slot], *, member: Member) -> str:
    """Write the member's confirmed interviews for their calendar program.

    The slots' ``interview`` is loaded. The same interviews give the same text: without METHOD,
    DTSTAMP says when an event was last changed (RFC 5545, 3.8.7.2).
    """
    with translation.override(member.language):
        events = []
        for slot in slots:
            interview, there = slot.interview, venue.of(slot.interview)
            event = _event(
                interview,
                Period(slot.starts_at, slot.ends_at),
                title=wording.title_of(interview),
                where=there.location if there else "",
                text=addresses.application(interview.application_id),
            )
            event.add("status", "CONFIRMED")
            event["dtstamp"] = vDDDTypes(interview.changed_at)
            event.add("last-modified", interview.changed_at)
            events.append(event)
        calendar = _made(events, language=member.language)
        if not events:
            # A calendar has at least one component (RFC 5545, 3.4).
            first, last = _around(events)
            calendar.add_component(_zone(member.company.zone.key, first, last))
        calendar.add("x-wr-calname", _("担当する面接"))
        calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", _REFRESH)
        return str(calendar.to_ical(), "utf-8")


def _event(interview: Interview, period: Period, *, title: str, where: str, text: str) -> Event:
    """Make the event with times in the company's zone, which people see in their calendars."""
    zone = interview.company.zone
    event = Event()
    event.add("uid", interview.calendar_uid)
    event.add("sequence", interview.version)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", _local(period.starts_at, zone))
    event.add("dtend", _local(period.ends_at, zone))
    event.add("summary", characters.one_line(title))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if where:
        event.add("location", where)
    if text:
        event.add("description", text)
    return event


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in the zone, or in UTC if the clock shows that hour twice.

    A file cannot say which of the two hours it means.
    """
    local = moment.astimezone(zone)
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return moment.astimezone(UTC)
    return local


def _add_people(event: Event, interview: Interview, *, to: str) -> None:
    event["organizer"] = _organizer(interview, to=to)
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)


def _organizer(interview: Interview, *, to: str) -> vCalAddress:
    """Return the organizer: the member who began the interview, even if another answers for it now.

    Calendars accept a change or a cancellation only from the event's organizer (RFC 5546, 3.2.2 and
    3.2.5). A member who takes part is invited from the company's own address instead: nobody is
    their own guest, and Outlook does not add such an event.
    """
    organizing = interview.created_by.email if interview.created_by else ""
    if organizing in ("", to):
        organizing = composing.own_address()
    organizer = vCalAddress(f"mailto:{organizing}")
    organizer.params["CN"] = vText(characters.one_line(interview.company.name))
    return organizer


def _calendar(events: list[Event], *, method: str, language: str) -> str:
    calendar = _made(events, language=language)
    calendar.add("method", method)
    return str(calendar.to_ical(), "utf-8")


def _made(events: list[Event], *, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT if language == "ja" else _PRODUCT.replace("JA", "EN"))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for event in events:
        calendar.add_component(event)
    # Outlook refuses a zone that the file does not define. The zone is defined only for the years
    # around, because some programs read a century of clock changes wrongly.
    zones = sorted(calendar.get_missing_tzids())
    calendar.subcomponents[:0] = [_zone(name, *_around(events)) for name in zones]
    return calendar


@functools.lru_cache(maxsize=64)
def _zone(name: str, first: date, last: date) -> Timezone:
    """Define a zone.

    The result is cached, because the library looks at every hour between the days.
    """
    return Timezone.from_tzid(name, first_date=first, last_date=last)


def _around(events: list[Event]) -> tuple[date, date]:
    """Return the first and the last day for which zones are defined.

    These are whole years, so that one definition serves all files of a year.
    """
    days = [event.decoded("dtstart").date() for event in events] or [timezone.now().date()]
    return date(min(days).year - 1, 1, 1), date(max(days).year + 2, 1, 1)
