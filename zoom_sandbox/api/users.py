"""`GET /users`, `GET /users/{userId}` and its settings.

Source: https://developers.zoom.us/docs/api/users/
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_sandbox.api import errors, paging
from zoom_sandbox.api.bearer import Caller, guarded
from zoom_sandbox.records import ADMIN, MEMBER, OWNER, User
from zoom_sandbox.webhooks.events import utc
from zoom_sandbox.world import World

blueprint = Blueprint("users", __name__, url_prefix="/v2")

ROLE_NAMES = {OWNER: "Owner", ADMIN: "Admin", MEMBER: "Member"}


@blueprint.get("/users", endpoint="list")
@guarded(scope="user:read:list_users:admin", permission="User:Read")
def list_users(caller: Caller) -> ResponseReturnValue:
    """The account's users of one status. A client needs three calls to see all users."""
    world = caller.world
    status = request.args.get("status") or "active"
    if status not in ("active", "inactive", "pending"):
        raise errors.invalid_field("status")
    role_id = request.args.get("role_id")
    users = world.users.where(
        lambda u: (
            u.account_id == caller.account.id
            and u.status == status
            and (not role_id or shown_role_id(world, u) == role_id)
        )
    )
    chosen, fields = paging.page(
        world,
        users,
        largest=int(world.switch("page_size_max")),
        refuse_above=world.switch("page_size_above") == "refuse",
        numbered=True,
    )
    return jsonify(fields | {"users": [listed(world, user) for user in chosen]})


@blueprint.get("/users/<user:user_id>", endpoint="get")
@guarded(scope="user:read:user:admin", permission="User:Read")
def get_user(caller: Caller, user_id: str) -> ResponseReturnValue:
    """One user, with the role's name, which the list lacks."""
    return jsonify(_full(caller.world, find_user(caller, user_id)))


@blueprint.get("/users/<user:user_id>/settings", endpoint="settings")
@guarded(scope="user:read:settings:admin", permission="User:Read")
def get_settings(caller: Caller, user_id: str) -> ResponseReturnValue:
    """The user's settings in one of two shapes, as `option` says."""
    user = find_user(caller, user_id)
    account = caller.account
    policy = {
        "length": 0,
        "have_letter": False,
        "have_number": False,
        "have_special_character": False,
        "have_upper_and_lower_characters": False,
        "only_allow_numeric": False,
        "consecutive_characters_length": 0,
        "weak_enhance_detection": False,
    } | account.passcode_policy
    own = user.settings
    waiting_room = account.locks.get("waiting_room", own.get("waiting_room", False))
    if request.args.get("option") == "meeting_security":
        return jsonify(
            {
                "meeting_security": {
                    "auto_security": account.auto_security,
                    "meeting_password": own.get("require_passcode", True),
                    "meeting_password_requirement": policy,
                    "waiting_room": waiting_room,
                    "embed_password_in_join_link": account.embed_password_in_join_link,
                }
            }
        )
    schedule = {
        "join_before_host": own.get("join_before_host", False),
        "require_password_for_scheduling_new_meetings": own.get("require_passcode", True),
        "use_pmi_for_scheduled_meetings": own.get("use_pmi", False),
        "meeting_password_requirement": policy,
    }
    return jsonify(
        {
            "schedule_meeting": schedule,
            "in_meeting": {"waiting_room": waiting_room},
            "recording": {
                "auto_recording": account.locks.get(
                    "auto_recording", own.get("auto_recording", "none")
                )
            },
            "feature": {
                "meeting_capacity": 300 if account.plan == "Business" else 100,
                "concurrent_meeting": "Basic" if account.plan == "Business" else "None",
                "large_meeting": False,
            },
        }
    )


def find_user(caller: Caller, reference: str) -> User:
    """Find a user by id, mail address (in any case) or `me`. Raises ApiError for any other."""
    world = caller.world
    if reference == "me":
        return caller.user
    user = world.users.get(reference) or next(
        (u for u in world.users if u.email.lower() == reference.lower()), None
    )
    if user is None or (user.status == "pending" and user.id == reference):
        raise errors.no_user(reference)
    if user.account_id != caller.account.id:
        if world.switch("foreign_user") == "1010":
            raise errors.ApiError(400, 1010, "User does not belong to this account.")
        raise errors.no_user(reference)
    return user


def shown_role_id(world: World, user: User) -> str:
    """The role's id in answers. Zoom does not document whether Admin is really "1"."""
    if user.role_id == ADMIN and world.switch("admin_role_id") == "opaque":
        return "RAdmin" + user.account_id[:16]
    return user.role_id


def listed(world: World, user: User) -> dict[str, Any]:
    """A user as in lists: a pending user has no id, and empty names are left out."""
    body: dict[str, Any] = {
        "email": user.email,
        "type": user.type,
        "status": user.status,
        "role_id": shown_role_id(world, user),
        "created_at": utc(user.created_at),
        "user_created_at": utc(user.created_at),
        "verified": int(user.status != "pending"),
    }
    if user.status != "pending":
        body |= {"id": user.id, "pmi": user.pmi, "timezone": user.timezone}
    optional = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.name,
        "dept": user.dept,
        "last_login_time": utc(user.last_login_at) if user.last_login_at else "",
    }
    return body | {name: value for name, value in optional.items() if value}


def _full(world: World, user: User) -> dict[str, Any]:
    account = world.accounts[user.account_id]
    role = world.roles.get(user.role_id)
    return listed(world, user) | {
        "account_id": account.id,
        "account_number": account.number,
        "role_name": role.name if role else ROLE_NAMES.get(user.role_id, "Member"),
        "company": account.name,
        "language": "jp-JP",
        "login_types": [100],
        "cluster": "us04",
        "use_pmi": user.settings.get("use_pmi", False),
        "personal_meeting_url": f"{world.base_url}/j/{user.pmi}",
    }
