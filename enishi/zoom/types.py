"""The product's types of Zoom's users and meetings: an allow-list of fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """One user of a Zoom account.

    ``license`` is Zoom's ``type``: 1 Basic, 2 Licensed, 4 and 99 cannot host. Pending users
    have no ``id``. ``account_id`` and ``role_name`` come only from ``get_user``.
    """

    id: str
    email: str
    first_name: str
    last_name: str
    license: int
    status: str
    role_id: str
    role_name: str
    account_id: str


@dataclass(frozen=True, slots=True)
class UsersPage:
    """One page of users and the token of the next; an empty token ends the list."""

    users: tuple[User, ...]
    total: int
    next_page_token: str


@dataclass(frozen=True, slots=True)
class UserSettings:
    """The host's own settings that decide whether people can get in; None if Zoom does not say.

    ``concurrent_meeting`` is Zoom's value ``Basic``, ``Plus`` or ``None``.
    """

    join_before_host: bool | None
    waiting_room: bool | None
    embed_passcode_in_join_url: bool | None
    concurrent_meeting: str


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """The fields of a meeting that Zoom is asked to create.

    ``starts_at`` is aware; ``minutes`` 1 to 1440; ``timezone`` an IANA name, used by Zoom in
    its own mails; ``topic`` at most 200 characters, ``agenda`` at most 2000.
    ``alternative_hosts`` are ids or mail addresses of licensed users of the account.
    """

    topic: str
    agenda: str
    starts_at: datetime
    minutes: int
    timezone: str
    waiting_room: bool = True
    alternative_hosts: tuple[str, ...] = field(default=(), repr=False)

    def body(self) -> dict[str, Any]:
        """Return the JSON of the create call; it has every setting, so that no default applies."""
        return {
            "type": 2,
            "topic": self.topic,
            "agenda": self.agenda,
            **_when(self.starts_at, self.minutes, self.timezone),
            # Without a passcode, a waiting room or a required sign-in, Zoom forces the waiting
            # room.
            "default_password": True,
            "settings": {
                "use_pmi": False,
                "waiting_room": self.waiting_room,
                "join_before_host": False,
                "meeting_authentication": False,
                "approval_type": 2,
                "auto_recording": "none",
                "auto_start_meeting_summary": False,
                "auto_start_ai_companion_questions": False,
                "email_notification": False,
                **_hosts(self.alternative_hosts or None),
                "alternative_hosts_email_notification": False,
            },
        }


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """The fields of a meeting to change; None leaves a field as it is.

    Start, length and zone are sent together: Zoom reads a start without its zone as local time.
    ``alternative_hosts`` is the complete new list; the empty tuple removes all.
    """

    topic: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    timezone: str | None = None
    alternative_hosts: tuple[str, ...] | None = field(default=None, repr=False)

    def body(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.topic is not None:
            said["topic"] = self.topic
        if self.starts_at is not None and self.minutes is not None and self.timezone is not None:
            said |= _when(self.starts_at, self.minutes, self.timezone)
        if self.alternative_hosts is not None:
            quiet = {"alternative_hosts_email_notification": False}
            said["settings"] = _hosts(self.alternative_hosts) | quiet
        return said


@dataclass(frozen=True, slots=True)
class DialInNumber:
    """A number for joining by telephone; ``country`` is two letters (ISO 3166-1).

    ``number`` begins with ``+`` and the country's code; ``country_name`` is Zoom's own word.
    """

    number: str
    country: str
    country_name: str
    city: str
    is_toll_free: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as Zoom last described it; lists leave out passcode and settings.

    ``starts_at`` is aware UTC, and None for instant meetings; ``agenda`` is cut at 250
    characters in lists. ``alternative_hosts`` are mail addresses or ids, whichever Zoom sends.
    ``audio`` is ``both``, ``telephony``, ``voip`` or ``thirdParty``; ``phone_passcode`` has
    digits only.
    """

    id: int
    uuid: str
    host_id: str
    topic: str
    agenda: str
    status: str
    starts_at: datetime | None
    minutes: int | None
    timezone: str
    join_url: str = field(repr=False)
    password: str = field(repr=False)
    waiting_room: bool | None = None
    join_before_host: bool | None = None
    meeting_authentication: bool | None = None
    auto_recording: str = ""
    ai_summary: bool | None = None
    alternative_hosts: tuple[str, ...] = field(default=(), repr=False)
    audio: str = ""
    dial_in: tuple[DialInNumber, ...] = ()
    phone_passcode: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """One page of a host's meetings and the token of the next."""

    meetings: tuple[Meeting, ...]
    next_page_token: str


def _when(starts_at: datetime, minutes: int, timezone: str) -> dict[str, Any]:
    """Return the start in UTC with Z, which Zoom cannot misread; the zone is for its own mails."""
    start = starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z")
    return {"start_time": start, "duration": minutes, "timezone": timezone}


def _hosts(names: tuple[str, ...] | None) -> dict[str, str]:
    """Return the hosts separated by semicolons; None leaves them out."""
    return {} if names is None else {"alternative_hosts": ";".join(names)}
