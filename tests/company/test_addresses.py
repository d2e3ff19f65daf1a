"""The sheet of addresses agrees with the routes, and no other code spells an address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

import enishi
from enishi.company import addresses

ROOT = Path(enishi.__file__).parent
FRONTEND = ROOT.parent / "frontend" / "src"
KEY = "k" * 32
# Entrances may know routes, ``zoom`` has Zoom's addresses, and the sheet has ours.
MAY_SPELL = ("web/", "management/", "migrations/", "zoom/", "urls.py", "company/addresses.py")


@pytest.mark.parametrize(
    ("address", "route"),
    [
        (addresses.HEALTH, "healthz"),
        (addresses.ZOOM_CALLBACK, "settings_zoom_callback"),
        (addresses.ZOOM_WEBHOOK, "zoom_webhook"),
        (addresses.zoom_settings(), "settings_zoom"),
        (addresses.first_page(), "dashboard"),
        (addresses.duties("arrival"), "dashboard"),
        (addresses.profile(), "account_profile"),
        (addresses.application(7), "application"),
        (f"{addresses.some_application()}7/", "application"),
        (addresses.interview(7), "interview"),
        (addresses.choice(KEY), "choice"),
        (addresses.room(KEY), "room"),
        (addresses.change(addresses.room(KEY)), "room-change"),
        (addresses.calendar_feed("token"), "calendar-feed"),
    ],
)
def test_each_address_leads_where_its_name_says(address: str, route: str) -> None:
    assert resolve(urlsplit(address).path).view_name == route


def test_both_kinds_of_a_candidates_address_begin_as_the_pattern_says() -> None:
    for address in (addresses.choice(KEY), addresses.room(KEY)):
        assert re.fullmatch(f"{addresses.KEYED}{KEY}", urlsplit(address).path)


def spelled_in_python(source: str) -> Iterator[str]:
    """Texts, or parts of them, that begin as a path does; sentences about the code are none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and re.match(r"/[a-z]", str(node.value)):
            yield str(node.value)


def spelled_in_template(source: str) -> list[str]:
    return re.findall(r"""["'](/[^"']*)["']""", source)


def spelled_in_script(source: str) -> list[str]:
    return re.findall(r"""["'`}](/[a-z][^"'`]*)["'`]""", source)


def test_a_spelled_path_is_found() -> None:
    assert list(spelled_in_python('x = f"{base}/jobs/{pk}/"')) == ["/jobs/"]
    assert spelled_in_template('<a href="/jobs/{{ pk }}/">') == ["/jobs/{{ pk }}/"]
    assert spelled_in_script("const to = `${base}/removal`;") == ["/removal"]


def test_no_room_below_web_spells_a_path() -> None:
    spelled = {
        name: found
        for path in ROOT.rglob("*.py")
        if not (name := str(path.relative_to(ROOT))).startswith(MAY_SPELL)
        if (found := list(spelled_in_python(path.read_text())))
    }
    # The address of static files is not a page's.
    assert spelled == {"settings.py": ["/static/"]}


def test_no_template_spells_a_path() -> None:
    spelled = {
        str(path.relative_to(ROOT)): found
        for path in ROOT.rglob("*.html")
        if (found := spelled_in_template(path.read_text()))
    }
    assert spelled == {}


def test_no_script_spells_a_path() -> None:
    spelled = {
        path.name: found
        for path in FRONTEND.rglob("*.ts")
        if (found := spelled_in_script(path.read_text()))
    }
    assert spelled == {}
