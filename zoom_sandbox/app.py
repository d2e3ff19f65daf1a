"""Puts the sandbox together: one Flask application over one world, behind the gate."""

import copy
import functools
import hashlib
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from zoom_sandbox import (
    console,
    control,
    current,
    marketplace,
    presets,
    randomness,
    registration,
    rooms,
    signin,
    speech,
)
from zoom_sandbox.api import elsewhere, limits, meetings, past_meetings, users
from zoom_sandbox.api.errors import ApiError
from zoom_sandbox.config import Config
from zoom_sandbox.environ import NOTES
from zoom_sandbox.gate import Gate
from zoom_sandbox.oauth import consent, endpoints
from zoom_sandbox.webhooks import sending
from zoom_sandbox.world import World


def create_app(
    world: World, config: Config | None = None, *, post: sending.Post = sending.post_over_http
) -> Flask:
    """Make the WSGI application of a world.

    An empty world is filled with the configured preset. The configured app is registered, or its
    registration is brought up to date. The configured switches are set.

    Parameters
    ----------
    post
        Sends the webhooks.

    Raises
    ------
    ValueError
        For an unknown preset, switch or kind of app.
    """
    config = config or Config()
    with world.change():
        if not world.accounts:
            presets.fill(world, preset=config.preset, account_id=config.account_id)
        registration.register(world, config)
        for name, value in config.switches.items():
            world.set_switch(name, value)
    app = copy.copy(_pages())
    app.config = copy.copy(app.config)
    app.secret_key = hashlib.sha256(f"session:{world.seed}".encode()).digest()
    gate = Gate(world, app.wsgi_app, app.url_map)
    app.extensions = {
        "zoom_sandbox": world,
        "zoom_sandbox_post": post,
        "zoom_sandbox_gate": gate,
    }
    app.wsgi_app = gate  # type: ignore[method-assign]
    return app


@functools.cache
def _pages() -> Flask:
    """The routes and their views. All applications of a process share them, because building
    them takes longer than many tests take; each application has its own world."""
    app = Flask(__name__)
    app.url_map.merge_slashes = False
    app.url_map.converters |= {
        "user": elsewhere.UserReference,
        "meeting": elsewhere.MeetingReference,
    }
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["SESSION_COOKIE_NAME"] = "zoom_sandbox_session"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.jinja_env.globals.update(
        say=speech.say, language=speech.language, languages=speech.LANGUAGES
    )
    for module in (
        users,
        meetings,
        past_meetings,
        elsewhere,
        endpoints,
        consent,
        signin,
        speech,
        marketplace,
        rooms,
        console,
        control,
    ):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(ApiError, _refuse)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_finish)
    return app


def _refuse(error: ApiError) -> tuple[Response, int, dict[str, str]]:
    g.code = error.code
    return jsonify(error.body()), error.status, error.headers


def _http_error(error: HTTPException) -> Any:
    if request.path.startswith("/v2/") and error.code in (404, 405):
        return _refuse(ApiError(404, 2300, "This API endpoint is not recognized."))
    return error


def _finish(response: Response) -> Response:
    """Add the headers of every REST answer, and give the gate the values for the journal."""
    notes = request.environ.setdefault(NOTES, {})
    notes.update({name: g.get(name) for name in ("caller", "code", "note") if name in g})
    if request.path.startswith(("/v2/", "/oauth/")):
        # By the sandbox's own clock, because a client may compare its own clock with this header.
        response.date = current.world().now()
    if request.path.startswith("/v2/"):
        _add_rest_headers(response)
    elif response.status_code != HTTPStatus.NOT_MODIFIED:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
        response.headers["Referrer-Policy"] = "same-origin"
    return response


def _add_rest_headers(response: Response) -> None:
    world = current.world()
    response.headers["x-zm-trackingid"] = "v=2.0;clid=us04;rid=WEB_" + randomness.text(
        world.draw(), 24
    )
    category: limits.Category = g.get("category", "Light")
    most = limits.PER_SECOND["Business"][category]
    allowance = g.get("allowance") or limits.Allowance(category, "QPS", most, most)
    for name, value in allowance.headers().items():
        response.headers.setdefault(name, value)
