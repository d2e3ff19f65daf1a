"""Which fields of an interview each kind of venue has; the kinds are ``VenueKind``'s codes."""

from __future__ import annotations

from django.db import models

# The fields that each kind needs, and those that it may also have.
NEEDS: dict[str, tuple[str, ...]] = {
    "place": ("venue_place",),
    "web": ("venue_url",),
    "we_call": (),
    "they_call": ("venue_telephone",),
}
MAY_HAVE = {"place": ("venue_address",)}
_FIELDS = ("venue_place", "venue_address", "venue_url", "venue_telephone")


def agree() -> models.Q:
    """Require that each kind has its own fields only; without a kind there are none."""
    without = models.Q(venue_kind="", venue_note="", **dict.fromkeys(_FIELDS, ""))
    found = without
    for kind, needed in NEEDS.items():
        allowed = {*needed, *MAY_HAVE.get(kind, ())}
        empty = {name: "" for name in _FIELDS if name not in allowed}
        found |= models.Q(
            models.Q(venue_kind=kind, **empty), *(~models.Q(**{name: ""}) for name in needed)
        )
    return found
