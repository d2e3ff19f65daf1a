"""Checks the fields of a meeting as Zoom does, and turns them into a wish.

Source: https://developers.zoom.us/docs/api/meetings/ (create and update a meeting)
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from zoom_sandbox.api.errors import ApiError
from zoom_sandbox.records import Account
from zoom_sandbox.scheduling import Wish
from zoom_sandbox.settlement import DEFAULT_SETTINGS
from zoom_sandbox.world import World

TOPIC_LENGTH, AGENDA_LENGTH, PASSWORD_LENGTH = 200, 2000, 10
# JavaScript writes dates with milliseconds.
_START = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?")
# Years in which the longest meeting, in any time zone, stays within Python's calendar.
_YEARS = range(1900, 9999)
_CREATE_PASSWORD = re.compile(r"[A-Za-z0-9@\-_*!#]*")
_UPDATE_PASSWORD = re.compile(r"[A-Za-z0-9@\-_*]*")
_CHOICES: dict[str, tuple[Any, ...]] = {
    "jbh_time": (0, 5, 10, 15),
    "auto_recording": ("none", "local", "cloud"),
    "approval_type": (0, 1, 2),
    "audio": ("both", "telephony", "voip", "thirdParty"),
    "encryption_type": ("enhanced_encryption", "e2ee"),
    "calendar_type": (1, 2),
    "who_will_receive_summary": (1, 2, 3, 4),
}
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WAITING_MODES = ("follow_setting", "custom")
_KNOWN_ZONES = available_timezones()


class _Findings:
    """Collects every wrong field, because Zoom names all of them in one answer."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.errors: list[dict[str, str]] = []

    def refuse(self, name: str, message: str = "Invalid field.") -> None:
        self.errors.append({"field": name, "message": message})

    def take(self, name: str, holds: Callable[[Any], bool]) -> Any:
        """The field's value if it `holds`, otherwise None. A wrong value is noted."""
        value = self.document.get(name)
        if value is None:
            return None
        if holds(value):
            return value
        self.refuse(name)
        return None


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def read_wish(
    world: World, account: Account, document: dict[str, Any], *, creating: bool, zone: str
) -> Wish:
    """Check the fields of a create or update. Unknown fields are ignored.

    `zone` is the time zone of a start without `Z` when the document names none.
    Raises ApiError 400/300 with every wrong field.
    """
    findings = _Findings(document)
    take = findings.take
    timezone = _timezone(world, findings)
    wish = Wish(
        topic=take("topic", lambda v: is_text(v) and length(world, v) <= TOPIC_LENGTH),
        type=take("type", lambda v: is_whole(v) and v in (1, 2, 3, 8, 10)),
        timezone=timezone,
        start_at=_start(findings, zone=timezone or zone),
        duration=take("duration", lambda v: is_whole(v) and 1 <= v <= 1440),
        agenda=take("agenda", lambda v: is_text(v) and length(world, v) <= AGENDA_LENGTH),
        password=_password(findings, account, creating=creating),
        default_password=take("default_password", lambda v: isinstance(v, bool)) is not False,
        settings=_settings(world, findings),
        recurrence=take("recurrence", lambda v: isinstance(v, dict) and v.get("type") in (1, 2, 3)),
        tracking_fields=take("tracking_fields", lambda v: isinstance(v, list)),
    )
    take("schedule_for", is_text)
    if findings.errors:
        raise ApiError(400, 300, "Validation Failed.", findings.errors)
    _demand_domains(wish.settings.get("enforce_login_domains", ""))
    return wish


def _demand_domains(text: str) -> None:
    """Refuse wrong domains with a special sentence; Zoom has none for other settings."""
    if text and not all(_DOMAIN.fullmatch(domain.strip()) for domain in text.split(";")):
        raise ApiError(
            400, 300, "Invalid enforce_login_domains, separate multiple domains by semicolon."
        )


def length(world: World, text: str) -> int:
    """The text's length in the unit of the switch. Zoom does not say which unit it counts."""
    unit = world.switch("length_unit")
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if unit == "bytes" else len(text)


def _timezone(world: World, findings: _Findings) -> str | None:
    refuse = world.switch("unknown_timezone") == "refuse"
    name = findings.take(
        "timezone", lambda v: is_text(v) and (v == "" or v in _KNOWN_ZONES or not refuse)
    )
    return name if name in _KNOWN_ZONES else None


def _start(findings: _Findings, *, zone: str) -> datetime | None:
    text = findings.take("start_time", is_text)
    if not text:
        return None
    try:
        if not _START.fullmatch(text):
            raise ValueError
        local = datetime.fromisoformat(text.removesuffix("Z")).replace(microsecond=0)
        if local.year not in _YEARS:
            raise ValueError
    except ValueError:
        findings.refuse("start_time")
        return None
    return local.replace(tzinfo=UTC if text.endswith("Z") else ZoneInfo(zone)).astimezone(UTC)


def _password(findings: _Findings, account: Account, *, creating: bool) -> str | None:
    allowed = _CREATE_PASSWORD if creating else _UPDATE_PASSWORD
    password = findings.take(
        "password",
        lambda v: is_text(v) and len(v) <= PASSWORD_LENGTH and bool(allowed.fullmatch(v)),
    )
    if password and not satisfies(password, account.passcode_policy):
        findings.refuse("password", "The passcode does not meet the account's requirements.")
    return password if password is None else str(password)


def satisfies(password: str, policy: dict[str, Any]) -> bool:
    """Whether a passcode meets the account's policy."""
    demands = {
        "have_letter": r"[A-Za-z]",
        "have_number": r"[0-9]",
        "have_special_character": r"[^A-Za-z0-9]",
    }
    if len(password) < int(policy.get("length", 0)):
        return False
    if policy.get("only_allow_numeric") and not password.isdigit():
        return False
    if policy.get("have_upper_and_lower_characters") and (
        password.lower() == password or password.upper() == password
    ):
        return False
    return all(re.search(demand, password) for name, demand in demands.items() if policy.get(name))


def _settings(world: World, findings: _Findings) -> dict[str, Any]:
    settings = findings.take("settings", lambda v: isinstance(v, dict)) or {}
    if world.switch("null_setting") == "absent":
        settings = _without_nulls(settings)
    for name, value in settings.items():
        default = DEFAULT_SETTINGS.get(name)
        if isinstance(default, bool) and not isinstance(value, bool):
            findings.refuse(f"settings.{name}")
        elif name in _CHOICES and (isinstance(value, bool) or value not in _CHOICES[name]):
            findings.refuse(f"settings.{name}", f"Invalid parameter: {name}.")
    options = settings.get("waiting_room_options")
    if options is not None and (
        not isinstance(options, dict) or options.get("mode") not in _WAITING_MODES
    ):
        findings.refuse("settings.waiting_room_options")
    for name in ("alternative_hosts", "enforce_login_domains"):
        if not is_text(settings.get(name, "")):
            findings.refuse(f"settings.{name}")
    return dict(settings)


def _without_nulls(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings without those that are null, also in nested objects."""
    return {
        name: _without_nulls(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value is not None
    }
