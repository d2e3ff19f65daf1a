"""Addresses that the sandbox does not answer: those that Zoom has, and those that nobody has.

A client must not take a living meeting for a deleted one because the sandbox is small, so neither
is answered like a missing object.
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
    """A user's id or address. An address may hold a slash, which arrives decoded."""

    regex = rf"(?!(?:{'|'.join(RESERVED['users'])})(?:/|$))(?:[^/]+|.*@[^/]*)"
    part_isolating = False


class MeetingReference(BaseConverter):
    """A meeting's number or a uuid of it, encoded twice where it holds a slash."""

    regex = rf"(?!(?:{'|'.join(RESERVED['meetings'])})(?:/|$))[^/]+"
    part_isolating = False


@blueprint.route("/<path:rest>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
def answer_unknown(rest: str) -> ResponseReturnValue:
    """Say why there is no answer. Raises ApiError 501 or 404/2300, and never 1001 or 3001.

    The one exception: a uuid with a slash that was encoded once is cut up by Zoom's router too.
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
    """The address as Zoom's reference writes it, if Zoom has it with this method."""
    for address, methods in METHODS_BY_ADDRESS.items():
        if method in methods and _pattern(address).fullmatch(rest):
            return address
    family = rest.partition("/")[0]
    return f"{family}/…" if family in FAMILIES else None


def _pattern(address: str) -> re.Pattern[str]:
    users = address.replace("{userId}", "(?:[^/]+|.+@[^/]+)")
    return re.compile(_PLACE.sub("[^/]+", users))
