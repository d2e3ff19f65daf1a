"""The one list of addresses that mails, calendars and other programs are given.

Rooms below ``web`` do not know its routes, and settings are read before the routes exist. A test
compares each address with the routes.
"""

from __future__ import annotations

from django.conf import settings

HEALTH = "/healthz"
ZOOM_CALLBACK = "/settings/zoom/callback"
ZOOM_WEBHOOK = "/webhooks/zoom"
# How a candidate's address begins, before its key, as a pattern.
KEYED = "/[rs]/"
# Stands where a key will be, in a sample.
NO_KEY = "……"


def zoom_settings() -> str:
    """「Zoom連携設定」."""
    return _whole("/settings/zoom/")


def application(number: int) -> str:
    """「採用フロー・結果」 of the application of this id."""
    return _whole(f"/applications/{number}/")


def some_application() -> str:
    """What the addresses of applications begin with, for a sample."""
    return _whole("/applications/")


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
