"""Turns Zoom's JSON into our types. Any field may be absent or of another type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from enishi.zoom import errors, types

Json = dict[str, Any]
Page = TypeVar("Page", types.UsersPage, types.MeetingsPage)

# PostgreSQL stores no NUL, and no encoding has half a surrogate pair.
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
# Far enough from both ends of the calendar.
_FIRST_YEAR, _LAST_YEAR = 1971, 9000
# A year. Zoom's own meetings end after a day.
_LONGEST_MINUTES = 366 * 24 * 60
# The largest numbers of the columns: a meeting's number, and a small one such as a licence.
_LARGEST, _LARGEST_SMALL = 2**63 - 1, 2**15 - 1

_PHONE_NUMBER = re.compile(r"\+[0-9][0-9 ()-]{4,30}")


def user(body: Json) -> types.User:
    """Return a user; Zoom's schema guarantees only ``email`` and ``type``."""
    return types.User(
        id=text(body, "id"),
        email=text(body, "email"),
        first_name=text(body, "first_name"),
        last_name=text(body, "last_name"),
        license=_up_to(_LARGEST_SMALL, _number(body, "type")) or 0,
        status=text(body, "status"),
        role_id=text(body, "role_id"),
        role_name=text(body, "role_name"),
        account_id=text(body, "account_id"),
    )


def one_user(body: Json) -> types.User:
    """Return the requested user; raises NoAnswer if the answer has no user."""
    found = user(body)
    if not (found.id or found.email):
        raise errors.NoAnswer(status=200)
    return found


def pages(ask: Callable[[str], Page]) -> Iterator[Page]:
    """Yield the pages of a list, the first with an empty token; raises NoAnswer for a cycle."""
    known = {""}
    page = ask("")
    yield page
    while token := page.next_page_token:
        if token in known:
            raise errors.NoAnswer(status=200)
        known.add(token)
        page = ask(token)
        yield page


def users_page(body: Json) -> types.UsersPage:
    """Return one page of users; raises NoAnswer if the expected list is missing."""
    return types.UsersPage(
        users=tuple(user(item) for item in _items(body, "users")),
        total=_number(body, "total_records") or 0,
        next_page_token=text(body, "next_page_token"),
    )


def user_settings(body: Json) -> types.UserSettings:
    """Return the few settings we use; raises NoAnswer if all their groups are missing."""
    if not body.keys() & {"schedule_meeting", "in_meeting", "feature"}:
        raise errors.NoAnswer(status=200)
    schedule, in_meeting = group(body, "schedule_meeting"), group(body, "in_meeting")
    return types.UserSettings(
        join_before_host=_flag(schedule, "join_before_host"),
        waiting_room=_flag(in_meeting, "waiting_room"),
        embed_passcode_in_join_url=_flag(schedule, "embed_password_in_join_link"),
        concurrent_meeting=text(group(body, "feature"), "concurrent_meeting"),
    )


def meeting(body: Json) -> types.Meeting:
    """Return a meeting; raises NoAnswer without id and link, because it may exist nevertheless."""
    meeting_id = _number(body, "id")
    join_url = text(body, "join_url")
    if meeting_id is None or not join_url:
        raise errors.NoAnswer(status=200)
    settings = group(body, "settings")
    return types.Meeting(
        id=meeting_id,
        uuid=text(body, "uuid"),
        host_id=text(body, "host_id"),
        topic=text(body, "topic"),
        agenda=text(body, "agenda"),
        status=text(body, "status"),
        starts_at=moment(body.get("start_time")),
        minutes=_up_to(_LONGEST_MINUTES, _number(body, "duration")),
        timezone=text(body, "timezone"),
        join_url=join_url,
        password=text(body, "password"),
        waiting_room=_flag(settings, "waiting_room"),
        join_before_host=_flag(settings, "join_before_host"),
        meeting_authentication=_flag(settings, "meeting_authentication"),
        auto_recording=text(settings, "auto_recording"),
        ai_summary=_flag(settings, "auto_start_meeting_summary"),
        alternative_hosts=_names(settings, "alternative_hosts"),
        audio=text(settings, "audio"),
        dial_in=_dial_in(settings),
        phone_passcode=_phone_passcode(body),
    )


def _dial_in(settings: Json) -> tuple[types.DialInNumber, ...]:
    """Return the phone numbers; lists, and accounts without audio conferencing, have none."""
    listed = settings.get("global_dial_in_numbers")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return tuple(
        types.DialInNumber(
            number=text(item, "number"),
            country=text(item, "country"),
            country_name=text(item, "country_name"),
            city=text(item, "city"),
            is_toll_free=text(item, "type") == "tollfree",
        )
        for item in items
        if _PHONE_NUMBER.fullmatch(text(item, "number"))
    )


def _phone_passcode(body: Json) -> str:
    """Return the passcode if it is numeric: a telephone has no letters."""
    passcode = text(body, "pstn_password")
    return passcode if passcode.isascii() and passcode.isdigit() else ""


def meetings_page(body: Json) -> types.MeetingsPage:
    """Return one page of meetings; raises NoAnswer if the expected list is missing."""
    return types.MeetingsPage(
        meetings=tuple(meeting(item) for item in _items(body, "meetings")),
        next_page_token=text(body, "next_page_token"),
    )


def moment(value: object) -> datetime | None:
    """Return an aware UTC moment from Zoom's ``yyyy-MM-ddTHH:mm:ssZ``, with or without fractions.

    None for other texts, and for years outside the range of the calendar.
    """
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not is_reckonable(read):
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def is_reckonable(moment: datetime) -> bool:
    """Whether zones and lengths can be added to it without an overflow."""
    return _FIRST_YEAR <= moment.year <= _LAST_YEAR


def whole_number(value: object) -> int | None:
    """Return a number of at most 64 bits. Some webhooks send meeting ids as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if -_LARGEST <= value <= _LARGEST else None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 18:
        return int(value)
    return None


def text(body: Json, name: str) -> str:
    """Return the text of this name, empty for other types; unstorable characters are marked."""

    value = body.get(name)
    return _UNKEEPABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def group(body: Json, name: str) -> Json:
    """Return the object of this name, empty for other types."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _items(body: Json, name: str) -> list[Json]:
    listed = body.get(name)
    if not isinstance(listed, list):
        raise errors.NoAnswer(status=200)
    return [item for item in listed if isinstance(item, dict)]


def _names(body: Json, name: str) -> tuple[str, ...]:
    """Return the names. Zoom accepts semicolons, and sometimes answers with commas."""
    parts = (part.strip() for part in re.split("[;,]", text(body, name)))
    return tuple(dict.fromkeys(part for part in parts if part))


def _number(body: Json, name: str) -> int | None:
    return whole_number(body.get(name))


def _up_to(most: int, number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= most else None


def _flag(body: Json, name: str) -> bool | None:
    value = body.get(name)
    return value if isinstance(value, bool) else None
