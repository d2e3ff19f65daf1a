"""Only the tables of allowed moves write a row's state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from enishi.files.models import FILE_MOVES, FileState, StoredFile
from enishi.hiring.evaluations.models import EVALUATION_MOVES, Evaluation, EvaluationState
from enishi.hiring.intake.models import IMPORT_MOVES, CandidateImport, ImportState
from enishi.hiring.models import APPLICATION_MOVES, Application, ApplicationStatus
from enishi.hiring.offer_models import OFFER_MOVES, Offer, OfferState
from enishi.interviews.bulk.models import BULK_MOVES, BulkChange, BulkState
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState
from enishi.mail.models import MAIL_MOVES, MailState, OutgoingMail
from enishi.meetings.models import (
    LINK_MOVES,
    MEETING_MOVES,
    LinkState,
    Meeting,
    MeetingState,
    ZoomAccount,
)
from enishi.moves import ForbiddenMove
from tests import reading_code
from tests.reading_code import Module

TABLES = {
    StoredFile: (FILE_MOVES, FileState),
    CandidateImport: (IMPORT_MOVES, ImportState),
    BulkChange: (BULK_MOVES, BulkState),
    Evaluation: (EVALUATION_MOVES, EvaluationState),
    Interview: (INTERVIEW_MOVES, InterviewState),
    Meeting: (MEETING_MOVES, MeetingState),
    Application: (APPLICATION_MOVES, ApplicationStatus),
    Offer: (OFFER_MOVES, OfferState),
    OutgoingMail: (MAIL_MOVES, MailState),
    ZoomAccount: (LINK_MOVES, LinkState),
}
FIELDS = {"state", "status"}
WRITERS = {
    *("update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *(model.__name__ for model in TABLES),
}
# Who writes a state and is no move of a row that lives.
EXCEPTIONS = {
    # The demo world is written as it would have become, with a past of its own.
    "enishi.records.demo._application": 1,
    "enishi.records.demo.history.History._interview": 1,
}


def writes(tree: ast.AST) -> Iterator[ast.AST]:
    """Whatever in this code gives a column named like a state a value, by whichever way."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                yield from (one for target in targets for one in _set(target))
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                yield from _set(target)
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=name), *_]):
                if name in FIELDS:
                    yield node
            case ast.Call() if _name_of(node) in WRITERS:
                given = [word.value for word in node.keywords if word.arg in FIELDS]
                if not all(isinstance(one, ast.Call) and _name_of(one) == "begin" for one in given):
                    yield node
                # The names of the columns that bulk_update writes.
                if _name_of(node) == "bulk_update" and FIELDS & _texts(node):
                    yield node
            case ast.Dict(keys=keys):
                # Handed on as ``**fields``: nobody could say to whom.
                if any(isinstance(key, ast.Constant) and key.value == "state" for key in keys):
                    yield node
            case ast.Constant(value=str() as text):
                if re.search(r"\bset\s+(state|status)\b", text, re.IGNORECASE):
                    yield node


def _set(target: ast.expr) -> Iterator[ast.AST]:
    """The parts of what is assigned to that are a state; an object's own field is no column."""
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _set(part)
        case ast.Attribute(attr=name, value=owner):
            if name in FIELDS and not (isinstance(owner, ast.Name) and owner.id == "self"):
                yield target
        case ast.Subscript(slice=ast.Constant(value="state")):
            yield target


def _name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _texts(node: ast.AST) -> set[object]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}


def found_in(module: Module) -> Iterator[str]:
    """Where the module writes a state, function by function."""

    def inside(node: ast.AST, name: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                yield from inside(child, f"{name}.{child.name}")
            else:
                yield from (name for _write in writes(child))

    yield from inside(module.tree, module.name)


def test_no_verb_writes_a_state_by_itself() -> None:
    found: dict[str, int] = {}
    for module in reading_code.modules():
        # The library that speaks with Zoom knows no row of ours.
        if module.name != "enishi.moves" and not module.name.startswith("enishi.zoom."):
            for place in found_in(module):
                found[place] = found.get(place, 0) + 1
    assert found == EXCEPTIONS


@pytest.mark.parametrize(
    "code",
    [
        "meeting.state = MeetingState.READY",
        "held.state, held.recruiter = InterviewState.PROPOSED, by",
        "rows.update(state=MeetingState.READY, reason='')",
        "Interview.objects.create(company=company, state=InterviewState.HELD)",
        "Meeting(company=company, state=MeetingState.READY)",
        "Application.objects.bulk_update(rows, ['status'])",
        "setattr(mail, 'state', MailState.SENT)",
        "fields['state'] = MeetingState.UNKNOWN",
        "fields = {'state': MeetingState.UNKNOWN}",
        "cursor.execute('update enishi_meeting set state = %s')",
    ],
)
def test_the_reader_sees_each_way_to_write_a_state(code: str) -> None:
    assert len(list(writes(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "self.status = status",
        "Meeting(company=company, state=MEETING_MOVES.begin(MeetingState.RESERVED))",
        "rows.filter(state=MeetingState.READY).update(reason='')",
        "if meeting.state == MeetingState.READY: pass",
        "meeting.save(update_fields=['state'])",
        "responses.page(request, template, status=404)",
    ],
)
def test_the_reader_leaves_alone_what_writes_none(code: str) -> None:
    assert list(writes(ast.parse(code))) == []


@pytest.mark.parametrize("model", TABLES)
def test_each_table_knows_every_state_and_the_column_begins_with_a_first_one(
    model: type[Interview],
) -> None:
    moves, states = TABLES[model]
    assert set(moves.table) == set(states)
    assert {to for following in moves.table.values() for to in following} <= set(states)
    column = model._meta.get_field(moves.field)
    assert column.default in moves.first
    # Every state is reached from a first one.
    reached = set(moves.first)
    while more := {to for state in reached for to in moves.table[state]} - reached:
        reached |= more
    assert reached == set(states)


@pytest.mark.parametrize("model", TABLES)
def test_a_table_refuses_what_it_does_not_hold(model: type[Interview]) -> None:
    moves, states = TABLES[model]
    for state in states:
        for to in set(states):
            row = model(**{moves.field: state})
            if to in moves.table[state]:
                moves.make(row, to)
                assert getattr(row, moves.field) == to
            else:
                with pytest.raises(ForbiddenMove):
                    moves.make(row, to)
                assert getattr(row, moves.field) == state
        if state not in moves.first:
            with pytest.raises(ForbiddenMove):
                moves.begin(state)
