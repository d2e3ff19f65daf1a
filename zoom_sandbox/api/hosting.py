"""Checks the host of a request and its alternative hosts.

Source: https://developers.zoom.us/docs/api/meetings/ and
https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0082130 (alternative hosts)
"""

import re
from typing import Any

from zoom_sandbox.api import errors
from zoom_sandbox.api.bearer import Caller
from zoom_sandbox.records import BASIC, LICENSED, Meeting, User


def demand_host(caller: Caller, user: User, *, reference: str) -> None:
    """Raise ApiError unless the user can host meetings."""
    if user.status == "inactive" and caller.world.switch("deactivated_host") == "1001":
        raise errors.no_user(reference)
    if user.status != "active" or user.type not in (BASIC, LICENSED):
        raise errors.no_hosting()


def demand_same_host(host: User, document: dict[str, Any]) -> None:
    """Refuse `schedule_for` another user, because nobody here has the scheduling privilege.

    The host of an existing meeting cannot be changed either, by any token.
    """
    wanted = document.get("schedule_for")
    if not wanted:
        return
    if document.get("type") == 1:
        raise errors.ApiError(
            400, 3000, "Instant meetings do not support the `schedule_for` parameter."
        )
    if str(wanted).lower() not in (host.id.lower(), host.email.lower()):
        raise errors.ApiError(400, 3000, f"You cannot schedule a meeting for {wanted}")


def demand_alternative_hosts(caller: Caller, settings: dict[str, Any]) -> None:
    """Refuse an alternative host who is not an active licensed user of the account."""
    mode = caller.world.switch("bad_alternative_host")
    if mode == "ignore":
        return
    for name in _names(settings):
        known = _find(caller, name)
        if known is None or known.status != "active" or known.type != LICENSED:
            raise errors.ApiError(
                400, int(mode), f"Invalid alternative host for the meeting: {name}."
            )


def demand_standing_hosts(caller: Caller, meeting: Meeting, settings: dict[str, Any]) -> None:
    """Refuse a change that keeps an unfit alternative host, if the switch says so."""
    untouched = "alternative_hosts" not in settings
    if untouched and caller.world.switch("stale_alternative_host") == "refuse":
        demand_alternative_hosts(caller, meeting.settings)


def with_addresses(caller: Caller, settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings with alternative hosts by mail address instead of id, as at Zoom."""
    if "alternative_hosts" not in settings:
        return settings
    found = [(name, _find(caller, name)) for name in _names(settings)]
    addresses = dict.fromkeys(user.email if user else name for name, user in found)
    between = "," if caller.world.switch("alternative_hosts_separator") == "comma" else ";"
    return settings | {"alternative_hosts": between.join(addresses)}


def may_open(user: User, meeting: Meeting) -> bool:
    """Whether this signed-in user can start the meeting: as host or licensed alternative host."""
    if user.id == meeting.host_id:
        return True
    named = {name.lower() for name in _names(meeting.settings)}
    is_named = bool(named & {user.id.lower(), user.email.lower()})
    is_licensed = user.status == "active" and user.type == LICENSED
    return is_named and is_licensed and user.account_id == meeting.account_id


def _names(settings: dict[str, Any]) -> list[str]:
    parts = re.split(r"[;,]", settings.get("alternative_hosts") or "")
    return [part.strip() for part in parts if part.strip()]


def _find(caller: Caller, name: str) -> User | None:
    return next(
        (
            user
            for user in caller.world.users
            if user.account_id == caller.account.id
            and name.lower() in (user.id.lower(), user.email.lower())
        ),
        None,
    )
