"""The one list of addresses that mails, calendars and other programs are given.

Rooms below ``web`` do not know its routes, and settings are read before the routes exist. A test
compares each address with the routes.
"""

from __future__ import annotations

import re

from django.conf import settings

HEALTH = "/healthz"
ZOOM_CALLBACK = "/settings/zoom/callback"
ZOOM_WEBHOOK = "/webhooks/zoom"
# How a candidate's address begins, before its key, as a pattern.
KEYED = "/[rs]/"
# Where a form may carry files, as a pattern, and how long its body may be, in bytes: a table of
# candidates, documents of one of them.
TAKES_FILES = (
    (r"/candidates/imports/", 21 * 1024 * 1024),
    (r"/candidates/[0-9]+/documents/files", 61 * 1024 * 1024),
)
# Stands where a key will be, in a sample.
NO_KEY = "……"


def longest_upload(path: str) -> int:
    """How long the body of a form with files may be that is sent to this path; 0 if none is taken.

    It is asked before there are settings, and of whatever stands in a request.
    """
    return next((most for form, most in TAKES_FILES if re.fullmatch(form, path)), 0)


def zoom_settings() -> str:
    """「Zoom連携設定」."""
    return _whole("/settings/zoom/")


def application(number: int) -> str:
    """「採用フロー・結果」 of the application of this id."""
    return _whole(f"/applications/{number}/")


def some_application() -> str:
    """What the addresses of applications begin with, for a sample."""
    return _whole("/applications/")


def evaluation(number: int) -> str:
    """Where the member of whom it is asked writes the evaluation of this id."""
    return _whole(f"/evaluations/{number}/")


def interview(number: int) -> str:
    """「面談・面接日程設定」 of the interview of this id."""
    return _whole(f"/interviews/{number}/")


def choice(key: str) -> str:
    """Where a candidate chooses a slot."""
    return _whole(f"/s/{key}")


def room(key: str) -> str:
    """The candidate's room."""
    return _whole(f"/r/{key}")


def change(room_address: str) -> str:
    """Where a candidate changes or cancels what this room is about."""
    return f"{room_address}/change"


def calendar_feed(token: str) -> str:
    """A member's calendar, for a calendar program to subscribe to."""
    return _whole(f"/calendar/feed/{token}.ics")


def _whole(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
