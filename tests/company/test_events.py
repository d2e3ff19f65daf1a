"""One enum names the audit events, and some code writes each of them."""

from __future__ import annotations

import ast
import re

from enishi.company.events import Event
from enishi.company.models import AuditEntry
from enishi.records import invariants
from tests import reading_code


def recorded() -> list[tuple[str, ast.expr]]:
    """The event name of each written audit entry, with the module."""
    found = []
    for module in reading_code.modules():
        for call in ast.walk(module.tree):
            name = module.resolve(call) if isinstance(call, ast.Call) else ""
            if name == "enishi.company.audit.record":
                found.append((module.name, call.args[1]))
            elif name == "enishi.interviews.revision.changing":
                [event] = [word.value for word in call.keywords if word.arg == "event"]
                found.append((module.name, event))
    return found


def is_handed_on(name: ast.expr) -> bool:
    """The names that are typed values, which mypy checks."""
    return ast.unparse(name) in {"action", "event", "self._event"}


def test_nobody_writes_an_action_by_hand() -> None:
    assert len(recorded()) > 70
    by_hand = [
        f"{module}: {ast.unparse(name)}"
        for module, name in recorded()
        if not ast.unparse(name).startswith("Event.") and not is_handed_on(name)
    ]
    assert by_hand == []


def test_nobody_looks_for_an_action_by_hand() -> None:
    by_hand = [
        f"{module.name}: {ast.unparse(word)}"
        for module in reading_code.modules()
        for word in ast.walk(module.tree)
        if isinstance(word, ast.keyword)
        and re.fullmatch(r"action(__in)?", word.arg or "")
        and isinstance(word.value, ast.Constant | ast.List | ast.Tuple)
        and any(
            isinstance(one, ast.Constant) and one.value in list(Event)
            for one in ast.walk(word.value)
        )
    ]
    assert by_hand == []
    quoted = [
        f"{module.name}: {found}"
        for module in reading_code.modules()
        if module.name.startswith(f"{invariants.__name__}.")
        for text in ast.walk(module.tree)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        for found in re.findall(r"'([a-z_]+\.[a-z_]+)'", text.value)
        if found in list(Event)
    ]
    assert quoted == []


def test_every_event_is_told_by_some_verb() -> None:
    named = {
        node.attr
        for module in reading_code.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Event"
    }
    assert {event.name for event in Event} - named == set()


def test_every_event_fits_its_column_and_is_named_by_what_it_says() -> None:
    most = AuditEntry._meta.get_field("action").max_length
    assert most is not None
    for event in Event:
        assert len(event) <= most
        assert event.name == event.value.replace(".", "_").upper()
