"""Runs one request at a time, applies faults to it, and writes it into the journal."""

import json
import threading
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import get_host

from zoom_sandbox import faults, journal
from zoom_sandbox.environ import CLIENT_TIMEOUT, LIST_LAG, NOTES
from zoom_sandbox.records import Fault, Plan
from zoom_sandbox.world import World

DISTURBED = ("oauth.", "users.", "meetings.", "past_meetings.", "elsewhere.")
"""Beginnings of the route names that faults and the journal are about."""

UNLOCKED = ("control.run_due", "console.run_due")
"""Routes that must leave the world free, because receivers of webhooks call back."""


class AnswerLost(ConnectionError):
    """The connection ended without an answer. `held` is true for a time-out, false for a drop."""

    def __init__(self, *, held: bool) -> None:
        super().__init__("The sandbox dropped the connection on purpose.")
        self.held = held


class _Answer(Response):
    """A complete answer without a default content type, because Zoom's 204 has none."""

    default_mimetype = None


class Gate:
    """WSGI middleware around the Flask application."""

    def __init__(self, world: World, inner: WSGIApplication, routes: Map) -> None:
        self._world = world
        self._inner = inner
        self._routes = routes
        self.closing = threading.Event()
        """Set when the server stops, so that held connections end."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._cut_slash(environ)
        route = self._route(environ)
        if route in UNLOCKED:
            return self._inner(environ, start_response)
        if not route.startswith(DISTURBED):
            return self._answer(environ)(environ, start_response)
        with self._world.change():
            fault = faults.take(self._world, route)
        if fault is None:
            answer = self._answer(environ)
            self._note(environ, answer.status_code)
        else:
            answer = self._disturbed(fault, environ)
        return answer(environ, start_response)

    def _cut_slash(self, environ: WSGIEnvironment) -> None:
        """Remove a slash at the end of the path, if the switch says that Zoom accepts one."""
        path = environ["PATH_INFO"]
        if path.endswith("/") and path.startswith(("/v2/", "/oauth/")):
            with self._world.lock:
                is_answered = self._world.switch("trailing_slash") == "answered"
            if is_answered:
                environ["PATH_INFO"] = path.removesuffix("/")

    def perform_late(self, environ: WSGIEnvironment) -> None:
        """Run a request that arrives late. Its answer is discarded."""
        answer = self._answer(environ)
        self._note(environ, None, fault=f"late ({answer.status_code})")

    def _disturbed(self, fault: Fault, environ: WSGIEnvironment) -> Response:
        """The answer to a request with a fault. Raises AnswerLost when there is no answer."""
        kind = fault.kind
        if kind in faults.LOST_BEFORE:
            self._note(environ, None, fault=kind)
            if kind == "late_effect":
                self._keep_for_later(fault, environ)
            self._drop(environ, after=fault.seconds if kind == "timeout_before" else None)
        instead = self._instead(kind, environ)
        if instead is not None:
            self._note(environ, instead.status_code, fault=kind)
            return instead
        if kind == "list_lag":
            environ[LIST_LAG] = fault.seconds
        answer = self._answer(environ)
        if kind in faults.LOST_AFTER:
            self._note(environ, None, fault=kind)
            self._drop(environ, after=fault.seconds if kind == "timeout_after" else None)
        answer = self._instead(kind.removesuffix("_after"), environ) or answer
        self._note(environ, answer.status_code, fault=kind)
        self._delay_or_spoil(fault, environ, answer)
        return answer

    def _instead(self, kind: str, environ: WSGIEnvironment) -> Response | None:
        """The answer of a fault that replaces the application; None for any other fault."""
        if kind == "html_500":
            page = "<html><body><h1>Internal Server Error</h1></body></html>"
            return Response(page, status=500, mimetype="text/html")
        if kind == "empty_502":
            return _Answer(b"", status=502)
        with self._world.lock:
            plan = self._plan(environ)
            refusal = faults.refusal(self._world, kind, route=self._route(environ), plan=plan)
        if refusal is None:
            return None
        return Response(
            json.dumps(refusal.body()),
            status=refusal.status,
            headers=refusal.headers,
            mimetype="application/json",
        )

    def _plan(self, environ: WSGIEnvironment) -> Plan:
        """The plan of the token's account, because rate limits depend on the plan."""
        token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip()
        pair = self._world.tokens.get(token)
        return self._world.accounts[pair.account_id].plan if pair else "Business"

    def _delay_or_spoil(self, fault: Fault, environ: WSGIEnvironment, answer: Response) -> None:
        seconds = fault.seconds or 0.0
        body = answer.get_data()
        if fault.kind == "slow":
            self._hold(environ, seconds)
        elif fault.kind == "truncated_json":
            answer.set_data(body[: len(body) // 2])
        elif fault.kind == "drip":
            answer.response = self._dripping(environ, body, seconds)

    def _route(self, environ: WSGIEnvironment) -> str:
        try:
            endpoint, _ = self._routes.bind_to_environ(environ).match()
        except HTTPException:
            return ""
        return str(endpoint)

    def _answer(self, environ: WSGIEnvironment) -> Response:
        """Run the application on the request under the lock, and store what it changed."""
        environ[NOTES] = {}
        with self._world.change():
            self._world.base_url = f"{environ['wsgi.url_scheme']}://{get_host(environ)}"
            return _Answer.from_app(self._inner, environ, buffered=True)

    def _note(self, environ: WSGIEnvironment, status: int | None, *, fault: str = "") -> None:
        notes: dict[str, Any] = environ.get(NOTES, {})
        with self._world.change():
            journal.record_call(
                self._world,
                route=self._route(environ),
                method=environ["REQUEST_METHOD"],
                path=quote(environ["PATH_INFO"], safe="/@+:"),
                status=status,
                pair=notes.get("caller"),
                code=notes.get("code"),
                fault=fault,
                remark=notes.get("note", ""),
            )

    def _keep_for_later(self, fault: Fault, environ: WSGIEnvironment) -> None:
        request = Request(environ)
        with self._world.change():
            faults.keep_for_later(
                self._world,
                fault,
                method=request.method,
                path=request.path,
                query=environ.get("QUERY_STRING", ""),
                headers={
                    name: value
                    for name, value in request.headers.items()
                    if name in ("Authorization", "Content-Type")
                },
                body=request.get_data(),
            )

    def _drop(self, environ: WSGIEnvironment, *, after: float | None) -> None:
        """End the connection without an answer, `after` seconds. Always raises AnswerLost."""
        if after is not None and CLIENT_TIMEOUT not in environ:
            self.closing.wait(after)
        raise AnswerLost(held=after is not None)

    def _hold(self, environ: WSGIEnvironment, seconds: float) -> None:
        if CLIENT_TIMEOUT not in environ:
            self.closing.wait(seconds)
        elif seconds > environ[CLIENT_TIMEOUT]:
            raise AnswerLost(held=True)

    def _dripping(self, environ: WSGIEnvironment, body: bytes, seconds: float) -> Iterator[bytes]:
        for byte in body:
            if CLIENT_TIMEOUT not in environ:
                self.closing.wait(seconds)
            yield bytes([byte])
