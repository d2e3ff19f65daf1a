"""Turns Zoom's JSON into our types, believing nothing: fields may be absent or of another kind."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from enishi.zoom import errors, types

Json = dict[str, Any]

_PHONE_NUMBER = re.compile(r"\+[0-9][0-9 ()-]{4,30}")


def user(body: Json) -> types.User:
    """A user; only ``email`` and ``type`` are promised by Zoom's schema."""
    return types.User(
        id=_text(body, "id"),
        email=_text(body, "email"),
        first_name=_text(body, "first_name"),
        last_name=_text(body, "last_name"),
        license=_number(body, "type") or 0,
        status=_text(body, "status"),
        role_id=_text(body, "role_id"),
        role_name=_text(body, "role_name"),
        account_id=_text(body, "account_id"),
    )


def users_page(body: Json) -> types.UsersPage:
    """One page of users; raises NoAnswer when the expected list is not there."""
    return types.UsersPage(
        users=tuple(user(item) for item in _items(body, "users")),
        total=_number(body, "total_records") or 0,
        next_page_token=_text(body, "next_page_token"),
    )


def user_settings(body: Json) -> types.UserSettings:
    """The few settings we look at; every group may be missing."""
    schedule, in_meeting = _group(body, "schedule_meeting"), _group(body, "in_meeting")
    return types.UserSettings(
        join_before_host=_flag(schedule, "join_before_host"),
        waiting_room=_flag(in_meeting, "waiting_room"),
        embed_passcode_in_join_url=_flag(schedule, "embed_password_in_join_link"),
        concurrent_meeting=_text(_group(body, "feature"), "concurrent_meeting"),
    )


def meeting(body: Json) -> types.Meeting:
    """A meeting; raises NoAnswer without id and link, since it may exist all the same."""
    meeting_id = _number(body, "id")
    join_url = _text(body, "join_url")
    if meeting_id is None or not join_url:
        raise errors.NoAnswer(status=200)
    settings = _group(body, "settings")
    return types.Meeting(
        id=meeting_id,
        uuid=_text(body, "uuid"),
        host_id=_text(body, "host_id"),
        topic=_text(body, "topic"),
        agenda=_text(body, "agenda"),
        status=_text(body, "status"),
        starts_at=moment(body.get("start_time")),
        minutes=_number(body, "duration"),
        timezone=_text(body, "timezone"),
        join_url=join_url,
        password=_text(body, "password"),
        waiting_room=_flag(settings, "waiting_room"),
        join_before_host=_flag(settings, "join_before_host"),
        meeting_authentication=_flag(settings, "meeting_authentication"),
        auto_recording=_text(settings, "auto_recording"),
        ai_summary=_flag(settings, "auto_start_meeting_summary"),
        alternative_hosts=_names(settings, "alternative_hosts"),
        audio=_text(settings, "audio"),
        dial_in=_dial_in(settings),
        phone_passcode=_phone_passcode(body),
    )


def _dial_in(settings: Json) -> tuple[types.DialInNumber, ...]:
    """The telephone numbers; accounts without audio conferencing have none, nor do lists."""
    listed = settings.get("global_dial_in_numbers")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return tuple(
        types.DialInNumber(
            number=_text(item, "number"),
            country=_text(item, "country"),
            country_name=_text(item, "country_name"),
            city=_text(item, "city"),
            is_toll_free=_text(item, "type") == "tollfree",
        )
        for item in items
        if _PHONE_NUMBER.fullmatch(_text(item, "number"))
    )


def _phone_passcode(body: Json) -> str:
    """A telephone has no letters: what is not numeric cannot be meant for one."""
    passcode = _text(body, "pstn_password")
    return passcode if passcode.isascii() and passcode.isdigit() else ""


def meetings_page(body: Json) -> types.MeetingsPage:
    """One page of meetings; raises NoAnswer when the expected list is not there."""
    return types.MeetingsPage(
        meetings=tuple(meeting(item) for item in _items(body, "meetings")),
        next_page_token=_text(body, "next_page_token"),
    )


def moment(value: object) -> datetime | None:
    """An aware UTC moment from Zoom's ``yyyy-MM-ddTHH:mm:ssZ``, with or without fractions."""
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def whole_number(value: object) -> int | None:
    """Meeting ids come as numbers in answers and as text in some webhooks."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 18:
        return int(value)
    return None


def _items(body: Json, name: str) -> list[Json]:
    listed = body.get(name)
    if not isinstance(listed, list):
        raise errors.NoAnswer(status=200)
    return [item for item in listed if isinstance(item, dict)]


def _group(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _names(body: Json, name: str) -> tuple[str, ...]:
    """Zoom takes semicolons and has been seen to answer with commas."""
    parts = (part.strip() for part in re.split("[;,]", _text(body, name)))
    return tuple(dict.fromkeys(part for part in parts if part))


def _number(body: Json, name: str) -> int | None:
    return whole_number(body.get(name))


def _flag(body: Json, name: str) -> bool | None:
    value = body.get(name)
    return value if isinstance(value, bool) else None
