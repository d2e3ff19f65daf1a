"""No page in English contains Japanese: a walk of a company with ASCII names."""

from __future__ import annotations

from datetime import date

import jpholiday
import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from enishi.company import public_holidays
from enishi.company.models import Company, Member, Role
from enishi.hiring.intake.form_models import PurposesText
from enishi.hiring.models import Job
from enishi.interviews.letters import kinds
from enishi.interviews.letters.kinds import Kind
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import LinkState, Meeting, MeetingState, ZoomAccount
from tests.cast import SignedIn, member_of
from tests.web import sheet
from tests.web.english import japanese_in, japanese_of, write_names_in_ascii
from tests.web.sheet import Line
from tests.web.test_permissions import LINES, House, house, standing_house

__all__ = ["house", "standing_house"]

READ = [line for line in LINES if "GET" in line.methods]
SENT = [line for line in LINES if "POST" in line.methods]


@pytest.fixture(scope="module")
def _english_names(standing_house: House) -> None:
    """Everything that people typed in the standing house is ASCII."""
    write_names_in_ascii()
    for member in standing_house.roles.values():
        member.refresh_from_db()


@pytest.fixture
def english_house(_english_names: None, house: House) -> House:
    """The same company, with everything that people typed in ASCII."""
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
def test_every_page_is_english(english_house: House, letter: str) -> None:
    browser = english_house.browsers[letter]
    assert left_in_japanese(english_house, browser, READ) == {}


@pytest.mark.parametrize("line", SENT, ids=lambda line: line.address)
def test_every_refusal_of_an_empty_form_is_english(english_house: House, line: Line) -> None:
    browser = english_house.browsers["A"]
    answer = browser.post(english_house.address(line), headers={"HX-Request": "true"})
    assert japanese_in(answer) == []
    assert japanese_in(browser.get("/")) == [], "a message that waited for the next page"


@pytest.mark.parametrize("state", MeetingState.values)
def test_the_meeting_is_told_in_english_in_every_state(english_house: House, state: str) -> None:
    interview = english_house.world.interview
    Interview.objects.filter(pk=interview.pk).update(
        state="draft", confirmed_by=None, confirmed_at=None
    )
    Meeting.objects.filter(pk=interview.meeting_id).update(state=state)
    browser = english_house.browsers["R"]
    pages = [line for line in READ if line.address.startswith(("/interviews/", "/applications/"))]
    assert left_in_japanese(english_house, browser, pages) == {}


@pytest.mark.parametrize("state", LinkState.values)
def test_the_link_is_told_in_english_in_every_state(english_house: House, state: str) -> None:
    nothing = {"access_token": "", "refresh_token": ""}
    ZoomAccount.objects.update(state=state, **(nothing if state == LinkState.UNLINKED else {}))
    Interview.objects.update(state="draft", confirmed_by=None, confirmed_at=None, meeting=None)
    browser = english_house.browsers["A"]
    assert left_in_japanese(english_house, browser, READ) == {}


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.code)
def test_every_kind_of_mail_is_worded_in_english(english_house: House, kind: Kind) -> None:
    browser = english_house.browsers["A"]
    address = f"/settings/mails/wording?kind={kind.code}"
    assert japanese_in(browser.get(address)) == []
    preview = {"kind": kind.code, "subject": "{{step", "body": "{{candidate}} {{nothing}}"}
    assert japanese_in(browser.post("/settings/mails/wording/preview", preview)) == []
    for body in ("{{nothing}}", "no placeholder", ""):
        typed = {"kind": kind.code, "subject": "Subject", "body": body}
        answer = browser.post("/settings/mails/wording", typed, headers={"HX-Request": "true"})
        assert japanese_in(answer) == []


def test_the_practice_mailbox_is_english(english_house: House, settings: Settings) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": True}
    browser = english_house.browsers["R"]
    pages = [line for line in READ if line.address.startswith("/mailbox/")]
    mail = OutgoingMail.objects.get()
    assert browser.get(f"/mailbox/{mail.pk}/letter").status_code == 200
    assert left_in_japanese(english_house, browser, pages) == {}
    mail.subject, mail.reply_to, mail.calendar_method = "Confirmed", "r@world.example", "REQUEST"
    mail.body, mail.calendar = "Dear Hanako", "BEGIN"
    mail.save()
    assert left_in_japanese(english_house, browser, pages) == {}


def test_empty_lists_and_fruitless_searches_are_english(
    other_company: Company, signed_in: SignedIn
) -> None:
    Company.objects.update(name="Other Inc.", locale="en")
    # The text that is proposed is in both languages.
    PurposesText.objects.create(company=other_company, number=1, purposes="Hiring.", consent="Yes.")
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
        named = {day: public_holidays.name_on(day) for day, _name in jpholiday.between(first, last)}
    assert named[date(2026, 11, 23)] == "Labour Day"
    assert [japanese_of(word) for word in named.values() if japanese_of(word)] == []
    assert public_holidays.name_on(date(2026, 11, 24)) == ""


def test_japanese_left_on_a_screen_is_found(english_house: House) -> None:
    Job.objects.filter(pk=english_house.world.job.pk).update(title="営業（東京）")
    browser = english_house.browsers["A"]
    assert japanese_in(browser.get("/jobs/")) == ["営業（東京）"]
