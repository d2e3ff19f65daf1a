"""Lists the permissions at Zoom that the product needs, and finds those that a link lacks.

Source: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/
"""

from __future__ import annotations

from collections.abc import Iterable

# Granular scope -> the classic scopes that include it. Apps made before 2024 have the classic ones.
NEEDED: dict[str, frozenset[str]] = {
    "user:read:user:admin": frozenset({"user:read:admin", "user:write:admin"}),
    "user:read:list_users:admin": frozenset({"user:read:admin", "user:write:admin"}),
    "meeting:write:meeting:admin": frozenset({"meeting:write:admin"}),
    "meeting:read:meeting:admin": frozenset({"meeting:read:admin"}),
    "meeting:read:list_meetings:admin": frozenset({"meeting:read:admin"}),
    "meeting:update:meeting:admin": frozenset({"meeting:write:admin"}),
    "meeting:delete:meeting:admin": frozenset({"meeting:write:admin"}),
}

# Not needed. With it, Zoom tells how many meetings a host may hold at once.
SETTINGS = "user:read:settings:admin"


def missing(granted: Iterable[str]) -> tuple[str, ...]:
    """Return the needed scopes that are not granted, in the order of :data:`NEEDED`."""
    have = frozenset(granted)
    return tuple(
        scope for scope, classic in NEEDED.items() if scope not in have and not classic & have
    )
