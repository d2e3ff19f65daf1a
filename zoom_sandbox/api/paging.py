"""Pages of a list: `page_size` and a `next_page_token` that is valid for fifteen minutes.

The two older lists, of users and of a user's meetings, also accept `page_number`, which Zoom has
deprecated but still answers.

Source: https://developers.zoom.us/docs/api/pagination/
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from zoom_sandbox.api.errors import ApiError, invalid_field
from zoom_sandbox.world import World

_WHOLE = re.compile(r"0*[1-9][0-9]{0,8}")
TOKEN_LIFETIME = timedelta(minutes=15)

T = TypeVar("T")


def page(
    world: World,
    items: Sequence[T],
    *,
    largest: int,
    refuse_above: bool = False,
    numbered: bool = False,
) -> tuple[list[T], dict[str, Any]]:
    """Return the requested part of `items`, and the fields that describe it.

    Parameters
    ----------
    numbered
        The list accepts a `page_number`, counted from 1; a token takes precedence over it.

    Raises
    ------
    ApiError
        400/300 for a size or number that is no whole number above 0, and for a token that is
        expired, forged or of other parameters.
    """
    size = _whole("page_size", default=30)
    if size > largest and refuse_above:
        raise invalid_field("page_size")
    size = min(size, largest)
    number = _whole("page_number", default=1) if numbered else 1
    token = request.args.get("next_page_token", "")
    start = _start(world, token) if token else (number - 1) * size
    end = start + size
    shown_number = {"page_number": start // size + 1} if numbered else {}
    return list(items[start:end]), {
        "page_count": -(-len(items) // size),
        **shown_number,
        "page_size": size,
        "total_records": len(items),
        "next_page_token": _token(world, end) if end < len(items) else "",
    }


def _whole(name: str, *, default: int) -> int:
    text = request.args.get(name) or str(default)
    # Not isdigit(), because it is true for ² and ٣, and because int() refuses thousands of digits.
    if not _WHOLE.fullmatch(text):
        raise invalid_field(name)
    return int(text)


def _signer(world: World) -> URLSafeSerializer:
    return URLSafeSerializer(world.seed, salt="page")


def _asked() -> str:
    others = {k: v for k, v in request.args.items() if k != "next_page_token"}
    return f"{request.path}?{sorted(others.items())}"


def _token(world: World, start: int) -> str:
    expires_at = world.now() + TOKEN_LIFETIME
    return str(_signer(world).dumps([start, _asked(), expires_at.isoformat()]))


def _start(world: World, token: str) -> int:
    refusal = ApiError(400, 300, "The next page token is invalid or expired.")
    try:
        start, asked, expires_at = _signer(world).loads(token)
    except (BadSignature, ValueError) as error:
        raise refusal from error
    if asked != _asked() or world.now() >= datetime.fromisoformat(expires_at):
        raise refusal
    return int(start)
