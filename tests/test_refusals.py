"""Every refusal has a code, a code means one thing, and no refusal is used as a condition."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from enishi.errors import Code, Conflict, UserFacingError
from tests import reading_code

# What may be said of any field or at several places, and means the same wherever it is said.
SHARED = {
    Code.ADDRESS_UNREADABLE,
    Code.ALREADY_APPLIED,
    Code.CANDIDATE_HAS_NO_ADDRESS,
    Code.CHANGED_MEANWHILE,
    Code.CHOICE_UNKNOWN,
    Code.DATE_UNREADABLE,
    Code.FIELDS_INVALID,
    Code.FILE_TOO_LARGE,
    Code.FLOW_EMPTY,
    Code.HOLIDAY_TOO_LONG,
    Code.HOST_NOT_ELIGIBLE,
    Code.JOB_CLOSED,
    Code.LINK_ENDED,
    Code.MAIL_OUT_OF_DATE,
    Code.MEMBER_INACTIVE,
    Code.NOT_EXACTLY_ONE_SLOT,
    Code.NO_DRIFT,
    Code.OPENER_NOT_INVITABLE,
    Code.OWNER_UNKNOWN,
    Code.PEOPLE_TAKEN,
    Code.ROOM_HAS_NO_MEETING,
    Code.ROOM_IN_PREPARATION,
    Code.SLOT_IN_PAST,
    Code.TEXT_TOO_LONG,
    Code.TOO_OFTEN,
    Code.VALUE_MISSING,
    Code.ZOOM_LINK_ENDING,
    Code.ZOOM_NEEDS_REAUTH,
    Code.ZOOM_NOT_LINKED,
}
# Where a code is handed on from what holds one.
_HANDED_ON = {"error.code", "_CODES[reason]"}
# They show a refusal to whoever asked; nothing below them does.
_ENTRANCES = ("enishi.web", "enishi.management")


def _classes() -> set[str]:
    """The names of all refusals that are given their code where they are made."""
    found, taken = {UserFacingError.__name__, Conflict.__name__}, {"NotAllowed", "NotFound"}
    bodies = [node for _name, node in _nodes() if isinstance(node, ast.ClassDef)]
    while True:
        more = {
            node.name
            for node in bodies
            if {ast.unparse(base) for base in node.bases} & found
            and not any(getattr(one, "name", "") == "__init__" for one in node.body)
        } - (found | taken)
        if not more:
            return found
        found |= more


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for module in reading_code.modules():
        for node in ast.walk(module.tree):
            yield module.name, node


def _codes() -> list[str]:
    """The first argument of each refusal that is made."""
    classes = _classes()
    found = []
    for module, node in _nodes():
        if not isinstance(node, ast.Call):
            continue
        callee = ast.unparse(node.func)
        first = ast.unparse(node.args[0]) if node.args else ""
        if callee in classes:
            assert first.startswith("Code.") or first in _HANDED_ON, f"{module}:{node.lineno}"
            found.append(first)
        elif callee in ("super().__init__", "kind") and first.startswith("Code."):
            found.append(first)
    return found


def test_every_refusal_has_a_code() -> None:
    assert len(_codes()) > len(Code)


def test_a_code_means_one_thing() -> None:
    """One that is given at several places says something that is the same at each of them."""
    used = Counter(Code[first.removeprefix("Code.")] for first in _codes() if "Code." in first)
    assert {code for code, times in used.items() if times > 1} == SHARED


def test_no_code_is_left_over() -> None:
    named = {
        node.attr
        for module, node in _nodes()
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) == "Code"
        and module != "enishi.errors.codes"
    }
    assert {code.name for code in Code} == named


def test_below_the_pages_nobody_goes_on_by_catching_just_any_refusal() -> None:
    caught = [
        f"{module}:{node.lineno}"
        for module, node in _nodes()
        if isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and not module.startswith(_ENTRANCES)
        and {"UserFacingError", "Conflict"} & {ast.unparse(one) for one in _types(node.type)}
    ]
    assert caught == []


def _types(caught: ast.expr) -> list[ast.expr]:
    return caught.elts if isinstance(caught, ast.Tuple) else [caught]


def test_the_log_is_told_the_code_and_no_sentence() -> None:
    assert repr(Conflict(Code.HOST_TAKEN, "山田 花子様")) == "Conflict(host_taken)"
