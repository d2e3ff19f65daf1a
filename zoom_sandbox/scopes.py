"""Zoom's scopes: which classic scope contains which granular scope, and how far each reaches.

A scope that ends in `:admin` covers the whole account. The same scope without `:admin` covers only
the user who gave it. Source: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/
"""

from collections.abc import Collection, Iterable
from typing import Literal

from zoom_sandbox.records import Usage

Reach = Literal["account", "own"]

_CLASSIC = {
    "user:read": ("user:read:admin", "user:write:admin"),
    "meeting:read": ("meeting:read:admin", "meeting:write:admin"),
    "meeting:write": ("meeting:write:admin",),
    "meeting:update": ("meeting:write:admin",),
    "meeting:delete": ("meeting:write:admin",),
    "cloud_recording:read": ("recording:read:admin",),
}

_FOR_ACCOUNTS_ALONE = ("user:read:list_users:admin",)
"""Scopes without a user-level twin: nobody's own data is a list of others."""


def reach(held: Collection[str], *, needed: str) -> Reach | None:
    """How far the held scopes allow a call that needs `needed`, a granular scope of an account.

    A classic scope that contains `needed` suffices too, on either level. None: the call is not
    allowed.
    """
    resource, verb = needed.split(":")[:2]
    for_the_account = (needed, *_CLASSIC[f"{resource}:{verb}"])
    if any(scope in held for scope in for_the_account):
        return "account"
    if needed in _FOR_ACCOUNTS_ALONE:
        return None
    return "own" if any(_user_level(scope) in held for scope in for_the_account) else None


def offered_to(usage: Usage, scopes: Iterable[str]) -> list[str]:
    """The scopes that an app of this kind can have. A user-managed app has user-level scopes."""
    if usage != "USER_OPERATION":
        return list(scopes)
    return list(dict.fromkeys(_user_level(s) for s in scopes if s not in _FOR_ACCOUNTS_ALONE))


def _user_level(scope: str) -> str:
    return scope.removesuffix(":admin")
