"""No Japanese is left on a screen that is read in English: a company of ASCII names, walked."""

from __future__ import annotations

import re
from datetime import date

import jpholiday
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from enishi.company.models import Company, Member, Role
from enishi.hiring.models import Candidate, HiringFlow, Job, Step
from enishi.interviews import calendar
from enishi.interviews.models import Interview
from enishi.meetings.models import LinkState, Meeting, MeetingState, ZoomAccount
from tests.cast import SignedIn, member_of
from tests.web import sheet
from tests.web.sheet import Line
from tests.web.test_permissions import LINES, House, house

__all__ = ["house"]

READ = [line for line in LINES if "GET" in line.methods]
SENT = [line for line in LINES if "POST" in line.methods]
# Kana, kanji, Japanese punctuation, full-width signs; not U+3000, which stands between names.
JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff00-\uffef]+")
# The switch names each language in itself, and says so.
IN_JAPANESE_ON_PURPOSE = re.compile(r'<(\w+)[^>]*\slang="ja"[^>]*>[^<]*</\1>')


def japanese_in(answer: HttpResponse) -> list[str]:
    """What a reader of English could not read; JSON writes it as escapes."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), answer.content.decode())
    return JAPANESE.findall(IN_JAPANESE_ON_PURPOSE.sub("", text))


@pytest.fixture
def english_house(house: House) -> House:
    """The same company, with everything that people typed in ASCII."""
    Company.objects.update(name="Sample Inc.", locale="en")
    Member.objects.update(family_name="Sato", given_name="Hanako", language="en")
    Candidate.objects.update(
        family_name="Yamada", given_name="Hanako", family_kana="", given_kana=""
    )
    HiringFlow.objects.update(name="Standard")
    Job.objects.update(title="Sales")
    for step in Step.objects.all():
        Step.objects.filter(pk=step.pk).update(name=f"Step {step.position}")
    for member in house.roles.values():
        member.refresh_from_db()
    return house


def left_in_japanese(house: House, browser: Client, lines: list[Line]) -> dict[str, list[str]]:
    """Address to what is Japanese there."""
    found = {}
    for line in lines:
        address = house.address(line)
        if japanese := japanese_in(browser.get(address)):
            found[address] = japanese
    return found


@pytest.mark.parametrize("letter", ["A", "R", "I"])
def test_every_page_is_english(english_house: House, signed_in: SignedIn, letter: str) -> None:
    browser = signed_in(english_house.roles[letter])
    assert left_in_japanese(english_house, browser, READ) == {}


@pytest.mark.parametrize("line", SENT, ids=lambda line: line.address)
def test_every_refusal_of_an_empty_form_is_english(
    english_house: House, signed_in: SignedIn, line: Line
) -> None:
    browser = signed_in(english_house.roles["A"])
    answer = browser.post(english_house.address(line), headers={"HX-Request": "true"})
    assert japanese_in(answer) == []
    assert japanese_in(browser.get("/")) == [], "a message that waited for the next page"


@pytest.mark.parametrize("state", MeetingState.values)
def test_the_meeting_is_told_in_english_in_every_state(
    english_house: House, signed_in: SignedIn, state: str
) -> None:
    interview = english_house.world.interview
    Interview.objects.filter(pk=interview.pk).update(
        state="draft", confirmed_by=None, confirmed_at=None
    )
    Meeting.objects.filter(pk=interview.meeting_id).update(state=state)
    browser = signed_in(english_house.roles["R"])
    pages = [line for line in READ if line.address.startswith(("/interviews/", "/applications/"))]
    assert left_in_japanese(english_house, browser, pages) == {}


@pytest.mark.parametrize("state", LinkState.values)
def test_the_link_is_told_in_english_in_every_state(
    english_house: House, signed_in: SignedIn, state: str
) -> None:
    nothing = {"access_token": "", "refresh_token": ""}
    ZoomAccount.objects.update(state=state, **(nothing if state == LinkState.UNLINKED else {}))
    Interview.objects.update(state="draft", confirmed_by=None, confirmed_at=None, meeting=None)
    browser = signed_in(english_house.roles["A"])
    assert left_in_japanese(english_house, browser, READ) == {}


def test_empty_lists_and_fruitless_searches_are_english(
    other_company: Company, signed_in: SignedIn
) -> None:
    Company.objects.update(name="Other Inc.", locale="en")
    newcomer = member_of(other_company, name="Kuroda", email="k@other.example", role=Role.ADMIN)
    Member.objects.update(language="en")
    browser = signed_in(newcomer)
    addresses = [line.address for line in READ if "<id>" not in line.address]
    found = {
        address: japanese
        for page in addresses
        for address in (page, f"{page}?q=nothing-of-this-name", f"{page}?status=passed")
        if (japanese := japanese_in(browser.get(address)))
    }
    assert found == {}


def test_the_pages_at_the_door_are_english_for_who_asks(db: None) -> None:
    browser = Client()
    browser.post("/accounts/language", {"language": "en"})
    found = {
        address: japanese
        for address in sorted(sheet.PUBLIC)
        if (japanese := japanese_in(browser.get(address.replace("<key>", "1-key"))))
    }
    assert found == {}
    assert japanese_in(browser.post("/accounts/login/", {"login": "a@b.example"})) == []


def test_holidays_have_english_names() -> None:
    first, last = date(2020, 1, 1), date(2045, 12, 31)
    with translation.override("en"):
        named = calendar.holidays_between(first, last)
    assert len(named) == len(jpholiday.between(first, last))
    assert named["2026-11-23"] == "Labour Day"
    assert {word for word in named.values() if JAPANESE.search(word)} == set()


def test_japanese_left_on_a_screen_is_found(english_house: House, signed_in: SignedIn) -> None:
    Job.objects.update(title="営業（東京）")
    browser = signed_in(english_house.roles["A"])
    assert japanese_in(browser.get("/jobs/")) == ["営業（東京）"]
