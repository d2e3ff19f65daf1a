"""The practice sign-in of Zoom: one chooses a user, without a password."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from zoom_sandbox import current, same_origin, speech
from zoom_sandbox.records import User

blueprint = Blueprint("signin", __name__, url_prefix="/signin")
blueprint.before_request(same_origin.demand)

SHOWN = 20


def signed_in_user() -> User | None:
    """The user in the browser's cookie, or None if that user may no longer sign in."""
    user = current.world().users.get(session.get("user_id"))
    return user if user and user.status == "active" else None


@blueprint.get("")
def show() -> ResponseReturnValue:
    return _page()


def _page(problem: str = "") -> str:
    world = current.world()
    query = request.args.get("q", "").strip()
    found = [
        user
        for user in world.users
        if user.status == "active" and query.lower() in f"{user.japanese_name} {user.email}".lower()
    ]
    return render_template(
        "signin.html",
        world=world,
        users=found[:SHOWN],
        hidden=max(0, len(found) - SHOWN),
        query=query,
        next=_next(),
        problem=problem,
    )


@blueprint.post("")
def sign_in() -> ResponseReturnValue:
    """Sign in as the chosen user, or as the user of the typed mail address."""
    email = (request.form.get("email") or request.form.get("chosen") or "").strip().lower()
    user = next((u for u in current.world().users if u.email.lower() == email), None)
    if user is None or user.status != "active":
        problem = speech.say(
            "このメールアドレスではサインインできません。",
            "Nobody can sign in with this address.",
        )
        return _page(problem), 400
    session["user_id"] = user.id
    session.permanent = True
    return redirect(_next(), code=303)


@blueprint.post("/out")
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect("/signin?next=" + _quoted_next(), code=303)


def _next() -> str:
    """The path to go to after the sign-in, on this server only, never on another site."""
    return speech.own_path(request.values.get("next", "/user/installed"))


def _quoted_next() -> str:
    return quote(_next(), safe="")
