"""Who calls: bearer token, scopes, the owner's role and the rate limit, checked in Zoom's order."""

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
    """The person whose token it is, their account and the app that asks.

    The token of a Server-to-Server app is nobody's: its `user` stands in where a person is named.
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
    """Run a view only for a caller who may; the view's first argument is the Caller.

    The class of its rate limit stands in `limits.CATEGORIES`. `permission` is the role permission
    that Zoom's descriptions list as `x-permissions`.
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
    """How far this call may reach. A user-managed app reaches its own user, whatever it holds."""
    reach = scopes.reach(caller.pair.scopes, needed=scope)
    if reach is None:
        raise _lacks(scope)
    return "own" if caller.app.usage == "USER_OPERATION" else reach


def _demand_own(caller: Caller, scope: str, arguments: Mapping[str, str]) -> None:
    """Refuse what is not the caller's own: another user, another's meeting, the whole account.

    Zoom names the scope of the account that would be needed. What does not exist is the view's to
    say.
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
    """Everybody may read their own profile; the rest needs the role's permission.

    A Server-to-Server app acts in nobody's role.
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
