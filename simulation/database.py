"""A database connection whose statements and commits are steps of a history.

While one actor rests inside a transaction, another actor may need its locks. The wait must not stop
the only running thread. So the wait ends after a few milliseconds, the transaction goes back to a
savepoint, and the statement is repeated when a transaction has ended. The result depends on who
holds which lock, never on the machine's speed, because the holder does not run meanwhile.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import psycopg.errors
from django.db import OperationalError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg.pq import TransactionStatus

from simulation.actor import Actor
from simulation.baton import Baton

# Enough for a free lock, and short because this wait is real time.
_LOCK_TIMEOUT = "1ms"
# Retries for one lock, until its holder's transaction ends; seldom more than a few are needed.
_AT_MOST = 1000
# Statements that defer a job, or bring a waiting job forward.
_BRINGS_JOBS = ("procrastinate_defer", "procrastinate_jobs set scheduled_at")
_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")


class SteppedConnection(DatabaseWrapper):
    """Django's connection to PostgreSQL, used by one actor at a time."""

    baton: Baton
    actor: Actor
    has_deferred: bool = False

    def assign(self, baton: Baton, actor: Actor) -> None:
        """Let this actor use the connection from now on."""
        self.baton, self.actor = baton, actor
        self.execute_wrappers = [self._execute]

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
            # When this connection is lost, the server releases this lock last.
            cursor.execute("select pg_advisory_lock(pg_backend_pid())")
        if not self.get_autocommit():
            self.connection.commit()

    # A dead process cannot clean up: the server ends its transaction with its connection.

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if not self.actor.is_dead:
            if not autocommit:
                self.baton.linger()
            super().set_autocommit(autocommit, *args, **kwargs)
            self.actor.in_transaction = not self.autocommit

    def _rollback(self) -> None:
        if not self.actor.is_dead:
            super()._rollback()  # type: ignore[misc]  # the stubs lack it
            self._ended()

    def _commit(self) -> None:
        self.baton.require_alive()
        self.baton.step("before a commit")
        # Deferred foreign keys take locks during COMMIT, which cannot be repeated.
        if self.baton.others_in_transaction():
            self._wait_through(lambda: self._raw("SET CONSTRAINTS ALL IMMEDIATE"))
        # A transaction that notifies waits in COMMIT for every other one of this server that does.
        self._raw("SET LOCAL lock_timeout = 0")
        super()._commit()  # type: ignore[misc]  # likewise
        self._ended()
        self.baton.step("after a commit")

    def _ended(self) -> None:
        self.actor.in_transaction = False
        self.baton.transaction_ended()
        if self.has_deferred:
            self.has_deferred = False
            self.baton.job_deferred()

    def _execute(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        self.baton.require_alive()
        if sql.startswith(_CONTROL):
            return execute(sql, params, many, context)
        reads = sql.startswith("SELECT") and " FOR " not in sql and "procrastinate_" not in sql
        if reads:
            return execute(sql, params, many, context)
        alone = not self.in_atomic_block
        if alone:
            self.baton.step("before a statement of its own")
        else:
            self.baton.pass_on()
        answer = self._wait_through(lambda: execute(sql, params, many, context))
        self.has_deferred = self.has_deferred or any(words in sql for words in _BRINGS_JOBS)
        if alone:
            self._ended()
            self.baton.step("after a statement of its own")
        return answer

    def _wait_through(self, attempt: Callable[[], Any]) -> Any:
        """Run ``attempt``, which may need a lock that a resting actor holds.

        If nobody holds a lock, the server was only too slow for the short lock timeout.
        """
        for _ in range(_AT_MOST):
            inside = self.actor.in_transaction
            if inside:
                self._raw("SAVEPOINT waiting")
            try:
                answer = attempt()
            except (OperationalError, psycopg.errors.LockNotAvailable) as cause:
                if not _is_lock(cause):
                    raise
                if inside:
                    self._raw("ROLLBACK TO SAVEPOINT waiting")
                self.errors_occurred = False
                if self.baton.others_in_transaction():
                    self.baton.wait_for_lock()
                if self.actor.is_deadlocked:
                    self.actor.is_deadlocked = False
                    raise OperationalError from psycopg.errors.DeadlockDetected()
            else:
                if inside:
                    self._raw("RELEASE SAVEPOINT waiting")
                return answer
        raise AssertionError("a lock that nobody lets go of")

    def _raw(self, statement: str) -> None:
        self.connection.execute(statement)


def _is_lock(cause: BaseException) -> bool:
    return isinstance(cause, psycopg.errors.LockNotAvailable) or isinstance(
        cause.__cause__, psycopg.errors.LockNotAvailable
    )


class Connections:
    """Keeps connections open between histories; those of killed actors are closed."""

    def __init__(self) -> None:
        self._free: list[SteppedConnection] = []
        self._held: dict[Actor, SteppedConnection] = {}
        self._numbers = itertools.count()
        self._settings = connections["default"].settings_dict
        self._lock = threading.Lock()
        self._warden: psycopg.Connection[Any] | None = None

    def take(self, baton: Baton) -> None:
        """Give the present actor's thread a connection as Django's ``default``."""
        actor = baton.current
        if actor is None or actor in self._held:
            return
        with self._lock:
            stepped = self._free.pop() if self._free else self._new()
        stepped.assign(baton, actor)
        self._held[actor] = stepped
        connections["default"] = stepped

    def let_go(self, actor: Actor) -> None:
        """Take the connection back. It is closed if it is within a transaction, as after a kill."""
        stepped = self._held.pop(actor, None)
        if stepped is None or stepped.connection is None:
            return
        idle = stepped.connection.info.transaction_status == TransactionStatus.IDLE
        if idle and stepped.autocommit and not stepped.in_atomic_block:
            self._free.append(stepped)
        else:
            self._end(stepped)

    def _end(self, stepped: SteppedConnection) -> None:
        """Close it, and wait until the server has released its locks. Without the wait, the
        machine's speed would decide which locks the other actors meet."""
        server_process = stepped.connection.info.backend_pid
        stepped.connection.close()
        if self._warden is None:
            known = connections["default"].get_connection_params()
            known = {
                name: known[name]
                for name in ("dbname", "user", "password", "host", "port")
                if name in known
            }
            self._warden = psycopg.connect(**known, autocommit=True)
        self._warden.execute(
            "select pg_advisory_lock(%(it)s), pg_advisory_unlock(%(it)s)", {"it": server_process}
        )

    def close(self) -> None:
        """Close the connections that no actor uses."""
        if self._warden is not None:
            self._warden.close()
        while self._free:
            raw = self._free.pop().connection
            if raw is not None:
                raw.close()

    def _new(self) -> SteppedConnection:
        stepped = SteppedConnection(dict(self._settings), "default")
        stepped.inc_thread_sharing()
        return stepped
