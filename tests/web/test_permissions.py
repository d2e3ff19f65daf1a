"""Walks every address as every role, with another company's ids, and without a sign-in."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import DjangoDbBlocker

from enishi.company.models import Company, CompanyHoliday, Member, Role
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
from enishi.hiring.models import Job
from enishi.hiring.offer_models import Offer
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.reach_models import MemberReach
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk.models import BulkChange
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.mail.models import OutgoingMail
from tests.cast import member_of
from tests.records.world import World, world_of
from tests.web import sheet
from tests.web.foreign import AroundTests
from tests.web.sheet import Line

SIGN_IN = "/accounts/login/"
LINES = sheet.lines()
WITH_IDS = [line for line in LINES if "<id>" in line.address]


@dataclass
class House:
    """The sound world of one company, its three roles, and the ids its addresses need.

    ``browsers`` are signed in: by the letters of the roles, and of two who have no business here.
    """

    world: World
    roles: dict[str, Member]
    browsers: dict[str, Client]

    def address(self, line: Line, letter: str = "A") -> str:
        """The line's address with this company's ids: the word before an id says whose.

        Of evaluations it is the role's own: nobody writes another's.
        """
        rows: dict[str, Callable[[], Model]] = {
            "candidates": lambda: self.world.application.candidate,
            "applications": lambda: self.world.application,
            "results": self.world.application.results.get,
            "interviews": lambda: self.world.interview,
            "slots": lambda: self.world.slot,
            "jobs": lambda: self.world.job,
            "flows": lambda: self.world.job.flow,
            "steps": lambda: self.world.application.results.get().step,
            "hosts": lambda: self.world.host,
            "notes": lambda: RecruiterAlert.objects.get(company=self.world.company),
            "mails": self._mail,
            "mailbox": self._mail,
            "members": lambda: self.roles["R"],
            "holidays": lambda: CompanyHoliday.objects.get(company=self.world.company),
            "pages": lambda: SimpleNamespace(pk=1),
            "documents": lambda: Document.objects.get(company=self.world.company),
            "messages": lambda: Message.objects.get(company=self.world.company),
            "answers": lambda: Answer.objects.get(company=self.world.company),
            "templates": lambda: MessageTemplate.objects.get(company=self.world.company),
            "requests": lambda: PersonRequest.objects.get(company=self.world.company),
            "reasons": lambda: EndingReason.objects.filter(company=self.world.company)[0],
            "offers": lambda: Offer.objects.get(company=self.world.company),
            "duplicates": lambda: self.world.application.candidate,
            "merges": lambda: CandidateMerge.objects.get(company=self.world.company),
            "tags": lambda: Tag.objects.filter(company=self.world.company).order_by("pk")[0],
            "memos": lambda: Memo.objects.get(company=self.world.company),
            "evaluations": lambda: Evaluation.objects.get(
                member=self.roles[letter], step=self.world.application.current_step_id
            ),
            "forms": lambda: EvaluationForm.objects.get(company=self.world.company),
            "suspected": lambda: WebApplication.objects.get(
                company=self.world.company, state="suspected"
            ),
            "columns": lambda: self.world.application.current_step,
            "changes": lambda: BulkChange.objects.get(company=self.world.company),
            "received": lambda: MailEntry.objects.get(company=self.world.company, candidate=None),
            "rules": lambda: MailRule.objects.get(company=self.world.company),
            "samples": lambda: MailSample.objects.get(company=self.world.company),
            "imports": lambda: CandidateImport.objects.get(company=self.world.company),
        }
        return re.sub(r"(\w+)/<id>", lambda m: f"{m[1]}/{rows[m[1]]().pk}", line.address)

    def _mail(self) -> OutgoingMail:
        return OutgoingMail.objects.get(company=self.world.company, kind="p")


@pytest.fixture(scope="module")
def standing_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Built once, in a transaction around those of the tests, which undo what they do to it."""
    with django_db_blocker.unblock(), AroundTests():
        yield build(Company.objects.create(name="株式会社サンプル"))
        transaction.set_rollback(True)


def build(company: Company) -> House:
    world = world_of(company, number=1)
    roles = {"A": world.admin}
    for letter, role in (("R", Role.RECRUITER), ("L", Role.LIMITED), ("I", Role.INTERVIEWER)):
        email = f"{role}@world.example"
        roles[letter] = member_of(company, name="佐藤 花子", email=email, role=role)
    world.interview.participants.create(company=company, member=roles["I"])
    MemberReach.objects.create(company=company, member=roles["L"], job=world.job)
    for letter in ("R", "L", "I"):
        owed = Evaluation.objects.get(company=company, state="asked", member=roles["A"])
        owed.pk, owed.member = None, roles[letter]
        owed.save()
    others = {
        "interviewer of others": member_of(
            company, name="伊藤 健太", email="i@world.example", role=Role.INTERVIEWER
        ),
        "recruiter for others": _limited_to_another_job(world),
        "admin of others": member_of(
            Company.objects.create(name="株式会社アザー"),
            name="黒田 玲",
            email="a@other.example",
            role=Role.ADMIN,
        ),
    }
    browsers = {}
    for name, member in (roles | others).items():
        browsers[name] = Client()
        browsers[name].force_login(member)
    return House(world, roles, browsers)


