"""Ends an exchange at its deadline, even if the server sends its answer byte by byte."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any


class Deadline:
    """Give ``trace`` to a request as its ``trace`` extension, and use it around the exchange.

    ``seconds`` count from the construction on. At the deadline, a connection that was made
    meanwhile is shut down, and its reader gets the end of the stream.
    """

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> Deadline:
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection once it is made; a simulated exchange makes none."""
        if event != "connection.connect_tcp.complete":
            return
        made = info["return_value"].get_extra_info("socket")
        # TLS takes the socket over. A second handle to the connection stays valid.
        self._connection = made.dup()
        # The name lookup and connecting have used a part of the time already.
        self._timer = threading.Timer(max(self._ends_at - time.monotonic(), 0), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._connection is not None:
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)
