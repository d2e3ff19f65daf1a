"""The candidate's pages in English contain no Japanese, in every state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.throttling import Limit
from enishi.web.public import throttle
from tests.web import sheet
from tests.web.english import japanese_in, write_names_in_ascii
from tests.web.public.test_room_page import begin_in, meeting_soon

__all__ = ["meeting_soon"]

pytestmark = pytest.mark.django_db(transaction=True)

CHOOSING = sorted(address for address in sheet.PUBLIC if address.startswith("/s/"))
ENTERING = sorted(address for address in sheet.PUBLIC if address.startswith("/r/"))


@pytest.fixture
def english_hanako(hanako: Client) -> Client:
    """Reads English, though the company writes Japanese."""
    hanako.post("/candidate-language", {"language": "en"})
    return hanako


def left_in_japanese(browser: Client, addresses: list[str], path: str) -> dict[str, list[str]]:
    """Address to what is Japanese there: looked at, and after an empty form was sent."""
    write_names_in_ascii(locale="ja")
    found = {}
    for address in addresses:
        here = address.replace(f"{address[:3]}<key:key>", path)
        for answer in (
            browser.get(f"{here}?slot={slot_at(path)}"),
            browser.post(here, follow=True),
        ):
            if japanese := japanese_in(answer):
                found[here] = japanese
    return found


def slot_at(path: str) -> int:
    slot = Slot.objects.first()
    return slot.pk if slot is not None and path.startswith("/s/") else 0


def test_choosing_is_english(english_hanako: Client, choice: str) -> None:
    assert "Choose a time" in english_hanako.get(choice).content.decode()
    assert left_in_japanese(english_hanako, CHOOSING, choice) == {}


def test_when_every_time_is_taken_it_is_said_in_english(
    english_hanako: Client, choice: str, slots: list[Slot]
) -> None:
    for number, slot in enumerate(slots, start=1):
        begin_in(slot, minutes=-120 * number)
    write_names_in_ascii(locale="ja")
    page = english_hanako.get(choice)
    assert "all the times we offered have been taken" in page.content.decode()
    picked = english_hanako.post(f"{choice}/pick", {"slot": slots[0].pk}, follow=True)
    assert japanese_in(page) == japanese_in(picked) == []


def test_having_chosen_is_english(english_hanako: Client, choice: str, slots: list[Slot]) -> None:
    write_names_in_ascii(locale="ja")
    answer = english_hanako.post(f"{choice}/pick", {"slot": slots[0].pk}, follow=True)
    assert "The time is confirmed" in answer.content.decode()
    assert japanese_in(answer) == []
    assert left_in_japanese(english_hanako, CHOOSING, choice) == {}


def test_wishes_are_received_in_english(english_hanako: Client, choice: str) -> None:
    write_names_in_ascii(locale="ja")
    sent = {"wishes": "Friday", "message": "Thank you"}
    answer = english_hanako.post(f"{choice}/wishes", sent, follow=True)
    assert "We have received your wishes" in answer.content.decode()
    assert japanese_in(answer) == []


def test_wishes_that_are_too_long_are_refused_in_english(
    english_hanako: Client, choice: str
) -> None:
    write_names_in_ascii(locale="ja")
    answer = english_hanako.post(f"{choice}/wishes", {"wishes": "a" * 1001}, follow=True)
    assert "at most 1000 characters" in answer.content.decode()
    assert japanese_in(answer) == []


def test_the_room_is_english_before_its_time(english_hanako: Client, room: str) -> None:
    assert left_in_japanese(english_hanako, ENTERING, room) == {}


def test_the_room_is_english_when_it_begins(
    english_hanako: Client, room: str, meeting_soon: Interview, interviewer: Member
) -> None:
    assert "I cannot enter" in english_hanako.get(room).content.decode()
    assert left_in_japanese(english_hanako, ENTERING, room) == {}
    for kind in ("late", "locked_out"):
        told = english_hanako.post(f"{room}/help", {"kind": kind, "minutes": "10"}, follow=True)
        assert "We have told the recruiter" in told.content.decode()
        assert japanese_in(told) == []


def test_asking_for_a_change_is_english(
    english_hanako: Client, room: str, slots: list[Slot]
) -> None:
    begin_in(slots[0], minutes=60 * 48)
    write_names_in_ascii(locale="ja")
    for kind in ("wants_change", "wants_cancel", "wants_change"):
        sent = {"kind": kind, "message": "Any time on Friday"}
        assert japanese_in(english_hanako.post(f"{room}/change", sent, follow=True)) == []
    assert left_in_japanese(english_hanako, ENTERING, room) == {}


@pytest.mark.parametrize("state", InterviewState.values)
def test_the_room_is_english_whatever_became_of_the_interview(
    english_hanako: Client, room: str, interview: Interview, state: str
) -> None:
    Interview.objects.filter(pk=interview.pk).update(state=state)
    assert left_in_japanese(english_hanako, ENTERING, room) == {}


def test_a_closed_door_and_a_full_one_are_english(
    english_hanako: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "KEYS", Limit("candidate-keys", 2, timedelta(hours=1)))
    closed = f"/s/{'a' * 32}"
    seen = {answer.status_code: answer for answer in map(english_hanako.get, [closed] * 6)}
    assert set(seen) == {404, 429}
    assert [japanese_in(answer) for answer in seen.values()] == [[], []]


def test_a_company_that_writes_english_greets_in_english(hanako: Client, choice: str) -> None:
    write_names_in_ascii(locale="en")
    assert japanese_in(hanako.get(choice)) == []
