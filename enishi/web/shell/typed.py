"""Reads numbers out of what a browser sent, which may be anything."""

from __future__ import annotations

from collections.abc import Mapping


def number(form: Mapping[str, str], name: str) -> int | None:
    """The field's whole number, or ``None``: also for text, signs and numbers beyond 64 bits."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