def _limited_to_another_job(world: World) -> Member:
    job = Job.objects.create(company=world.company, flow=world.job.flow, title="別の求人")
    member = member_of(world.company, name="西 玲子", email="m@world.example", role=Role.LIMITED)
    MemberReach.objects.create(company=world.company, member=member, job=job)
    return member


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    """The standing house, as if nobody had been in it: objects and cookies are a test's own."""
    return copy.deepcopy(standing_house)


def spelled(route: str) -> str:
    """An address as Django writes it, in the sheet's spelling."""
    tidy = re.sub(r"<int:\w+>", "<id>", route).replace("^", "").replace("$", "")
    return re.sub(r"\(\?P<uidb36>.*\)", "<key>", tidy)


def addresses(patterns: list[object], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address in the sheet's spelling, with its pattern."""
    for pattern in patterns:
        here = before + str(pattern.pattern)  # type: ignore[attr-defined]
        if isinstance(pattern, URLPattern):
            yield spelled(here), pattern
        else:
            yield from addresses(pattern.url_patterns, here)  # type: ignore[attr-defined]


def ask(browser: Client, method: str, address: str) -> HttpResponse:
    """What the browser gets; a failing page is an answer like others."""
    browser.raise_request_exception = False
    return browser.get(address) if method == "GET" else browser.post(address)


def is_sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code in (302, 303) and answer["Location"].startswith(SIGN_IN)


def name_of(line: Line) -> str:
    return line.address


def test_every_address_stands_on_the_sheet() -> None:
    there = {address for address, _pattern in addresses(get_resolver().url_patterns)}
    written = {line.address for line in LINES} | sheet.PUBLIC
    assert sorted(there - written) == []
    assert sorted(written - there) == []


def test_every_view_names_what_it_needs_or_is_public() -> None:
    unguarded = [
        address
        for address, pattern in addresses(get_resolver().url_patterns)
        if not hasattr(pattern.callback, "action")
        and not pattern.callback.__module__.startswith("allauth.")
    ]
    assert unguarded == []


def test_exactly_the_public_addresses_need_no_sign_in() -> None:
    open_to_all = {
        address
        for address, pattern in addresses(get_resolver().url_patterns)
        # What Django's LoginRequiredMiddleware itself goes by.
        if not getattr(pattern.callback, "login_required", True)
    }
    assert sorted(open_to_all) == sorted(sheet.PUBLIC)


@pytest.mark.parametrize("line", LINES, ids=name_of)
def test_an_address_opens_for_its_roles_by_its_methods(house: House, line: Line) -> None:
    for method in ("GET", "POST"):
        for letter in ("I", "L", "R", "A"):
            address = house.address(line, letter)
            # Undone: it may take away what the address is about.
            with AroundTests():
                answer = ask(house.browsers[letter], method, address)
                transaction.set_rollback(True)
            who = f"{method} {address} as {letter}: {answer.status_code}"
            if letter not in line.roles:
                assert answer.status_code == 403, who
            elif method not in line.methods:
                assert answer.status_code == 405, who
            else:
                assert answer.status_code not in (403, 404, 405), who
                assert answer.status_code < 500, who
                assert not is_sent_to_sign_in(answer), who


@pytest.mark.parametrize("line", WITH_IDS, ids=name_of)
def test_another_companys_ids_do_not_exist(house: House, line: Line) -> None:
    for method in line.methods:
        answer = ask(house.browsers["admin of others"], method, house.address(line))
        assert answer.status_code == 404, f"{method} {line.address}"


@pytest.mark.parametrize("line", WITH_IDS, ids=name_of)
def test_an_interviewer_sees_nothing_of_other_peoples_interviews(house: House, line: Line) -> None:
    for method in line.methods:
        answer = ask(house.browsers["interviewer of others"], method, house.address(line))
        expected = 404 if "I" in line.roles else 403
        assert answer.status_code == expected, f"{method} {line.address}"


@pytest.mark.parametrize("line", WITH_IDS, ids=name_of)
def test_a_recruiter_for_other_jobs_finds_nothing_of_this_one(house: House, line: Line) -> None:
    for method in line.methods:
        answer = ask(house.browsers["recruiter for others"], method, house.address(line))
        expected = 404 if "L" in line.roles else 403
        if "/columns/" in line.address:
            # A step of the flow of their own job, without the cards of others.
            expected = 200
            assert "山田" not in answer.content.decode()
        assert answer.status_code == expected, f"{method} {line.address}"


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if "L" in line.roles and "<id>" not in line.address],
    ids=name_of,
)
def test_no_page_names_a_candidate_to_a_recruiter_for_other_jobs(house: House, line: Line) -> None:
    for browser, is_named in (("recruiter for others", False), ("L", None)):
        text = ask(house.browsers[browser], "GET", line.address).content.decode()
        names = "山田" in text or "h@mail.example" in text
        assert is_named is None or names is is_named, f"{browser} {line.address}"


@pytest.mark.parametrize("line", LINES, ids=name_of)
def test_nobody_signed_in_is_sent_to_the_sign_in(house: House, line: Line) -> None:
    for method in line.methods:
        answer = ask(Client(), method, house.address(line))
        assert is_sent_to_sign_in(answer), f"{method} {line.address}"


@pytest.mark.parametrize("line", [line for line in LINES if "POST" in line.methods], ids=name_of)
def test_a_forged_form_changes_nothing(house: House, line: Line) -> None:
    browser = house.browsers["A"]
    browser.handler.enforce_csrf_checks = True
    assert ask(browser, "POST", house.address(line)).status_code == 403
