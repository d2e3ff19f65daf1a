"""The sheet of addresses agrees with the routes, and no other code spells an address."""

from __future__ import annotations

import ast
import inspect
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


# Each address of the sheet by its name there, with a sample and its route.
LEADS_TO = {
    "HEALTH": (addresses.HEALTH, "healthz"),
    "ZOOM_CALLBACK": (addresses.ZOOM_CALLBACK, "settings_zoom_callback"),
    "ZOOM_WEBHOOK": (addresses.ZOOM_WEBHOOK, "zoom_webhook"),
    "zoom_settings": (addresses.zoom_settings(), "settings_zoom"),
    "retention_settings": (addresses.retention_settings(), "settings_retention"),
    "first_page": (addresses.first_page(), "dashboard"),
    "duties": (addresses.duties("arrival"), "dashboard"),
    "profile": (addresses.profile(), "account_profile"),
    "application": (addresses.application(7), "application"),
    "some_application": (f"{addresses.some_application()}7/", "application"),
    "candidate": (addresses.candidate(7), "candidate"),
    "evaluation": (addresses.evaluation(7), "evaluation"),
    "interview": (addresses.interview(7), "interview"),
    "choice": (addresses.choice(KEY), "choice"),
    "room": (addresses.room(KEY), "room"),
    "offer_answer": (addresses.offer_answer(KEY), "offer-answer"),
    "careers": (addresses.careers("sample"), "careers"),
    "job_page": (addresses.job_page("sample", "abcdefghij"), "careers_job"),
    "change": (addresses.change(addresses.room(KEY)), "room-change"),
    "calendar_feed": (addresses.calendar_feed("token"), "calendar-feed"),
}
# What the sheet says about addresses, and is none itself.
NO_ADDRESSES = {"longest_upload", "is_open_to_anonymous", "mail_domain", "KEYED", "FOR_ANONYMOUS"}


def test_each_address_of_the_sheet_is_tried() -> None:
    on_sheet = {
        name
        for name, thing in vars(addresses).items()
        if not name.startswith("_")
        if (inspect.isfunction(thing) and thing.__module__ == addresses.__name__)
        or (isinstance(thing, str) and thing.startswith("/"))
    }
    assert on_sheet - NO_ADDRESSES == set(LEADS_TO)


@pytest.mark.parametrize("name", LEADS_TO)
def test_each_address_leads_where_its_name_says(name: str) -> None:
    address, route = LEADS_TO[name]
    assert resolve(urlsplit(address).path).view_name == route


def test_each_kind_of_a_candidates_address_begins_as_the_pattern_says() -> None:
    keyed = [address for address, _route in LEADS_TO.values() if address.endswith(f"/{KEY}")]
    assert len(keyed) == 3
    for address in keyed:
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
