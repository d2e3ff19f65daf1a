"""Checks a call in Zoom's order: bearer token, scopes, the user's role and the rate limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import current, scheduling, scopes
from zoom_sandbox.api import limits
from zoom_sandbox.api.errors import ApiError, no_user
from zoom_sandbox.oauth import server_apps
from zoom_sandbox.records import ADMIN, OWNER, Account, App, TokenPair, User
from zoom_sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The user of the token, the user's account and the calling app.

    The token of a Server-to-Server app has no user. Its `user` is used where Zoom names a person.
    """

    world: World
    pair: TokenPair
    user: User
    account: Account
    app: App

    @property
    def is_server(self) -> bool:
        return self.app.usage == "SERVER_TO_SERVER"


def guarded(
    *, scope: str, permission: str = ""
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Decorate a view: only an allowed caller runs it. Its first argument is the `Caller`.

    `limits.CATEGORIES` has the class of the view's rate limit.

    Parameters
    ----------
    scope
        The granular scope that the call needs.
    permission
        The role permission that Zoom's descriptions list as `x-permissions`; empty for none.
    """

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def answer(**arguments: Any) -> ResponseReturnValue:
            world = current.world()
            category = limits.CATEGORIES[str(request.endpoint)]
            g.category = category
            caller = _caller(world)
            is_me = arguments.get("user_id") == "me"
            if _demand_scope(caller, scope) == "own":
                _demand_own(caller, scope, arguments)
            else:
                _demand_permission(caller, permission, is_me=is_me)
            if is_me and caller.is_server and world.switch("server_app_me") == "refuse":
                raise no_user("me")
            g.allowance = limits.count_call(world, caller.account, category)
            return view(caller, **arguments)

        return answer

    return decorate


def _caller(world: World) -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token and "access_token" in request.args:
        raise ApiError(
            401,
            124,
            "Invalid access token, this access token is not supported as query parameter string.",
        )
    pair = world.tokens.get(token.strip()) if scheme.lower() == "bearer" else None
    if pair is None:
        raise ApiError(401, 124, "Invalid access token.")
    g.caller = pair
    if pair.access_state == "superseded":
        code = int(world.switch("superseded_token_code"))
        raise ApiError(401, code, "Invalid access token. A newer authorization replaced it.")
    if pair.access_state != "live":
        raise ApiError(401, 124, "Invalid access token.")
    if world.now() >= pair.access_expires_at:
        raise ApiError(401, 124, "Access token is expired.")
    app = world.apps[pair.client_id]
    is_server = app.usage == "SERVER_TO_SERVER"
    user = (
        server_apps.stand_in(world, pair.account_id) if is_server else world.users.get(pair.user_id)
    )
    if user is None or user.status != "active":
        code = int(world.switch("ownerless_token_code"))
        raise ApiError(401, code, "Invalid access token. Its owner does not exist.")
    return Caller(
        world=world, pair=pair, user=user, account=world.accounts[user.account_id], app=app
    )


def _demand_scope(caller: Caller, scope: str) -> scopes.Reach:
    """How far this call may reach. A user-managed app reaches its own user only, by any scope."""
    reach = scopes.reach(caller.pair.scopes, needed=scope)
    if reach is None:
        raise _lacks(scope)
    return "own" if caller.app.usage == "USER_OPERATION" else reach


def _demand_own(caller: Caller, scope: str, arguments: Mapping[str, str]) -> None:
    """Refuse another user, another user's meeting and the whole account.

    The refusal names the account's scope that would be needed, as Zoom's does. The view answers for
    what does not exist.
    """
    if "user_id" in arguments:
        user_id, user = arguments["user_id"], caller.user
        if user_id not in ("me", user.id) and user_id.lower() != user.email.lower():
            raise _lacks(scope)
    elif "meeting_ref" in arguments:
        meeting = scheduling.find_meeting(caller.world, arguments["meeting_ref"])
        if meeting is not None and meeting.host_id != caller.user.id:
            raise _lacks(scope)
    else:
        raise _lacks(scope)


def _lacks(scope: str) -> ApiError:
    return ApiError(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")


def _demand_permission(caller: Caller, permission: str, *, is_me: bool) -> None:
    """Refuse a caller whose role lacks the permission. Everybody may read their own profile.

    A Server-to-Server app acts without a role, so that nothing is refused.
    """
    if not permission or caller.is_server or caller.user.role_id in (OWNER, ADMIN):
        return
    if is_me and permission == "User:Read":
        return
    role = caller.world.roles.get(caller.user.role_id)
    if role is None or permission not in role.permissions:
        raise ApiError(
            400, 200, f"Invalid access token. Does not contain permissions [{permission}]."
        )
