"""No list, dropdown, calendar, feed, report or form shows or accepts another company's row (S13).

The house is asked everything twice: alone, and beside another company whose every text is a canary.
Nothing may differ. The walk itself is tried in ``left_out.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from enishi.company import actors
from enishi.company.models import Company, CompanyHoliday
from enishi.hiring.document_models import Document
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations.models import Evaluation, EvaluationForm
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.models import CandidateImport
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import Message, MessageTemplate
from enishi.hiring.offer_models import Offer
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.tag_models import Tag
from enishi.interviews import revision
from enishi.interviews.bulk.models import BulkChange
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.interviews.models import Interview
from enishi.interviews.reads import feeds
from enishi.mail.models import OutgoingMail
from enishi.web.reports.topics import Topic
from tests.records.world import REPORTED, TEN, World
from tests.web import foreign, scenes, sheet
from tests.web.foreign import CANARY, AroundTests, Sites, Step
from tests.web.test_permissions import House, build

pytestmark = pytest.mark.django_db

# Whatever hour it is: the worlds' interviews are still to come, within the month asked for, and
# what the database's own clock writes is over.
NOW = TEN - timedelta(days=2)
_MIDNIGHT = "%Y-%m-%dT00:00:00%%2B09:00"
_MONTH = f"start={NOW.strftime(_MIDNIGHT)}&end={(NOW + timedelta(days=30)).strftime(_MIDNIGHT)}"
_YEARS = f"period=dates&from={REPORTED.first}&to={REPORTED.last}"
# What pages are asked beside their address; the first of each is the address alone.
_QUESTIONS = {
    "/candidates/": ["", f"?text={CANARY}", "?sort=kana", "?status=active"],
    "/candidates/new": ["", f"?family_name={CANARY}"],
    "/calendar/events": [f"?{_MONTH}"],
    "/interviews/<id>/events": [f"?{_MONTH}"],
    "/reports/": ["", *(f"?{_YEARS}&topic={topic}" for topic in Topic.values)],
    "/reports/figures": [f"?{_YEARS}"],
    "/reports/table.csv": [f"?{_YEARS}&table=jobs", f"?{_YEARS}&table=jobs&encoding=cp932"],
    "/reports/table.xlsx": [f"?{_YEARS}&table=jobs"],
    "/settings/zoom/hosts": ["", f"?q={CANARY}"],
}


class Walk:
    """Every step, and what the house alone answers to each."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sites = Sites()
        self.is_watched = False
        self.steps: list[Step] = []
        self.alone: dict[Step, str] = {}
        self.passed: dict[str, list[Step]] = {}
        address = feeds.make(by=actors.of(house.roles["I"]))
        self.paths = scenes.furnish(house.world)
        self.feed = "/calendar/feed/" + address.rsplit("/", 1)[1]

    def ask(self, step: Step) -> str:
        browser = Client() if step.letter == "-" else self.house.browsers[step.letter]
        if not self.is_watched:
            return foreign.ask(browser, step)
        self.sites.seen = {}
        with self.sites.watched():
            told = foreign.ask(browser, step)
        for site in self.sites.seen:
            if step not in self.passed.setdefault(site, []):
                self.passed[site].append(step)
        return told

    def looks(self) -> Iterator[Step]:
        yield Step("-", "GET", self.feed)
        choice, room = self.paths["choice"], self.paths["room"]
        for path in (choice, f"{choice}/wishes", room, f"{room}/change"):
            yield Step("-", "GET", path)
        for line in sheet.lines():
            if "GET" not in line.methods:
                continue
            # Recruiters see what admins see, but for the first page.
            for letter in sorted(line.roles if line.address == "/" else line.roles - {"R"}):
                for question in _QUESTIONS.get(line.address, [""]):
                    yield Step(letter, "GET", self.house.address(line, letter) + question)

    def deeds(self) -> Iterator[Step]:
        """What ours do to what is ours: to each interview, as candidates, and as the worker."""
        world = self.house.world
        for line in sheet.lines():
            if "POST" not in line.methods:
                continue
            letter = "R" if "R" in line.roles else "A"
            own = self.house.address(line, letter)
            for interview in self._standing(own):
                form = _form(world) | {"version": str(revision.seen(interview))}
                form |= {"host": world.host.pk, "slot": interview.slots.all()[0].pk}
                address = re.sub(r"^/interviews/\d+", f"/interviews/{interview.pk}", own)
                address = re.sub(r"^/slots/\d+", f"/slots/{form['slot']}", address)
                address = re.sub(
                    r"^/applications/\d+", f"/applications/{interview.application_id}", address
                )
                yield Step(letter, "POST", address, form, is_deed=True)
        [proposed] = Interview.objects.filter(company=world.company, state="proposed")
        form = _form(world) | {"slot": proposed.slots.all()[0].pk, "kind": "late", "minutes": 5}
        for path in ("choice", "room"):
            for deed in ("pick", "wishes") if path == "choice" else ("help", "cancellation"):
                yield Step("-", "POST", f"{self.paths[path]}/{deed}", form, is_deed=True)
        # The last admin of the company, whoever else there is.
        yield Step(
            "A",
            "POST",
            f"/settings/members/{world.admin.pk}/role",
            {"role": "recruiter"},
            is_deed=True,
        )
        for said in scenes.ROUNDS:
            yield Step("-", "RUN", said, is_deed=True)

    def _standing(self, address: str) -> list[Interview]:
        """The interviews that such an address can be about."""
        ours = Interview.objects.filter(company=self.house.world.company).order_by("pk")
        is_about_one = address.startswith(("/interviews/", "/slots/", "/applications/"))
        return list(ours if is_about_one else ours[:1])

    def tries(self, other: World) -> Iterator[Step]:
        """Another company's rows by their addresses, and in the fields of our own forms."""
        ids = _ids(other)
        for line in sheet.lines():
            words = re.findall(r"(\w+)/<id>", line.address)
            for letter in sorted(line.roles - {"A"} or line.roles):
                own = self.house.address(line, letter)
                for method in sorted(line.methods):
                    # One of its ids beside ours, and all of them.
                    for swapped in sorted({*((one,) for one in words), tuple(words)} - {()}):
                        address = own
                        for word in swapped:
                            address = _swapped(address, word, ids)
                        yield Step(letter, method, address, is_foreign=True)
                if "POST" in line.methods:
                    yield Step(letter, "POST", own, _form(other))


