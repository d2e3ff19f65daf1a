"""Reads the product's code as data: its functions, their calls, and what they change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import enishi

ROOT = Path(enishi.__file__).parent
# Calls of models and querysets that change rows.
_WRITES = {
    *("save", "create", "update", "delete", "bulk_create", "bulk_update"),
    *("get_or_create", "update_or_create", "select_for_update"),
}
# Changes that a page makes without a verb: the sign-in, and the messages of the next page.
_NOT_ROWS = {"enishi.web", "enishi.management"}


@dataclass
class Function:
    """One function or class of the product, and the product's functions that it calls."""

    name: str
    node: ast.FunctionDef | ast.ClassDef
    module: Module
    writes: bool = False
    calls: set[str] = field(default_factory=set)


@dataclass
class Module:
    """One file: its dotted name, and the meaning of its imports."""

    name: str
    tree: ast.Module
    names: dict[str, str] = field(default_factory=dict)

    def resolve(self, call: ast.Call) -> str:
        """The dotted name of the called function if the imports tell it; else empty."""
        match call.func:
            case ast.Name(id=name):
                return self.names.get(name, "")
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self.names:
                return f"{self.names[name]}.{attribute}"
        return ""


@cache
def modules() -> list[Module]:
    """Every file of the product except the migrations."""
    found = []
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        if "migrations" in parts:
            continue
        name = ".".join(parts).removesuffix(".__init__")
        module = Module(name, ast.parse(file.read_text()))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("enishi"):
                for alias in node.names:
                    module.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                module.names[node.name] = f"{name}.{node.name}"
        found.append(module)
    return found


@cache
def functions() -> dict[str, Function]:
    """Every function of a module, by its dotted name, and every class with all its methods."""
    found = {}
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                one = Function(f"{module.name}.{node.name}", node, module)
                for call in _calls(node):
                    one.calls.add(module.resolve(call))
                    attribute = getattr(call.func, "attr", "")
                    one.writes |= attribute in _WRITES and not module.resolve(call)
                found[one.name] = one
    return found


@cache
def changing() -> frozenset[str]:
    """The functions below the pages that change rows, by themselves or by what they call."""
    below = {
        name: one
        for name, one in functions().items()
        if not name.startswith(tuple(f"{room}." for room in _NOT_ROWS))
    }
    found = {name for name, one in below.items() if one.writes}
    while more := {name for name, one in below.items() if one.calls & found} - found:
        found |= more
    return frozenset(found)


def most_changes(one: Function) -> int:
    """The largest number of changing verbs that one path through a function calls."""
    return _along(one.node.body, one.module, seen=(one.name,))


def _along(body: list[ast.stmt], module: Module, *, seen: tuple[str, ...]) -> int:
    """The most changes on one path through these statements; a path that ends counts apart."""
    here, ended = 0, 0
    for statement in body:
        match statement:
            case ast.If():
                here += _in(statement.test, module, seen=seen)
                ways = [statement.body, statement.orelse]
                going = [_along(way, module, seen=seen) for way in ways if not _leaves(way)]
                ended = max(
                    [
                        ended,
                        *(here + _along(way, module, seen=seen) for way in ways if _leaves(way)),
                    ]
                )
                here += max(going, default=0)
            case ast.Match():
                here += max(_along(case.body, module, seen=seen) for case in statement.cases)
            case ast.Try():
                here += _along(statement.body, module, seen=seen)
                here += _along(statement.orelse, module, seen=seen)
            case ast.With():
                here += sum(_in(item, module, seen=seen) for item in statement.items)
                here += _along(statement.body, module, seen=seen)
            case ast.For() | ast.While():
                here += 2 * _along(statement.body, module, seen=seen)
            case _:
                here += _in(statement, module, seen=seen)
    return max(here, ended)


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise)


def _in(node: ast.AST, module: Module, *, seen: tuple[str, ...]) -> int:
    """The changes of the calls in one statement, also within the page's own functions."""
    count = 0
    for call in _calls(node):
        name = module.resolve(call)
        if name in changing():
            count += 1
        elif name.startswith("enishi.web.") and name in functions() and name not in seen:
            inner = functions()[name]
            count += _along(inner.node.body, inner.module, seen=(*seen, name))
    return count


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
