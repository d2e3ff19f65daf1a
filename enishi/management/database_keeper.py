"""Restarts the embedded database if it ended while everything else runs."""

from __future__ import annotations

import threading
import time

import psycopg

from embedded_postgres import PostgresUnavailableError, Server
from enishi.management import terminal
from enishi.management.supervisor import Backoff, RestartPolicy

_TICK = 0.2


class DatabaseKeeper:
    """A separate thread, because a database may take a minute to recover.

    The supervisor watches the parts meanwhile. A database that does not start (the disk is full) is
    retried for as long as this process runs.
    """

    def __init__(self, server: Server, *, policy: RestartPolicy | None = None) -> None:
        self._server = server
        self._backoff = Backoff(policy or RestartPolicy())
        self._asked_to_stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="database-keeper", daemon=True)

    def __enter__(self) -> DatabaseKeeper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asked_to_stop.set()
        # A start that hangs ends with this process, because the kernel closes the server's
        # lifeline.
        self._thread.join(timeout=2)

    def _run(self) -> None:
        started_at = time.monotonic()
        while not self._asked_to_stop.wait(_TICK):
            if self._server.is_running():
                continue
            pause = self._backoff.after(time.monotonic() - started_at)
            terminal.say(f"The database ended; it is started again in {pause:g} s.")
            if self._asked_to_stop.wait(pause):
                return
            started_at = time.monotonic()
            try:
                self._server.enter()
            except (PostgresUnavailableError, OSError, psycopg.Error) as error:
                terminal.complain(f"{error}")
