"""Serves the sandbox on a socket, and runs what is due in the background."""

import logging
import socket
import threading
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from zoom_sandbox.app import create_app
from zoom_sandbox.config import Config
from zoom_sandbox.gate import Gate
from zoom_sandbox.pump import Pump
from zoom_sandbox.world import World


class _QuietHandler(WSGIRequestHandler):
    """Writes no request line, because links contain secrets. The journal has the rest."""

    timeout = 60

    def connection_dropped(
        self,
        error: BaseException,  # noqa: ARG002 - werkzeug's signature
        environ: dict[str, Any] | None = None,  # noqa: ARG002 - likewise
    ) -> None:
        """Close the connection; without this, HTTP/1.1 would keep the silent connection open."""
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A sandbox that runs in threads of this process."""

    base_url: str
    world: World
    app: Flask
    pump: Pump
    _server: BaseWSGIServer
    _thread: threading.Thread

    def stop(self) -> None:
        """Stop serving and wait until the socket is closed. Open connections are dropped."""
        gate: Gate = self.app.extensions["zoom_sandbox_gate"]
        gate.closing.set()
        self.pump.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()


def serve_in_thread(
    world: World | None = None, config: Config | None = None, *, port: int = 0
) -> Running:
    """Serve a world from a thread. Use the result as a context manager, or call its `stop()`.

    `port` 0 takes a free port. Raises OSError when the port is taken or the configured host is no
    address of this machine.
    """
    config = config or Config()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = world or World()
    app = create_app(world, config)
    server = _listen(app, config.host, port)
    shown_host = f"[{config.host}]" if ":" in config.host else config.host
    world.base_url = f"http://{shown_host}:{server.port}"
    thread = threading.Thread(
        target=server.serve_forever,
        kwargs={"poll_interval": 0.05},
        name="zoom_sandbox",
        daemon=True,
    )
    thread.start()
    pump = Pump(app)
    pump.start()
    return Running(
        base_url=world.base_url,
        world=world,
        app=app,
        pump=pump,
        _server=server,
        _thread=thread,
    )


def _listen(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """Bind the socket here, because werkzeug would end the process when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        server = make_server(
            host,
            port,
            app,
            threaded=True,
            request_handler=_QuietHandler,
            fd=listener.fileno(),
        )
    server.daemon_threads = True  # type: ignore[attr-defined]
    return server