# Ids that are compared with what the row above has, and never looked up: what is foreign to it is
# answered like one that has gone since.
_COMPARED = re.compile(
    r"/applications/\d+/results/\d+/removal|/interviews/\d+/notes/\d+/settlement"
)


def _ids(world: World) -> dict[str, int]:
    result = world.application.results.get()
    mail = OutgoingMail.objects.get(company=world.company, kind="p").pk
    return {
        "candidates": world.application.candidate_id,
        "applications": world.application.pk,
        "results": result.pk,
        "interviews": world.interview.pk,
        "slots": world.slot.pk,
        "jobs": world.job.pk,
        "flows": world.job.flow_id,
        "steps": result.step_id,
        "hosts": world.host.pk,
        "notes": RecruiterAlert.objects.get(company=world.company).pk,
        "mails": mail,
        "mailbox": mail,
        "members": world.admin.pk,
        "holidays": CompanyHoliday.objects.get(company=world.company).pk,
        "pages": Document.objects.get(company=world.company).file.pages,
        "documents": Document.objects.get(company=world.company).pk,
        "messages": Message.objects.get(company=world.company).pk,
        "answers": Answer.objects.get(company=world.company).pk,
        "templates": MessageTemplate.objects.get(company=world.company).pk,
        "reasons": EndingReason.objects.filter(company=world.company)[0].pk,
        "offers": Offer.objects.get(company=world.company).pk,
        "duplicates": world.application.candidate_id,
        "merges": CandidateMerge.objects.get(company=world.company).pk,
        "tags": Tag.objects.filter(company=world.company).order_by("pk")[0].pk,
        "memos": Memo.objects.get(company=world.company).pk,
        "evaluations": Evaluation.objects.get(
            company=world.company, step=world.application.current_step_id
        ).pk,
        "forms": _form_of(world),
        "suspected": WebApplication.objects.get(company=world.company, state="suspected").pk,
        "columns": result.step_id,
        "changes": BulkChange.objects.get(company=world.company).pk,
        "requests": PersonRequest.objects.get(company=world.company).pk,
        "received": MailEntry.objects.get(company=world.company, candidate=None).pk,
        "rules": MailRule.objects.get(company=world.company).pk,
        "samples": MailSample.objects.get(company=world.company).pk,
        "imports": CandidateImport.objects.get(company=world.company).pk,
    }


