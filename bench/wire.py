"""The wire between Enishi and the pretend Zoom, which can drop, hold or drip answers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

MOODS = ("answers", "black hole", "slow drip", "5xx")
_FAILURE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: 22\r\n\r\n<html>unwell</html>   "
)


class Wire:
    """Accepts connections for the pretend Zoom and treats them by its ``mood``, one of MOODS.

    ``calls`` has the (monotonic) time of each connection. ``delay`` is the number of seconds that
    is added to each answered connection.
    """

    def __init__(self) -> None:
        self.mood = "answers"
        self.delay = 0.0
        self.calls: list[float] = []

    @contextmanager
    def __call__(self, behind: str) -> Iterator[str]:
        """Listen in front of the address ``behind``. Yields the wire's own address."""
        there = urlsplit(behind)
        self._behind = (there.hostname or "", there.port or 80)
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=[server], daemon=True).start()
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
            server.shutdown(socket.SHUT_RDWR)

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self.calls.append(time.monotonic())
            threading.Thread(target=self._treat, args=[connection], daemon=True).start()

    def _treat(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            match self.mood:
                case "answers":
                    time.sleep(self.delay)
                    self._pass_on(connection)
                case "5xx":
                    connection.recv(65_536)
                    connection.sendall(_FAILURE)
                case "slow drip":
                    connection.recv(65_536)
                    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b" " * 900:
                        connection.sendall(bytes([byte]))
                        time.sleep(1)
                case _:
                    while connection.recv(65_536):
                        pass

    def _pass_on(self, connection: socket.socket) -> None:
        with socket.create_connection(self._behind) as zoom:
            threading.Thread(target=_pour, args=[connection, zoom], daemon=True).start()
            _pour(zoom, connection)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
