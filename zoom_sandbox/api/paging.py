"""Pages of a list: `page_size` and a `next_page_token` that lives for fifteen minutes.

Source: https://developers.zoom.us/docs/api/pagination/
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from zoom_sandbox.api.errors import ApiError, invalid_field
from zoom_sandbox.world import World

TOKEN_LIFETIME = timedelta(minutes=15)

T = TypeVar("T")


def page(
    world: World, items: Sequence[T], *, largest: int, refuse_above: bool = False
) -> tuple[list[T], dict[str, Any]]:
    """The requested part of `items`, and the fields that describe it.

    Raises ApiError 400/300 for a page size that is no number, and for a token that is old, forged
    or was given out for other parameters.
    """
    text = request.args.get("page_size") or "30"
    if not text.isdigit() or int(text) < 1:
        raise invalid_field("page_size")
    size = int(text)
    if size > largest and refuse_above:
        raise invalid_field("page_size")
    size = min(size, largest)
    start = _start(world, request.args.get("next_page_token", ""))
    end = start + size
    return list(items[start:end]), {
        "page_size": size,
        "total_records": len(items),
        "next_page_token": _token(world, end) if end < len(items) else "",
    }


def _signer(world: World) -> URLSafeSerializer:
    return URLSafeSerializer(world.seed, salt="page")


def _asked() -> str:
    others = {k: v for k, v in request.args.items() if k != "next_page_token"}
    return f"{request.path}?{sorted(others.items())}"


def _token(world: World, start: int) -> str:
    expires_at = world.now() + TOKEN_LIFETIME
    return str(_signer(world).dumps([start, _asked(), expires_at.isoformat()]))


def _start(world: World, token: str) -> int:
    if not token:
        return 0
    refusal = ApiError(400, 300, "The next page token is invalid or expired.")
    try:
        start, asked, expires_at = _signer(world).loads(token)
    except (BadSignature, ValueError) as error:
        raise refusal from error
    if asked != _asked() or world.now() >= datetime.fromisoformat(expires_at):
        raise refusal
    return int(start)
