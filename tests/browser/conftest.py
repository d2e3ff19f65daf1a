"""A Chromium that behaves like a recruiter's in Japan, signed in without the sign-in page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member

# Playwright's loop runs in this thread, and Django then takes every query for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Nothing that asks the network on its own, and nothing that needs a graphics card or /dev/shm.
_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A page stands for a second: to make its scripts faster takes longer than they do.
    "--js-flags=--no-maglev --no-turbofan",
]
# The browser's own note of an answer that the page shows in a sentence: a form was refused, or
# somebody else was first. And a letter's frame allows no scripts, not even our clock.
_EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of (4\d\d|503)"
    r"|Blocked script execution in '[^']*/letter'"
    # A test that cuts the line, and the screenshots' own message to a letter's frame.
    r"|Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
    r"|Failed to execute 'postMessage' on 'DOMWindow': .* recipient window's origin \('null'\)"
    r"|htmx:(?:afterRequest|sendError), "
)
_SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium; Playwright's download only where there is no other."""
    chosen = os.environ.get("ENISHI_CHROMIUM") or next(
        filter(None, map(shutil.which, _NAMES)), None
    )
    program = {"executable_path": chosen} if chosen else {}
    return browser_type_launch_args | program | {"args": _ARGUMENTS}


@pytest.fixture(scope="session", autouse=True)
def _kept_connections(django_db_modify_db_settings: None) -> None:
    """Database connections live as long as the browser's: otherwise each request would open one, to
    a server process that has to learn all tables anew."""
    connections["default"].settings_dict["CONN_MAX_AGE"] = None


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def sign_in(live_server: LiveServer, context: BrowserContext) -> Callable[[Member], None]:
    """Sign a member in by giving the browser a session, as if they had used the sign-in page."""

    def give(member: Member) -> None:
        client = Client()
        client.force_login(member)
        member.refresh_from_db(fields=["language"])
        session = settings.SESSION_COOKIE_NAME
        kept = {
            session: client.cookies[session].value,
            settings.LAST_LANGUAGE_COOKIE_NAME: member.language,
        }
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in kept.items()]
        )

    return give


@pytest.fixture
def screenshot(page: Page) -> Callable[[str], None]:
    """Keep what the page shows in ``var/screenshots``, if ENISHI_SCREENSHOTS is set."""

    def keep(name: str) -> None:
        if os.environ.get("ENISHI_SCREENSHOTS"):
            page.screenshot(path=_SCREENSHOTS / f"{name}.png", full_page=True)

    return keep


@pytest.fixture(autouse=True)
def console(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser says of our pages: nothing, or the test fails.

    Warnings and notes count as errors do, and so do reports of the Content Security Policy, which
    are how a page's forgotten inline style is heard of.
    """
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        is_ours = "/static/" in message.location["url"]
        is_lost_file = is_ours and message.text.startswith("Failed to load")
        if is_lost_file or not _EXPECTED.match(message.text):
            said.append(f"{message.type}: {message.text}")

    context.on("console", hear)
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield said
    assert not said, "The console is not empty:\n" + "\n".join(said)
