"""The interview's facts on the candidate's pages: company, job, way in, calendar entry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from enishi import dates
from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.models import Candidate
from enishi.interviews import venue
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, proposals, venue_change
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import intents
from enishi.meetings.models import Host
from tests.interviews.conftest import drawn, tomorrow, version_of
from tests.web.public.test_room_page import begin_in, meeting_soon
from tests.web.tight import tight

__all__ = ["meeting_soon"]
pytestmark = pytest.mark.django_db(transaction=True)

HEAD_OFFICE = {
    "kind": "place",
    "place": "本社 3階会議室",
    "address": "東京都千代田区1-1",
    "note": "受付でお名前をお伝えください。",
}
MEET = {"kind": "web", "url": "https://meet.google.com/abc-defg-hij"}
THEY_CALL = {"kind": "they_call", "telephone": "03-1234-5678"}
FACTS = ("山田\u3000花子 様", "バックエンドエンジニア", "一次面接", "recruiter@sample.example")


def decide(interview: Interview, form: dict[str, str], by: Member) -> None:
    Candidate.objects.update(phone="090-1234-5678")
    venue_change.decide(interview, form, by=actors.of(by), version=version_of(interview))


def missing(page: str, words: tuple[str, ...]) -> list[str]:
    return [one for one in words if one not in page]


def test_every_page_says_whose_which_job_and_whom_to_reach(
    hanako: Client, choice: str, slots: list[Slot], interview: Interview
) -> None:
    # Tomorrow at ten is within a day from ten in the morning on.
    Company.objects.update(changes_until_hours=1)
    for address in (choice, f"{choice}?slot={slots[0].pk}"):
        page = hanako.get(address).content.decode()
        assert missing(page, (*FACTS, "採用担当者よりご案内いたします")) == []
    room = hanako.post(f"{choice}/pick", {"slot": slots[0].pk})["Location"]
    for address in (choice, room, f"{room}/change", f"{room}/change?ask=change"):
        assert missing(hanako.get(address).content.decode(), FACTS) == []
    assert missing(hanako.get(f"{room}/cancellation").content.decode(), FACTS) == []
    hanako.post(f"{room}/cancellation", {})
    page = hanako.get(room).content.decode()
    assert missing(page, FACTS) == []
    assert "<dt>方法</dt>" not in page


def test_a_promised_meeting_is_named_before_it_is_made(
    hanako: Client, interview: Interview, slots: list[Slot], host: Host, recruiter: Member
) -> None:
    address = proposals.propose(
        interview, by=actors.of(recruiter), version=version_of(interview), makes_meeting=True
    )
    page = hanako.get(address.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert "<dt>方法</dt><dd>オンライン（Zoom）</dd>" in tight(page)


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        (
            HEAD_OFFICE,
            ("対面", "本社 3階会議室", "東京都千代田区1-1", "受付でお名前を"),
            ("下記の場所へお越しください", "東京都千代田区1-1"),
        ),
        (
            MEET,
            ("オンライン（Google Meet）",),
            ('href="https://meet.google.com/abc-defg-hij"', 'rel="noopener noreferrer"'),
        ),
        (
            {"kind": "we_call"},
            ("お電話（当社よりおかけします）",),
            ("ご登録のお電話番号（末尾5678）に当社よりお電話いたします",),
        ),
        (
            THEY_CALL,
            ("お電話（当社までおかけください）",),
            ('href="tel:0312345678"',),
        ),
    ],
)
def test_it_says_how_before_a_time_is_picked_and_what_to_do_afterwards(
    hanako: Client,
    choice: str,
    slots: list[Slot],
    interview: Interview,
    recruiter: Member,
    form: dict[str, str],
    before: tuple[str, ...],
    after: tuple[str, ...],
) -> None:
    decide(interview, form, recruiter)
    page = hanako.get(choice).content.decode()
    assert missing(page, before) == []
    # Where to enter or call is for those whose time is fixed.
    assert "meet.google.com" not in page
    assert "03-1234-5678" not in page
    room = hanako.post(f"{choice}/pick", {"slot": slots[0].pk})["Location"]
    page = hanako.get(room).content.decode()
    assert missing(page, after) == []
    assert "採用担当者よりご案内" not in tight(page).replace(
        "採用担当者よりご案内いたします</dd>", ""
    )
    assert "090-1234" not in page
    begin_in(slots[0], minutes=5)
    page = hanako.get(room).content.decode()
    assert missing(page, after) == []
    assert ("入室できません" in page) == (form["kind"] == "web")
    assert "遅れます" in page


def test_the_entry_is_that_of_the_mails(
    hanako: Client, choice: str, slots: list[Slot], interview: Interview, recruiter: Member
) -> None:
    decide(interview, HEAD_OFFICE, recruiter)
    room = hanako.post(f"{choice}/pick", {"slot": slots[0].pk})["Location"]
    assert f'href="{room}/calendar.ics"' in hanako.get(room).content.decode()

    answer = hanako.get(f"{room}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="interview.ics"'
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    found = vobject.readOne(text)
    mail = OutgoingMail.objects.get(kind="interview.confirmed")
    mailed = vobject.readOne(mail.calendar)
    assert found.method.value == "PUBLISH"
    for name in ("uid", "sequence", "dtstart", "dtend", "summary", "location", "organizer"):
        assert getattr(found.vevent, name).value == getattr(mailed.vevent, name).value
    assert "■場所　本社 3階会議室" in found.vevent.description.value
    assert "ATTENDEE" not in text
    assert "@mail.example" not in text
    # The same interview gives the same file.
    assert hanako.get(f"{room}/calendar.ics").content.decode() == text


def test_the_entry_holds_no_more_than_the_page(
    hanako: Client, room: str, meeting_soon: Interview
) -> None:
    meeting = meeting_soon.meeting
    assert meeting is not None
    page, entry = (hanako.get(f"{room}{end}").content.decode() for end in ("", "/calendar.ics"))
    found = vobject.readOne(entry).vevent
    assert meeting.join_url not in entry
    assert found.location.value == f"http://127.0.0.1:8000{room}"
    assert intents.passcode_of(meeting) in page
    assert intents.passcode_of(meeting) in found.description.value


@pytest.mark.parametrize("state", ["draft", "proposed", "cancelled", "held"])
def test_an_interview_that_is_not_on_has_no_entry(
    hanako: Client, room: str, interview: Interview, state: str
) -> None:
    Interview.objects.update(state=state)
    answer = hanako.get(f"{room}/calendar.ics")
    assert (answer.status_code, answer["Location"]) == (303, room)


def test_a_wrong_key_has_none_and_a_form_is_not_taken(hanako: Client, room: str) -> None:
    assert hanako.get(f"/r/{'x' * 32}/calendar.ics").status_code == 404
    assert hanako.post(f"{room}/calendar.ics").status_code == 405


def test_the_entry_speaks_the_candidates_language(
    hanako: Client, choice: str, slots: list[Slot], interview: Interview, recruiter: Member
) -> None:
    decide(interview, THEY_CALL, recruiter)
    room = hanako.post(f"{choice}/pick", {"slot": slots[0].pk})["Location"]
    hanako.post("/candidate-language", {"language": "en"})
    found = vobject.readOne(hanako.get(f"{room}/calendar.ics").content.decode()).vevent
    assert "■How: By telephone (please call us)" in found.description.value


def test_the_choice_costs_few_queries(
    hanako: Client, choice: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hanako.get(choice)
    with django_assert_num_queries(5):
        hanako.get(choice)


@pytest.mark.parametrize(
    ("today", "later"),
    [
        (date(2026, 11, 29), date(2026, 12, 1)),  # a Sunday
        (date(2026, 12, 3), date(2026, 12, 7)),  # a Thursday
        (date(2026, 12, 30), date(2027, 1, 1)),
    ],
)
def test_a_weekday_after_is_no_weekend(today: date, later: date) -> None:
    assert dates.weekday_after(today, days=2) == later


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "例：12/7(月)の18時以降、または12/9(水)の終日"),
        ("en", "For example: Mon 7 Dec after 18:00, or any time on Wed 9 Dec"),
    ],
)
def test_the_example_of_wishes_is_always_to_come(
    hanako: Client,
    interview: Interview,
    recruiter: Member,
    time_machine: TimeMachineFixture,
    language: str,
    said: str,
) -> None:
    # Midnight of a Friday in Tokyo, a Thursday in UTC.
    time_machine.move_to(datetime(2026, 12, 3, 15, 5, tzinfo=UTC))
    drawn(interview, by=recruiter, starts_at=tomorrow(10) + timedelta(days=3))
    address = proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    hanako.post("/candidate-language", {"language": language})
    path = address.removeprefix("http://127.0.0.1:8000")
    assert said in hanako.get(f"{path}/wishes").content.decode()


def test_a_changed_venue_reaches_the_room(
    hanako: Client, room: str, interview: Interview, recruiter: Member
) -> None:
    assert "ご参加の方法は、採用担当者よりご案内いたします" in hanako.get(room).content.decode()
    decide(interview, HEAD_OFFICE, recruiter)
    assert "東京都千代田区1-1" in hanako.get(room).content.decode()
    assert venue.of(Interview.objects.get()) is not None
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    assert "東京都千代田区1-1" not in hanako.get(room).content.decode()
