"""An interview changes in one way: locked, compared, saved as next version, and logged."""

from __future__ import annotations

import ast
from datetime import UTC, datetime

import pytest
from django.db import transaction

from enishi.company import actors
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict
from enishi.interviews import revision
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState
from enishi.moves import ForbiddenMove
from tests import reading_code
from tests.interviews.conftest import fresh, version_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 1, tzinfo=UTC)
EVENT = Event.INTERVIEW_REOPENED


def told() -> list[tuple[str, dict[str, object]]]:
    entries = AuditEntry.objects.filter(action=EVENT).order_by("pk")
    return [(entry.action, entry.details) for entry in entries]


def test_what_the_block_changes_is_the_next_version_and_is_told(
    interview: Interview, recruiter: Member
) -> None:
    seen = version_of(interview)
    change = revision.changing(interview, seen=seen, by=actors.of(recruiter), event=EVENT)
    with transaction.atomic(), change as held:
        held.given_back_at = NOW
        change.log(slot=7)
        change.log(meeting=None)
    now = fresh(interview)
    assert (now.version, now.given_back_at) == (seen.version + 1, NOW)
    assert now.changed_at > interview.changed_at
    assert told() == [(EVENT, {"slot": 7, "meeting": None})]
    assert AuditEntry.objects.get(action=EVENT).member == recruiter


def test_who_has_not_seen_how_it_stands_changes_nothing(
    interview: Interview, recruiter: Member
) -> None:
    seen = version_of(interview)
    revision.advance(fresh(interview))
    happened = False
    with (
        pytest.raises(Conflict),
        transaction.atomic(),
        revision.changing(interview, seen=seen, by=actors.of(recruiter), event=EVENT),
    ):
        happened = True
    assert not happened
    assert fresh(interview).version == seen.version + 1
    assert told() == []


def test_what_is_raised_in_the_block_is_not_told(interview: Interview) -> None:
    def stumble() -> None:
        with transaction.atomic(), revision.changing(interview, event=EVENT) as held:
            held.given_back_at = NOW
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert fresh(interview).given_back_at is None
    assert told() == []


def test_where_there_is_nothing_to_change_no_page_grows_old(interview: Interview) -> None:
    seen = version_of(interview)
    change = revision.changing(interview, event=EVENT)
    with transaction.atomic(), change:
        change.drop()
    assert version_of(interview) == seen
    assert told() == []


def test_what_people_see_may_stay_the_same_while_the_log_tells(interview: Interview) -> None:
    seen = version_of(interview)
    change = revision.changing(interview, event=EVENT)
    with transaction.atomic(), change:
        change.keep_version()
    assert version_of(interview) == seen
    assert told() == [(EVENT, {})]


def test_a_move_that_the_table_does_not_hold_is_a_mistake_of_the_program(
    interview: Interview,
) -> None:
    with (
        pytest.raises(ForbiddenMove),
        transaction.atomic(),
        revision.changing(interview, event=EVENT) as held,
    ):
        INTERVIEW_MOVES.make(held, InterviewState.HELD)
    assert fresh(interview).is_draft


def test_no_verb_writes_the_next_version_by_itself() -> None:
    by_hand = [
        module.name
        for module in reading_code.modules()
        if module.name != revision.__name__
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and module.resolve(call) == f"{revision.__name__}.advance"
    ]
    assert by_hand == []
