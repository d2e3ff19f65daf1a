"""Keeps pages of somebody else's from making a reader's browser press our buttons."""

from urllib.parse import urlsplit

from flask import abort, request


def demand() -> None:
    """Refuse a request that a page of somebody else's makes the browser send."""
    origin = request.headers.get("Origin")
    if request.method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != request.host:
        abort(403)
