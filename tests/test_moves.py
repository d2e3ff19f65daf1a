"""Only the tables of allowed moves write a row's state."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from enishi.files.models import FILE_MOVES, FileState, StoredFile
from enishi.hiring.evaluations.models import EVALUATION_MOVES, Evaluation, EvaluationState
from enishi.hiring.intake.form_models import (
    WEB_APPLICATION_MOVES,
    WebApplication,
    WebApplicationState,
)
from enishi.hiring.intake.mail_models import MAIL_ENTRY_MOVES, MailEntry, MailEntryState
from enishi.hiring.intake.models import IMPORT_MOVES, CandidateImport, ImportState
from enishi.hiring.messages.models import MESSAGE_MOVES, Message, MessageState
from enishi.hiring.models import APPLICATION_MOVES, Application, ApplicationStatus
from enishi.hiring.offer_models import OFFER_MOVES, Offer, OfferState
from enishi.hiring.person_request_models import REQUEST_MOVES, PersonRequest, RequestState
from enishi.hiring.posting_models import POSTING_MOVES, JobPosting, PostingState
from enishi.interviews.bulk.models import BULK_MOVES, BulkChange, BulkState
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState
from enishi.mail.mailbox_models import RECEIVED_MOVES, ReceivedMail, ReceivedState
from enishi.mail.models import MAIL_MOVES, MailState, OutgoingMail
from enishi.meetings.models import (
    LINK_MOVES,
    MEETING_MOVES,
    LinkState,
    Meeting,
    MeetingState,
    ZoomAccount,
)
from enishi.moves import ForbiddenMove, Moves
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
    Message: (MESSAGE_MOVES, MessageState),
    PersonRequest: (REQUEST_MOVES, RequestState),
    JobPosting: (POSTING_MOVES, PostingState),
    WebApplication: (WEB_APPLICATION_MOVES, WebApplicationState),
    MailEntry: (MAIL_ENTRY_MOVES, MailEntryState),
    ReceivedMail: (RECEIVED_MOVES, ReceivedState),
}
FIELDS = {"state", "status"}
# In SQL, anywhere among what is set, however many columns come before it.
SET_IN_SQL = re.compile(
    r"\bset\b(?:(?!\bwhere\b).)*\b(state|status)\s*=", re.IGNORECASE | re.DOTALL
)
WRITERS = {
    *("update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *(model.__name__ for model in TABLES),
}
# What looks like a written state, and is no move of a row that lives.
EXCEPTIONS = {
    # The demo world is written as it would have become, with a past of its own.
    "enishi.records.demo._application": 1,
    "enishi.records.demo.history.History._interview": 1,
    # Columns to search by, and words of a query in an address.
    "enishi.hiring.candidate_search": 1,
    "enishi.web.candidates.list_filters.filters_of": 1,
    "enishi.web.reports.standing_tables._list": 1,
    # A row for the badge alone, which nobody saves.
    "enishi.web.candidates.bulk.letters.standing_of": 1,
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
                if any(isinstance(key, ast.Constant) and key.value in FIELDS for key in keys):
                    yield node
            case ast.Constant(value=str() as text):
                if SET_IN_SQL.search(text):
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
        case ast.Subscript(slice=ast.Constant(value=name)) if name in FIELDS:
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


def tables_of_the_product() -> dict[str, Moves[Any]]:
    """Every table of moves that a module of the product makes, by its dotted name."""
    makers = [
        importlib.import_module(module.name)
        for module in reading_code.modules()
        if {"enishi.moves", "enishi.moves.Moves"} & set(module.names.values())
    ]
    by_object = {
        id(thing): (f"{maker.__name__}.{name}", thing)
        for maker in makers
        for name, thing in vars(maker).items()
        if isinstance(thing, Moves)
    }
    return dict(by_object.values())


def test_each_table_of_moves_is_on_the_sheet() -> None:
    on_sheet = {id(moves) for moves, _states in TABLES.values()}
    assert len(on_sheet) == len(TABLES)
    made = tables_of_the_product()
    assert [name for name, moves in made.items() if id(moves) not in on_sheet] == []
    assert len(made) == len(TABLES)


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
        "cursor.execute('update enishi_meeting set reason = %s, state = %s where id = 7')",
        "fields = {'status': ApplicationStatus.HIRED}",
        "fields['status'] = ApplicationStatus.HIRED",
        "Message(company=company, state=MessageState.SENT)",
        "PersonRequest(company=company, state=RequestState.OPEN)",
        "ReceivedMail(company=company, state=ReceivedState.READ)",
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
        "cursor.execute('update enishi_meeting set reason = %s where state = %s')",
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
