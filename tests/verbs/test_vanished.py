"""Whoever acts on a candidate who is being erased at that moment is told so, by every verb."""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import Company, Role
from enishi.company.row_locks import lock_row
from enishi.errors import NotFound, UserFacingError
from enishi.hiring.models import Application, Candidate
from enishi.records.erasing import erasure
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.models import ErasureCause
from tests.cast import member_of
from tests.records.world import World, world_of
from tests.verbs import sheet
from tests.verbs.deeds import DEEDS, Rows

pytestmark = pytest.mark.django_db

# Rows of the candidate that a page has looked up before the erasure was committed.
_LOOKED_UP = (
    "candidate",
    "result",
    "request",
    "document",
    "memo",
    "merge",
    "twin",
    "message",
    "template",
    "offer",
    "answer",
    "mail_item",
    "evaluation",
    "mail",
    "seen",
    "step",
    "someone",
    "suspected",
)


class LookedUp(Rows):
    """What pages hold: each row is read before the erasure, and none after it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._held = {name: getattr(Rows, name).fget(self) for name in _LOOKED_UP}
        self._held["removed_memo"] = self._held["memo"]
        self._held["closed_request"] = self._held["request"]

    def __getattribute__(self, name: str) -> object:
        held = object.__getattribute__(self, "__dict__").get("_held", {})
        return copy.deepcopy(held[name]) if name in held else super().__getattribute__(name)

    def evaluation_of(self, by: Actor) -> object:  # type: ignore[override]  # as it was read
        del by
        return self.evaluation


@pytest.fixture
def rows() -> Rows:
    company = Company.objects.create(name="株式会社サンプル")
    found = world_of(company, number=1)
    member_of(company, name="佐藤 花子", email="r@world.example", role=Role.RECRUITER)
    return LookedUp(found)


def answers(rows: Rows, verb: str, by: Actor) -> str:
    try:
        with transaction.atomic():
            DEEDS[verb](rows, by)
            # As the commit does: a row that names one that is gone.
            connection.check_constraints()
    except NotFound:
        return "gone"
    except UserFacingError:
        return "refused"
    except IntegrityError as error:
        return "gone" if "is not present in table" in str(error) else repr(error)
    except RuntimeError as error:
        return "" if "inside a transaction" in str(error) else repr(error)
    except Exception as error:  # noqa: BLE001 - whatever a page would answer with 500
        return repr(error)
    return "done"


def test_every_verb_refuses_where_the_candidate_was_erased_meanwhile(rows: Rows) -> None:
    admin = actors.of(rows.world.admin)
    erasure.erase(
        Candidate.objects.get(pk=rows.application.candidate_id),
        cause=ErasureCause.BY_HAND,
        told=Told(candidate=False, interviewers=False),
        by=admin,
    )
    # As its commit did.
    connection.check_constraints()
    failed = {}
    for line in sheet.lines():
        with _undone():
            told = answers(rows, line.verb, admin)
        if told not in ("gone", "refused", "done", ""):
            failed[line.verb] = told
    assert failed == {}


@contextlib.contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_row_that_is_there_is_locked_and_one_that_is_gone_is_refused(rows: Rows) -> None:
    found = lock_row(Application.objects.all(), rows.application.pk)
    assert found == rows.application
    with pytest.raises(NotFound, match="削除"):
        lock_row(Application.objects.all(), 0)


def test_a_page_says_so_when_the_row_goes_between_look_and_deed(
    rows: Rows, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from enishi.hiring import memos

    def written(*_args: object, **_named: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute(
                "update enishi_memo set candidate_id = 0 where candidate_id = %s",
                [rows.application.candidate_id],
            )

    monkeypatch.setattr(memos, "write", written)
    client.force_login(rows.world.admin)
    address = f"/candidates/{rows.application.candidate_id}/memos"
    response = client.post(address, {"text": "メモ", "form_key": "k" * 32}, HTTP_HX_REQUEST="true")
    assert response.status_code == 409
    assert "削除された" in response.content.decode()


def test_verbs_lock_by_the_one_function_that_knows_rows_can_go() -> None:
    here = Path(__file__).parents[2] / "enishi"
    pattern = re.compile(r"select_for_update\((?:[^()]|\([^()]*\))*\)[\w.()=\",*\s]*?\.get\(pk=")
    found = [
        str(path.relative_to(here))
        for path in sorted(here.rglob("*.py"))
        if pattern.search(path.read_text())
    ]
    assert found == []
