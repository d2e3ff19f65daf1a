"""A page's entry in the menu is marked on every page that belongs to it."""

from __future__ import annotations

import ast
import inspect

import pytest

from enishi.web.shell import navigation


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "dashboard"),
        ("/candidates/7/", "candidates"),
        ("/applications/7/", "candidates"),
        ("/interviews/7/", "candidates"),
        ("/evaluations/", "candidates"),
        ("/evaluations/7/", "candidates"),
        ("/offers/7/", "candidates"),
        ("/calendar/", "calendar"),
        ("/jobs/7/", "jobs"),
        ("/flows/", "jobs"),
        ("/flows/7/", "jobs"),
        ("/settings/offers/", "settings"),
    ],
)
def test_one_entry_holds_each_page(path: str, route: str) -> None:
    assert [place.route for place in navigation.PLACES if place.holds(path)] == [route]


def test_the_menu_spells_no_path() -> None:
    tree = ast.parse(inspect.getsource(navigation))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert [text for text in texts if str(text).startswith("/")] == []
