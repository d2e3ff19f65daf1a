"""Whether the database answers, as this process knows it, so that no request waits in vain.

The first request that meets a dead or silent database records it. From then on requests are
answered at once without the database, while a thread checks twice a second whether it is back.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

import psycopg
from django.db import connections

_log = logging.getLogger(__name__)

# Seconds. If a request runs for longer than the first, the database is asked. If a new connection
# has no answer within the second, the database counts as away. With the watcher's pause, nobody
# waits for more than two seconds, except on an overloaded machine, where a working database
# answers late too.
SLOW = 0.4
SILENT = 1.4
TICK = 0.2
_LONGEST_SILENCE = 3.5
_LIBRARYS_LEAST = 2  # a connection cannot be given up sooner than this
_PAUSE = 0.5  # between two questions to a database that is away

# PostgreSQL's classes of errors (appendix A) after which a retry may succeed: connection exception,
# insufficient resources (no space, no memory, too many connections), operator intervention
# (shutdown, crash, starting up), system error.
_OUTAGE_CLASSES = ("08", "53", "57P", "58")


class KnownConnection(psycopg.Connection[Any]):
    """A connection that another thread can close when the server does not answer."""

    _all: ClassVar[weakref.WeakSet[KnownConnection]] = weakref.WeakSet()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._all.add(self)

    @classmethod
    def break_all(cls) -> None:
        """Close all connections, so that every thread that waits for an answer gets an error."""
        for connection in list(cls._all):
            with (
                suppress(OSError, psycopg.Error),
                socket.socket(fileno=os.dup(connection.fileno())) as its_socket,
            ):
                its_socket.shutdown(socket.SHUT_RDWR)


def is_outage(error: BaseException | None) -> bool:
    """Whether an error means that the database is away, not that the statement is wrong.

    Django's own errors have psycopg's as their cause.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, psycopg.OperationalError):
            state = error.sqlstate
            if state is None or state.startswith(_OUTAGE_CLASSES):
                return True
        elif isinstance(error, psycopg.InterfaceError) and "closed" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def answer_timeout() -> float:
    """Return how many seconds to wait for an answer: more if many programs wait for each core."""
    crowd = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(SILENT * max(crowd, 1), _LONGEST_SILENCE)


class Watch:
    """What one process knows about its database."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._running: dict[int, float] = {}
        self._is_away = False
        self._answered_at = 0.0
        self._watcher: tuple[int, threading.Thread] | None = None

    def is_away(self) -> bool:
        """Whether the database did not answer the last check."""
        return self._is_away

    @contextmanager
    def following(self) -> Iterator[None]:
        """Watch the request that runs in this block: it must not wait for a silent database."""
        self._watch()
        me = threading.get_ident()
        self._running[me] = time.monotonic()
        try:
            yield
        finally:
            self._running.pop(me, None)

    def note(self, error: BaseException) -> bool:
        """Whether the error is an outage; if so, other requests fail until the database is back."""
        if not is_outage(error):
            return False
        with self._changing:
            if not self._is_away:
                _log.warning("The database does not answer; pages say so until it does.")
                self._is_away = True
        self._watch()
        return True

    def answers(self, *, within: float) -> bool:
        """Check the database, unless it answered a moment ago.

        Parameters
        ----------
        within
            Seconds after which the answer counts as missing.
        """
        if time.monotonic() - self._answered_at < 1:
            return not self._is_away
        if not self._ask_for(within) and time.monotonic() - self._answered_at > within + 1:
            self.note(psycopg.OperationalError("It does not answer."))
        return not self._is_away

    def _watch(self) -> None:
        # A forked process does not have its parent's threads.
        if self._watcher is None or self._watcher[0] != os.getpid():
            with self._changing:
                if self._watcher is None or self._watcher[0] != os.getpid():
                    thread = threading.Thread(target=self._run, name="database-watch", daemon=True)
                    self._watcher = (os.getpid(), thread)
                    thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(_PAUSE if self._is_away else TICK)
            if self._is_away:
                if self._ask():
                    self._come_back()
            elif self._has_slow_request() and not self._ask_for(answer_timeout()):
                self.note(psycopg.OperationalError("It does not answer."))
                KnownConnection.break_all()

    def _has_slow_request(self) -> bool:
        now = time.monotonic()
        if now - self._answered_at < 1:
            return False
        return any(now - began > SLOW for began in list(self._running.values()))

    def _ask_for(self, seconds: float) -> bool:
        """Whether it answers within this time; the check itself ends later by itself."""
        began = time.monotonic()
        asking = threading.Thread(target=self._ask, name="database-question", daemon=True)
        asking.start()
        asking.join(seconds)
        return self._answered_at >= began

    def _ask(self) -> bool:
        connection: Any = connections["default"]
        options = connection.get_connection_params() | {"connect_timeout": _LIBRARYS_LEAST}
        try:
            psycopg.connect(**options, autocommit=True).close()
        except (psycopg.Error, OSError):
            return False
        self._answered_at = time.monotonic()
        return True

    def _come_back(self) -> None:
        connection: Any = connections["default"]
        # The pool would wait longer and longer between its own attempts to connect.
        with suppress(KeyError):  # somebody else closed it
            connection.close_pool()
        with self._changing:
            self._is_away = False
        _log.warning("The database answers again.")


watch = Watch()
