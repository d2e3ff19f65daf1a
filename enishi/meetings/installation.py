"""The name of this installation, which marks our meetings at Zoom as ours."""

from __future__ import annotations

import secrets

from enishi.meetings.models import Installation

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def name() -> str:
    """Eight characters, drawn once for each database."""
    known = Installation.objects.order_by("pk").first()
    if known is None:
        drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        # Two processes may draw at once; the first row is the name for both.
        Installation.objects.create(name=drawn)
        known = Installation.objects.order_by("pk").earliest("pk")
    return known.name
