"""The console: pages that show the sandbox's state, with a button for each action."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import actions, current, faults, overview, pump, same_origin, scheduling, switches
from zoom_sandbox.gate import DISTURBED
from zoom_sandbox.presets import PRESETS
from zoom_sandbox.registration import KINDS

blueprint = Blueprint("console", __name__)
blueprint.before_request(same_origin.demand)

PER_PAGE = 25


@blueprint.get("/")
def home() -> str:
    world = current.world()
    return render_template(
        "console/home.html", world=world, mask=overview.mask, presets=PRESETS, kinds=KINDS
    )


@blueprint.get("/console/users")
def users() -> str:
    world = current.world()
    query = request.args.get("q", "").strip()
    found = [
        user
        for user in world.users
        if query.lower() in f"{user.japanese_name} {user.email} {user.id}".lower()
    ]
    return render_template(
        "console/users.html", world=world, query=query, **_page(found), total=len(found)
    )


@blueprint.get("/console/users/<user_id>")
def user(user_id: str) -> ResponseReturnValue:
    world = current.world()
    person = world.users.get(user_id)
    if person is None:
        return redirect("/console/users")
    meetings = world.meetings.where(lambda m: m.host_id == user_id)
    return render_template("console/user.html", world=world, user=person, meetings=meetings)


@blueprint.get("/console/meetings")
def meetings() -> str:
    world = current.world()
    newest_first = list(world.meetings)[::-1]
    return render_template(
        "console/meetings.html", world=world, **_page(newest_first), total=len(newest_first)
    )


@blueprint.get("/console/meetings/<meeting_id>")
def meeting(meeting_id: str) -> ResponseReturnValue:
    world = current.world()
    found = world.meetings.get(meeting_id)
    if found is None:
        return redirect("/console/meetings")
    return render_template(
        "console/meeting.html",
        world=world,
        meeting=found,
        settings=json.dumps(found.settings, ensure_ascii=False, indent=2),
        known=scheduling.is_known(world, found),
    )


@blueprint.get("/console/tokens")
def tokens() -> str:
    world = current.world()
    newest_first = list(world.tokens)[::-1]
    return render_template(
        "console/tokens.html",
        world=world,
        mask=overview.mask,
        **_page(newest_first),
        total=len(newest_first),
    )


@blueprint.get("/console/events")
def events() -> str:
    world = current.world()
    newest_first = list(world.deliveries)[::-1]
    return render_template(
        "console/events.html",
        world=world,
        pretty=_pretty,
        **_page(newest_first),
        total=len(newest_first),
    )


def _pretty(body: str) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)


@blueprint.get("/console/journal")
def journal() -> str:
    world = current.world()
    newest_first = list(world.journal)[::-1]
    return render_template(
        "console/journal.html", world=world, **_page(newest_first), total=len(newest_first)
    )


@blueprint.get("/console/conditions")
def conditions() -> str:
    """Faults and switches."""
    world = current.world()
    routes = sorted(
        rule.endpoint
        for rule in current_app.url_map.iter_rules()
        if rule.endpoint.startswith(DISTURBED)
    )
    return render_template(
        "console/conditions.html",
        world=world,
        kinds=faults.KINDS,
        routes=routes,
        switches=switches.SWITCHES,
    )


@blueprint.post("/console/act/<action>")
def perform(action: str) -> ResponseReturnValue:
    """Run an action from a form, then go back to the page of its button."""
    arguments: dict[str, Any] = {name: value for name, value in request.form.items() if value}
    try:
        result = actions.perform(current.world(), action, arguments)
        flash(_sentence(action, result), "done")
    except ValueError as error:
        flash(f"{action}: {error}", "refused")
    return redirect(_back(), code=303)


@blueprint.post("/console/run_due")
def run_due() -> ResponseReturnValue:
    done = pump.run_due(current_app)
    flash(f"実行しました（{done}件） / {done} done", "done")
    return redirect(_back(), code=303)


def _sentence(action: str, result: dict[str, Any]) -> str:
    told = ", ".join(f"{name}: {value}" for name, value in result.items())
    return f"実行しました / Done: {action}" + (f" ({told})" if told else "")


def _back() -> str:
    """The path of the page from which the form was sent."""
    return urlsplit(request.headers.get("Referer", "")).path or "/"


def _page(records: list[Any]) -> dict[str, Any]:
    text = request.args.get("page", "1")
    pages = max(1, -(-len(records) // PER_PAGE))
    number = min(max(1, int(text) if text.isdigit() else 1), pages)
    return {
        "records": records[(number - 1) * PER_PAGE : number * PER_PAGE],
        "number": number,
        "pages": pages,
    }