def _form_of(world: World) -> int:
    return EvaluationForm.objects.get(company=world.company).pk


def _swapped(address: str, word: str, ids: dict[str, int]) -> str:
    return re.sub(rf"\b{word}/\d+", f"{word}/{ids[word]}", address)


def _form(other: World) -> dict[str, object]:
    """Every field that any form of ours has, those that choose a row naming the other company's."""
    day = f"{NOW + timedelta(days=12):%Y-%m-%d}"
    return {
        **dict.fromkeys(("member", "members", "interviewer", "participants"), other.admin.pk),
        **dict.fromkeys(("host", "reserved_host", "hosts"), other.host.pk),
        "form": _form_of(other),
        "candidate": other.application.candidate_id,
        "reply_address": foreign.TYPED,
        "job": other.job.pk,
        "flow": other.job.flow_id,
        "slot": other.slot.pk,
        **dict.fromkeys(("tag", "tags", "into"), Tag.objects.filter(company=other.company)[0].pk),
        "reason": EndingReason.objects.filter(company=other.company)[0].pk,
        "step": other.application.current_step_id,
        "mail": 0,
        "alert_id": 0,
        "family_name": "青木",
        "name": foreign.NAMED,
        "given_name": "名",
        "form_key": "k" * 32,
        "title": "題",
        "kind": "interview",
        "score": 4,
        "email": foreign.TYPED,
        "role": "recruiter",
        "outcome": "passed",
        "note": "x",
        "date": day,
        "start": "10:00",
        "end": "11:00",
        "starts_at": f"{day}T10:00",
        "ends_at": f"{day}T11:00",
        "first_day": day,
        "last_day": day,
        "comment": "x",
        "version": 0,
        "seen": "",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
        "topic": "x",
    }


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Walk, World]]:
    """What the house says alone; then the other company moves in, for all tests of this file."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        AroundTests(),
    ):
        foreign.count_from(100_000)
        house = build(Company.objects.create(name="株式会社サンプル"))
        started = Walk(house)
        started.steps = [*started.looks(), *started.deeds()]
        started.alone = {step: started.ask(step) for step in started.steps}
        other = foreign.foreign_company()
        yield started, other
        transaction.set_rollback(True)


def test_the_walk_sees_pages_and_not_refusals(walk: tuple[Walk, World]) -> None:
    started, _other = walk
    looks = [step for step in started.steps if step.method == "GET"]
    refused = [str(step) for step in looks if started.alone[step][:3] not in ("200", "302", "303")]
    assert [
        step for step in refused if "/settings/zoom/" not in step and "/mailbox/" not in step
    ] == []
    assert len(looks) > 65
    done = [step for step in started.steps if step.is_deed and started.alone[step][0] in "23"]
    assert len(done) > 75
    assert len([step for step in done if "MAIL" in started.alone[step]]) > 8


def test_nothing_looks_different_because_another_company_is_there(walk: tuple[Walk, World]) -> None:
    started, _other = walk
    assert differences(started, started.steps) == []


def test_another_companys_rows_are_neither_found_nor_chosen(walk: tuple[Walk, World]) -> None:
    started, other = walk
    before = foreign.rows_of(other.company)
    assert breaches(started, list(started.tries(other))) == []
    assert foreign.rows_of(other.company) == before
    assert foreign.strays() == []


def differences(started: Walk, steps: list[Step]) -> list[str]:
    found = []
    for step in steps:
        told = started.ask(step)
        if told != started.alone[step] or CANARY in told.replace(step.address, "").replace(
            f'value="{CANARY}"', ""
        ):
            found.append(str(step))
    return found


def breaches(started: Walk, steps: list[Step]) -> list[str]:
    found = []
    for step in steps:
        told = started.ask(step)
        is_there = step.is_foreign and told[:3] != "404" and not _COMPARED.fullmatch(step.address)
        if "STRAY" in told or CANARY in told or is_there or told.startswith("5"):
            found.append(f"{step}: {told[:300]!r}")
    return found
