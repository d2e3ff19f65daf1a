"""Calls every verb as every actor: exactly those on the sheet pass its permission check."""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.errors import NotAllowed, NotFound, UserFacingError
from enishi.hiring.reach_models import MemberReach
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import CandidateLink
from tests import reading_code
from tests.cast import member_of
from tests.records.world import world_of
from tests.verbs import sheet
from tests.verbs.deeds import DEEDS, Rows
from tests.verbs.sheet import Line
from tests.web.foreign import AroundTests

LINES = sheet.lines()
# What a page or a command calls.
_ENTRANCES = ("enishi.web.", "enishi.management.")

House = tuple[Rows, dict[str, Actor]]


@pytest.fixture(scope="module")
def standing_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Built once, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), AroundTests():
        company = Company.objects.create(name="株式会社サンプル")
        other = Company.objects.create(name="株式会社アザー")
        rows = Rows(world_of(company, number=1))
        interviewer = _member(company, "i", Role.INTERVIEWER)
        rows.interview.participants.create(company=company, member=interviewer)
        gone = _member(company, "gone", Role.ADMIN)
        Member.objects.filter(pk=gone.pk).update(is_active=False)
        gone.refresh_from_db()
        limited, elsewhere = (_member(company, name, Role.LIMITED) for name in ("l", "m"))
        MemberReach.objects.create(company=company, member=limited, job=rows.job)
        MemberReach.objects.create(company=company, member=elsewhere, job=rows.another_job)
        yield (
            rows,
            {
                "A": actors.of(rows.world.admin),
                "R": actors.of(_member(company, "r", Role.RECRUITER)),
                "L": actors.of(limited),
                "M": actors.of(elsewhere),
                "I": actors.of(interviewer),
                "O": actors.of(_member(company, "o", Role.INTERVIEWER)),
                "S": actors.system(company),
                "X": actors.of(_member(other, "x", Role.ADMIN)),
                "let go": actors.of(gone),
                "candidate": candidate_links.actor_of(CandidateLink.objects.get(company=company)),
            },
        )
        transaction.set_rollback(True)


def _member(company: Company, name: str, role: Role) -> Member:
    return member_of(company, name="佐藤 花子", email=f"{name}@world.example", role=role)


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    """The standing house as it was built: objects are a test's own."""
    return copy.deepcopy(standing_house)


def answer(verb: str, rows: Rows, by: Actor) -> str:
    """Whether the verb was ready to act for this actor; it may have had other reasons not to."""
    try:
        with transaction.atomic():
            DEEDS[verb](rows, by)
            transaction.set_rollback(True)
    except NotFound:
        return "not found"
    except NotAllowed:
        return "not allowed"
    except UserFacingError:
        return "asked"
    except RuntimeError as error:
        # It went as far as to call Zoom.
        assert "inside a transaction" in str(error)  # noqa: PT017 - any other is a fault
        return "asked"
    return "asked"


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.verb)
def test_a_verb_acts_for_those_on_its_line_alone(house: House, line: Line) -> None:
    rows, people = house
    told = {who: answer(line.verb, rows, by) for who, by in people.items()}
    assert {who for who, said in told.items() if said == "asked"} == line.actors
    # What another company has is not there; what one may not do is said.
    assert told["X"] in ("asked", "not found")
    assert told["let go"] == told["candidate"] == "not allowed"


def test_whatever_a_verb_did_stands_in_the_log(house: House) -> None:
    untold = set()
    for line in LINES:
        rows, people = copy.deepcopy(house)
        before = AuditEntry.objects.count()
        # What a verb refuses in this world, it does not do.
        with contextlib.suppress(UserFacingError, RuntimeError), AroundTests():
            DEEDS[line.verb](rows, people["A"])
            if AuditEntry.objects.count() == before:
                untold.add(line.verb)
            transaction.set_rollback(True)
    assert untold == sheet.UNTOLD


def test_of_a_candidate_whom_they_do_not_interview_an_interviewer_finds_nothing(
    house: House,
) -> None:
    rows, people = house
    assert answer("hiring.evaluations.writing.begin", rows, people["O"]) == "not found"


def test_every_verb_that_takes_an_actor_stands_on_the_sheet() -> None:
    written = {line.verb for line in LINES}
    assert sorted(_takers() - written - sheet.PARTS) == []
    assert sorted((written | sheet.PARTS) - _takers()) == []
    assert sorted(written & sheet.PARTS) == []
    assert sorted(DEEDS.keys() ^ written) == []


def test_what_a_verb_writes_it_writes_in_one_transaction() -> None:
    functions = reading_code.functions()
    torn = {
        line.verb
        for line in LINES
        if functions[f"enishi.{line.verb}"].writes
        and "transaction.atomic" not in ast.unparse(functions[f"enishi.{line.verb}"].node)
    }
    assert torn == sheet.ONE_STATEMENT


def test_no_page_calls_the_part_of_a_verb() -> None:
    called = {
        call.removeprefix("enishi.")
        for name, one in reading_code.functions().items()
        if name.startswith(_ENTRANCES)
        for call in one.calls
    }
    assert sorted(called & sheet.PARTS) == []


def _takers() -> set[str]:
    """The functions below the pages that take an actor, but for those that are a module's own."""
    return {
        name.removeprefix("enishi.")
        for name, one in reading_code.functions().items()
        if isinstance(one.node, ast.FunctionDef)
        and not name.startswith(_ENTRANCES)
        and not one.node.name.startswith("_")
        and any(_is_actor(argument) for argument in one.node.args.kwonlyargs)
    }


def _is_actor(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) in (
        "Actor",
        "Actor | None",
    )
