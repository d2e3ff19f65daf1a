"""Refuses requests that a page of another site makes the reader's browser send (CSRF)."""

from urllib.parse import urlsplit

from flask import abort, request


def demand() -> None:
    """Refuse the request if a page of another site caused it."""
    origin = request.headers.get("Origin")
    if request.method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != request.host:
        abort(403)
