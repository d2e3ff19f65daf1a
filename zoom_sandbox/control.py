"""The control API under `/_sandbox`: the console's actions as JSON, for scripts and tests."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from zoom_sandbox import actions, current, faults, overview, pump, same_origin, switches

blueprint = Blueprint("control", __name__, url_prefix="/_sandbox")


blueprint.before_request(same_origin.demand)


@blueprint.post("/<action>")
def perform(action: str) -> tuple[Response, int]:
    """Run an action. The request's body is a JSON object with its arguments."""
    arguments = request.get_json(silent=True) if request.data else {}
    if not isinstance(arguments, dict):
        return jsonify({"error": "The body must be a JSON object."}), 400
    try:
        return jsonify(actions.perform(current.world(), action, arguments)), 200
    except ValueError as error:
        return jsonify({"error": str(error)}), 400


@blueprint.post("/run_due")
def run_due() -> Response:
    """Deliver the webhooks and late requests that are due, and wait until all are delivered."""
    return jsonify({"done": pump.run_due(current_app)})


@blueprint.get("/actions")
def list_actions() -> Response:
    return jsonify(sorted(actions.ACTIONS))


@blueprint.get("/state")
def state() -> Response:
    """The whole state, with secrets masked."""
    return jsonify(overview.of(current.world()))


@blueprint.get("/journal")
def journal() -> Response:
    """The calls, oldest first. `?route=meetings.create` shows those of one route."""
    route = request.args.get("route")
    calls = [overview.plain(call) for call in current.world().journal]
    return jsonify([call for call in calls if not route or call["route"] == route])


@blueprint.get("/choices")
def choices() -> Response:
    """All switches and all kinds of fault."""
    world = current.world()
    body: dict[str, Any] = {
        "faults": {
            k.name: {"effect": k.effect, "seconds": k.seconds} for k in faults.KINDS.values()
        },
        "switches": {
            s.name: {
                "value": world.switch(s.name),
                "values": list(s.values),
                "default": s.default,
                "question": s.question,
            }
            for s in switches.SWITCHES.values()
        },
    }
    return jsonify(body)
