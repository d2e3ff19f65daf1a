"""The names of code in docs/house.md and the glossary exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from tests import reading_code

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("docs/house.md", "docs/glossary.md")
# Where a path may begin, besides the repository's root.
_FOLDERS = (
    "",
    "enishi/",
    "tests/",
    "frontend/src/",
    "frontend/src/calendar/",
    "tests/browser/",
    "tests/web/",
)
# Names of others (HTTP's, Zoom's, tools', the tests' own), and what stands for any name at all.
_NOT_OURS = {
    *("Date", "_", "*_at", "{{署名}}", "interview:7", "lint-imports", "host_key"),
    *("True", "ENISHI_SCREENSHOTS"),
}
_ADDRESS = re.compile(r"(?:(?:GET|POST) )?(/[^ ]*|…/[^ ]*)")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_that_is_named_exists(document: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(), flags=re.DOTALL)
    named = {re.sub(r"\s+", " ", name) for name in re.findall(r"`([^`]+)`", text)}
    assert len(named) > 80
    assert sorted(name for name in named if not exists(name)) == []


@pytest.mark.parametrize(
    "gone",
    [
        *("interviews.nowhere", "nowhere.confirm", "confirmation.nowhere", "Nothing"),
        *("Interview.nowhere", "web/nowhere", "GET /nowhere/<key>", "enishi nowhere", "nowhere"),
    ],
)
def test_what_is_gone_is_noticed(gone: str) -> None:
    assert not exists(gone)


def exists(name: str) -> bool:
    """Whether the code has what a document calls by this name."""
    if name in _NOT_OURS:
        return True
    if match := _ADDRESS.fullmatch(name):
        return is_address(match[1])
    if name.startswith(("ENISHI_", "DATABASE_")) and "=" not in name:
        return name in words()
    if " " in name:
        # A command, or a tag or decorator as it is written: each of its words is there.
        return all(exists(word) for word in re.findall(r"[./\w]+[./]\w+|[a-zA-Z_]{3,}", name))
    bare = re.sub(r"\(.*?\)|\[.*?\]|^[.@]|=.*", "", name)
    return is_path(name) or bare in words() or is_dotted(bare)


def is_address(address: str) -> bool:
    """Whether a route leads there; ``…`` stands for what was named before."""
    example = address.replace("<key>", "k" * 32).replace("/…/", f"/{'k' * 32}/")
    if example.startswith("…"):
        return example.strip("…/") in words() or example.endswith("/…")
    if example.endswith("…"):
        return any(name.startswith(example.strip("…/") + "/") for name in routes())
    try:
        resolve(example)
    except Resolver404:
        return False
    return True


def is_path(name: str) -> bool:
    """Whether a file or folder is called so, perhaps with ``*`` for some of its letters."""
    if name == "var/" or name.startswith("var/"):
        return True  # what the product writes while it runs
    return any(
        (ROOT / folder / name).exists() or ("*" in name and any((ROOT / folder).glob(name)))
        for folder in _FOLDERS
    )


def is_dotted(name: str) -> bool:
    """Whether ``room.module``, ``module.function`` or ``Class.field`` is there."""
    before, _, last = name.rpartition(".")
    if not before:
        return False
    if any(one.name.endswith(f".{name}") for one in reading_code.modules()):
        return True
    return last in members().get(before.rpartition(".")[2], set())


@cache
def members() -> dict[str, set[str]]:
    """What stands in each module and each class, by the last part of its name."""
    found: dict[str, set[str]] = {}
    for module in reading_code.modules():
        inside = found.setdefault(module.name.rpartition(".")[2], set())
        inside |= _names(module.tree.body) | set(module.names)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(_names(node.body))
    return found


@cache
def words() -> set[str]:
    """Modules, rooms, classes, functions, fields, and the words that the code holds as text."""
    found = set(members()) | set().union(*members().values())
    for module in reading_code.modules():
        found |= set(module.name.split("."))
        found |= {
            node.value
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        found |= {node.arg for node in ast.walk(module.tree) if isinstance(node, ast.arg)}
    return found


@cache
def routes() -> set[str]:
    from tests.web import sheet

    return {line.address.lstrip("/") for line in sheet.lines()} | {
        address.lstrip("/") for address in sheet.PUBLIC
    }


def _names(body: list[ast.stmt]) -> set[str]:
    found: set[str] = set()
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return found
