"""Zoom's scopes: which classic scope contains which granular one.

Source: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/
"""

from collections.abc import Collection

_CLASSIC = {
    "user:read": ("user:read:admin", "user:write:admin"),
    "meeting:read": ("meeting:read:admin", "meeting:write:admin"),
    "meeting:write": ("meeting:write:admin",),
    "meeting:update": ("meeting:write:admin",),
    "meeting:delete": ("meeting:write:admin",),
    "cloud_recording:read": ("recording:read:admin",),
}


def holds(held: Collection[str], *, needed: str) -> bool:
    """Whether the held scopes contain the needed granular one, itself or through a classic one."""
    resource, verb = needed.split(":")[:2]
    return needed in held or any(parent in held for parent in _CLASSIC[f"{resource}:{verb}"])
