"""Selects the meetings of a host that a list shows.

Source: https://developers.zoom.us/docs/api/meetings/ (list meetings)
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import request

from zoom_sandbox import scheduling
from zoom_sandbox.api import paging, representation
from zoom_sandbox.api.errors import invalid_field
from zoom_sandbox.environ import LIST_LAG
from zoom_sandbox.records import Meeting, User
from zoom_sandbox.world import World

LARGEST_PAGE = 300
_HORIZON = timedelta(days=183)

_KINDS: dict[str, Callable[[Meeting, datetime], bool]] = {
    "scheduled": lambda meeting, _: meeting.type != 1,
    "live": lambda meeting, _: meeting.state == "started",
    "upcoming": lambda meeting, now: now < _ends_at(meeting) and meeting.start_at < now + _HORIZON,
    "previous_meetings": lambda meeting, now: now - _HORIZON < _ends_at(meeting) <= now,
}
_KINDS["upcoming_meetings"] = _KINDS["upcoming"]


def answer(world: World, host: User) -> dict[str, Any]:
    """The requested page of the host's meetings, earliest first."""
    kind = request.args.get("type") or "scheduled"
    if kind not in _KINDS:
        raise invalid_field("type")
    zone = _zone()
    since, until = _day("from"), _day("to")
    now = world.now()
    visible_until = now - timedelta(seconds=_lag(world))

    def shown(meeting: Meeting) -> bool:
        day = meeting.start_at.astimezone(zone).date()
        return (
            meeting.host_id == host.id
            and scheduling.is_known(world, meeting)
            and not meeting.webinar
            and meeting.created_at <= visible_until
            and _KINDS[kind](meeting, now)
            and (since is None or since <= day)
            and (until is None or day <= until)
        )

    meetings = sorted(world.meetings.where(shown), key=lambda m: (m.start_at, m.id))
    chosen, fields = paging.page(world, meetings, largest=LARGEST_PAGE, numbered=True)
    return fields | {"meetings": [representation.listed(world, meeting) for meeting in chosen]}


def _ends_at(meeting: Meeting) -> datetime:
    return meeting.start_at + timedelta(minutes=meeting.duration)


def _lag(world: World) -> float:
    """Seconds for which a list lacks a new meeting, by the switch or by this request's fault."""
    by_fault: float = request.environ.get(LIST_LAG, 0.0)
    return max(float(world.switch("list_lag")), by_fault)


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(request.args.get("timezone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise invalid_field("timezone") from error


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise invalid_field(name) from error
