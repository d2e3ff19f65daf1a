"""Whether somebody may host, and whom a request wants beside the host.

Source: https://developers.zoom.us/docs/api/meetings/ and
https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0082130 (alternative hosts)
"""

import re
from typing import Any

from zoom_sandbox.api import errors
from zoom_sandbox.api.bearer import Caller
from zoom_sandbox.records import BASIC, LICENSED, User


def demand_host(caller: Caller, user: User, *, reference: str) -> None:
    """Raise ApiError unless the user can host."""
    if user.status == "inactive" and caller.world.switch("deactivated_host") == "1001":
        raise errors.no_user(reference)
    if user.status != "active" or user.type not in (BASIC, LICENSED):
        raise errors.no_hosting()


def demand_same_host(host: User, document: dict[str, Any]) -> None:
    """Refuse `schedule_for` somebody else: nobody here holds the scheduling privilege.

    The host of an existing meeting cannot be changed either, whatever the token may do.
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
    for name in filter(None, re.split(r"[;,]", settings.get("alternative_hosts") or "")):
        known = next(
            (
                user
                for user in caller.world.users
                if user.account_id == caller.account.id
                and name.strip().lower() in (user.id.lower(), user.email.lower())
            ),
            None,
        )
        if known is None or known.status != "active" or known.type != LICENSED:
            raise errors.ApiError(
                400, int(mode), f"Invalid alternative host for the meeting: {name.strip()}."
            )
