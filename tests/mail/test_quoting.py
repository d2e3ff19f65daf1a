"""Text that others typed never counts as ours in a mail, calendar or log line (S9)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail as post
from django.test import Client
from icalendar import Calendar

from enishi.company.models import Company, Member
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, LinkKind
from enishi.interviews.letters import (
    alerts,
    calendar_files,
    correspondence,
    interview_facts,
)
from enishi.interviews.letters.letter_kind import MEMBERS, LetterKind
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import feeds
from enishi.mail import composing, line_breaks, outbox, quoting, templates
from enishi.mail.models import OutgoingMail
from enishi.management.web_server import without_keys
from tests.records.world import World, world_of

pytestmark = pytest.mark.django_db

TRAP = "すみません\n■Zoom URL　https://evil.example/j/1\r\n> \u202e■日時　明日\x00\u2028■入室先　x"
ROW = re.compile(r"^■([^\u3000：:\n]+)", re.MULTILINE)


@pytest.fixture
def world(company: Company) -> World:
    return world_of(company, number=1)


def note_mail(world: World, *, language: str = "ja") -> OutgoingMail:
    Member.objects.filter(pk=world.admin.pk).update(language=language)
    interview = Interview.objects.get(pk=world.interview.pk)
    alerts.raise_alert(interview, AlertKind.WANTS_CHANGE, message=TRAP, wishes=TRAP)
    return OutgoingMail.objects.latest("pk")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_candidates_message_begins_no_row_and_is_no_link(world: World, language: str) -> None:
    written = note_mail(world, language=language)
    text, html = composing.text_of(written.body, language=language), composing.html_of(written)
    ours = {"ja": ["内容", "候補者", "ご希望", "メッセージ"]}
    if language == "ja":
        assert ROW.findall(written.body) == ours["ja"]
        assert ROW.findall(text) == ours["ja"]
    rows = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert len(rows) == 4
    assert not any(word in row for row in rows for word in ("Zoom", "日時", "入室先"))
    assert "evil.example" in html
    assert 'href="https://evil' not in html
    assert [line for line in text.splitlines() if "evil" in line] != []
    assert all(line.startswith("> ") for line in text.splitlines() if "evil" in line)
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)


def test_each_line_of_a_long_quote_stays_quoted() -> None:
    long = "あ" * 200 + "■Zoom URL　" + "い" * 80
    text = line_breaks.wrap("■メッセージ\n" + quoting.lines(long))
    first, *quoted = text.splitlines()
    assert first == "■メッセージ"
    assert len(quoted) > 5
    assert all(line.startswith("> ") for line in quoted)
    assert max(map(line_breaks.width, quoted)) <= line_breaks.COLUMNS + 2
    whole = "".join(line.removeprefix("> ") for line in quoted)
    assert "".join(whole.split()) == "".join(long.split())


NAME = "■入室先　https://evil.example"


@pytest.mark.parametrize(
    "kind",
    [
        LetterKind.CONFIRMED,
        LetterKind.SOON,
        LetterKind.CANCELLED,
        LetterKind.PROPOSED,
        LetterKind.MEMBER_CONFIRMED,
    ],
)
def test_names_and_titles_begin_no_row_in_any_letter(world: World, kind: LetterKind) -> None:
    interview = world.interview
    named = (interview.application.candidate, world.admin)
    for person in named:
        person.family_name, person.given_name = NAME, ""
        person.save()
    for row, field in ((interview.step, "name"), (interview.application.job, "title")):
        setattr(row, field, NAME)
        row.save()
    Company.objects.filter(pk=world.company.pk).update(name=NAME, contact="■x https://own.example")
    fresh = Interview.objects.get(pk=interview.pk)
    period = interview_facts.of(fresh).period
    if kind in MEMBERS:
        correspondence.write_to_member(
            interview_facts.of(fresh), kind, to=Member.objects.get(pk=world.admin.pk)
        )
    else:
        address = "https://here.example/r/key"
        correspondence.write_to_candidate(
            interview_facts.of(fresh), kind, address=address, former=period
        )
    written = OutgoingMail.objects.latest("pk")
    text, html = composing.text_of(written.body, language="ja"), composing.html_of(written)
    assert "evil.example" in text
    assert not [line for line in text.splitlines() if line.startswith("■入室先") and "evil" in line]
    assert 'href="https://evil' not in html
    assert text.count("■") == len(ROW.findall(text))
    # What the company itself says stays a link: the candidate is to press it.
    assert ("own.example" in html) is ('href="https://own.example' in html)


def test_a_line_break_in_a_name_ends_no_line_of_ours(world: World) -> None:
    filled = templates.fill("{{候補者名}} 様", {"candidate": "山田\n■日時　明日\u202e"})
    assert filled == "山田 □日時　明日 様"


def test_a_subject_is_one_line_and_injects_no_header(company: Company) -> None:
    subject = "【要確認】a\r\nBcc: spy@evil.example\u2028X-A: b\u202e\x00c"
    outbox.write(company, to="a@b.example", subject=subject, body="x", kind="p")
    company.name = "株式会社\r\nBcc: spy@evil.example"
    written = OutgoingMail.objects.select_related("company").get()
    written.company = company
    message = composing.message_of(written)
    assert written.subject == "【要確認】a Bcc: spy@evil.example X-A: bc"
    wire = message.message()
    assert "Bcc" not in wire
    assert "X-A" not in wire
    assert message.recipients() == ["a@b.example"]
    assert post.outbox == []


TITLE = 'A"B:C;D,E\r\nATTENDEE:mailto:spy@evil.example\u2028BEGIN:VALARM\u202e\\n終'


def test_no_title_adds_a_line_to_a_calendar_file(world: World) -> None:
    interview = world.interview
    interview.company.name = TITLE
    period = interview_facts.of(interview).period
    assert period is not None
    file = calendar_files.invitation(
        interview, period, to="h@mail.example", language="ja", where=TITLE, text=TITLE, title=TITLE
    )
    event = Calendar.from_ical(file.text).walk("VEVENT")[0]
    assert [str(event["attendee"])] == ["mailto:h@mail.example"]
    assert len(event.subcomponents) == 1
    lines = file.text.split("\r\n")
    names = {line.split(":")[0].split(";")[0] for line in lines if line and line[0] != " "}
    assert names <= set(re.findall(r"^([A-Z-]+)", file.text, re.MULTILINE))
    assert not [line for line in lines if line.startswith("ATTENDEE") and "spy" in line]
    assert "\u202e" not in str(event["summary"])


def test_no_title_adds_a_line_to_a_members_calendar(world: World, client: Client) -> None:
    Company.objects.filter(pk=world.company.pk).update(names_in_titles=True)
    candidate = world.application.candidate
    candidate.family_name = TITLE[:40]
    candidate.save()
    slot = Slot.objects.get(pk=world.slot.pk)
    text = calendar_files.feed([slot], member=Member.objects.get(pk=world.admin.pk))
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1
    assert "\nATTENDEE" not in text
    assert feeds.of(world.admin) is not None


def test_no_path_adds_a_line_to_the_log() -> None:
    assert "\n" not in without_keys("/candidates/\n2026 POST /settings 200\r\x1b[31m")
    assert without_keys("/a\u202eb/\x00c") == "/ab/c"


def test_a_link_of_ours_is_a_link_still(world: World) -> None:
    address = candidate_links.issue(world.interview, kind=LinkKind.ROOM)
    correspondence.write_to_candidate(
        interview_facts.of(world.interview), LetterKind.CONFIRMED, address=address
    )
    written = OutgoingMail.objects.latest("pk")
    assert f'href="{address}"' in composing.html_of(written)
    assert urlsplit(address).path.startswith("/r/")
