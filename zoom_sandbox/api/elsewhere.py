"""Answers addresses that the sandbox lacks: those that Zoom has, and those that nobody has.

No answer looks like that of a missing object. Otherwise a client could take an existing meeting for
a deleted one, only because the sandbox is small.
"""

import re

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from zoom_sandbox import current
from zoom_sandbox.api.errors import ApiError, no_meeting
from zoom_sandbox.api.zoom_addresses import FAMILIES, METHODS_BY_ADDRESS, RESERVED

blueprint = Blueprint("elsewhere", __name__, url_prefix="/v2")

_SLASHED_UUID = re.compile(r"(?:past_)?meetings/(?P<uuid>(?=.*/)[A-Za-z0-9+/]{22}==)(?:/.*)?")
_PLACE = re.compile(r"\{\w+\}")


class UserReference(BaseConverter):
    """A user's id or mail address. A mail address may contain a slash, which arrives decoded."""

    regex = rf"(?!(?:{'|'.join(RESERVED['users'])})(?:/|$))(?:[^/]+|.*@[^/]*)"
    part_isolating = False


class MeetingReference(BaseConverter):
    """A meeting's number or one of its uuids. A uuid with a slash is encoded twice."""

    regex = rf"(?!(?:{'|'.join(RESERVED['meetings'])})(?:/|$))[^/]+"
    part_isolating = False


@blueprint.route("/<path:rest>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
def answer_unknown(rest: str) -> ResponseReturnValue:
    """Say why there is no answer. Raises ApiError 501 or 404/2300, and never 1001 or 3001.

    The one exception is a uuid with a slash that was encoded once: Zoom's router splits it too.
    """
    g.caller = current.world().tokens.get(
        request.headers.get("Authorization", "").partition(" ")[2].strip()
    )
    if slashed := _SLASHED_UUID.fullmatch(rest):
        raise no_meeting(slashed["uuid"])
    known = zoom_address(request.method, rest)
    if known is None:
        raise ApiError(404, 2300, "This API endpoint is not recognized.")
    g.note = "Zoom has this address, the sandbox does not"
    raise ApiError(
        501,
        501,
        f"The sandbox does not offer {request.method} /{known}, which Zoom has."
        " Whether what it names exists was not looked up.",
    )


def zoom_address(method: str, rest: str) -> str | None:
    """The address as in Zoom's reference, or None if Zoom lacks it with this method."""
    for address, methods in METHODS_BY_ADDRESS.items():
        if method in methods and _pattern(address).fullmatch(rest):
            return address
    family = rest.partition("/")[0]
    return f"{family}/…" if family in FAMILIES else None


def _pattern(address: str) -> re.Pattern[str]:
    users = address.replace("{userId}", "(?:[^/]+|.+@[^/]+)")
    return re.compile(_PLACE.sub("[^/]+", users))
