"""Runs whatever is due: URL validations, webhook deliveries and late requests."""

import io
import logging
import threading
from typing import cast
from urllib.parse import quote

from flask import Flask
from werkzeug.test import EnvironBuilder

from zoom_sandbox.gate import Gate
from zoom_sandbox.records import LateRequest
from zoom_sandbox.webhooks import sending, validation
from zoom_sandbox.world import World

INTERVAL_SECONDS = 0.2

_log = logging.getLogger(__name__)


def run_due(app: Flask) -> int:
    """Run everything that is due at the sandbox's present time. Returns how many things ran.

    The caller must not hold the world's lock, because receivers of webhooks may call back.
    """
    world = cast(World, app.extensions["zoom_sandbox"])
    post = cast(sending.Post, app.extensions["zoom_sandbox_post"])
    done = validation.prove_due(world, post=post) + sending.deliver_due(world, post=post)
    with world.lock:
        now = world.now()
        late = world.late_requests.where(lambda request: request.due_at <= now)
    for request in late:
        _arrive(app, world, request)
    return done + len(late)


def _arrive(app: Flask, world: World, late: LateRequest) -> None:
    with world.change():
        world.late_requests.remove(late.id)
    body = late.body.encode()
    builder = EnvironBuilder(
        path=quote(late.path),
        base_url=world.base_url,
        method=late.method,
        query_string=late.query,
        headers=list(late.headers.items()),
        input_stream=io.BytesIO(body),
        content_length=len(body),
    )
    cast(Gate, app.extensions["zoom_sandbox_gate"]).perform_late(builder.get_environ())


class Pump:
    """A thread that calls `run_due` several times a second."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="zoom_sandbox_pump", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            try:
                run_due(self._app)
            except Exception:  # noqa: BLE001 - one failure must not stop time
                _log.exception("Something that was due could not be done.")
