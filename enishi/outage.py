"""Whether the database answers, as this process knows it, so that no request waits for a dead one.

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

# Seconds. A request that runs for longer than the first is reason to ask whether the database
# answers; one that does not answer a new connection for the second is away. Together with the
# watcher's pause they keep nobody waiting for more than two seconds, unless the machine has more to
# do than it can: then a database that works answers late, too.
SLOW = 0.4
SILENT = 1.4
TICK = 0.2
_LONGEST_SILENCE = 3.5
_LIBRARYS_LEAST = 2  # a connection cannot be given up sooner than this
_PAUSE = 0.5  # between two questions to a database that is away

# PostgreSQL's classes of errors (appendix A) after which the same request may do well later:
# connection exception, insufficient resources (no space, no memory, too many connections),
# operator intervention (shutdown, crash, starting up), system error.
_OUTAGE_CLASSES = ("08", "53", "57P", "58")


class KnownConnection(psycopg.Connection[Any]):
    """A connection that can be broken off from outside, when the server has gone silent."""

    _all: ClassVar[weakref.WeakSet[KnownConnection]] = weakref.WeakSet()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._all.add(self)

    @classmethod
    def break_all(cls) -> None:
        """Let everybody who waits for an answer have an error instead."""
        for connection in list(cls._all):
            with (
                suppress(OSError, psycopg.Error),
                socket.socket(fileno=os.dup(connection.fileno())) as its_socket,
            ):
                its_socket.shutdown(socket.SHUT_RDWR)


def is_outage(error: BaseException | None) -> bool:
    """Whether an error says that the database is away, and not that we asked for something wrong.

    Django's own errors carry psycopg's as their cause.
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
    """How many seconds to wait for an answer: more where many programs wait for each core."""
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
        """Whether it did not answer when it was last asked."""
        return self._is_away

    @contextmanager
    def following(self) -> Iterator[None]:
        """Look at the request that runs in this block: it must not wait for a silent database."""
        self._watch()
        me = threading.get_ident()
        self._running[me] = time.monotonic()
        try:
            yield
        finally:
            self._running.pop(me, None)

    def note(self, error: BaseException) -> bool:
        """Whether the error is an outage; if so, everybody is told until the database is back."""
        if not is_outage(error):
            return False
        with self._changing:
            if not self._is_away:
                _log.warning("The database does not answer; pages say so until it does.")
                self._is_away = True
        self._watch()
        return True

    def answers(self, *, within: float) -> bool:
        """Ask it, unless it answered a moment ago.

        Parameters
        ----------
        within
            Seconds after which no answer counts as none.
        """
        if time.monotonic() - self._answered_at < 1:
            return not self._is_away
        if not self._ask_for(within) and time.monotonic() - self._answered_at > within + 1:
            self.note(psycopg.OperationalError("It does not answer."))
        return not self._is_away

    def _watch(self) -> None:
        # A fork does not take its parent's threads along.
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
        """Whether it answers within this time; the question itself ends by itself, later."""
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
