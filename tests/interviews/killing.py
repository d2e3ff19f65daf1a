"""Kills a process with SIGKILL at a numbered step, to test how the others recover.

The process is a fork of the test's own, with a database connection of its own; the pretend Zoom
and the mail server must stand behind real sockets, for only those survive the death.
"""

from __future__ import annotations

import os
import signal
import smtplib
import traceback
from collections.abc import Callable
from typing import Any

import httpx2
from django.db import connection

# Connections of the parent, which the child must not close: it would end the parent's sessions.
_left_open: list[Any] = []


def kill_at(step: int, deed: Callable[[], object]) -> bool:
    """Run this in a process that is killed at this step; False when it ended before that step.

    Steps are the moments before and after each commit, each request to Zoom and each thing said
    to a mail server.
    """
    child = os.fork()
    if child == 0:
        end = 1
        try:
            _live(step, deed)
            end = 0
        except Exception:  # noqa: BLE001 - shown, and told by the status
            traceback.print_exc()
        finally:
            os._exit(end)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the deed failed by itself"
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _live(step: int, deed: Callable[[], object]) -> None:
    _left_open.append(connection.connection)
    connection.connection = None
    connection.connect()
    steps = iter(range(1, 10_000))

    def boundary() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    _surround(connection, "commit", boundary)
    _surround(httpx2.HTTPTransport, "handle_request", boundary)
    for name in ("connect", "send"):
        _surround(smtplib.SMTP, name, boundary)
    connection.execute_wrappers.append(_outside_transactions(boundary))
    deed()


def _surround(owner: Any, name: str, boundary: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def surrounded(*arguments: Any, **more: Any) -> Any:
        boundary()
        outcome = original(*arguments, **more)
        boundary()
        return outcome

    setattr(owner, name, surrounded)


def _outside_transactions(boundary: Callable[[], None]) -> Callable[..., Any]:
    """A statement that changes something outside a transaction is a commit by itself."""

    def wrapper(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        alone = not connection.in_atomic_block and not sql.lstrip().upper().startswith("SELECT")
        if alone:
            boundary()
        outcome = execute(sql, params, many, context)
        if alone:
            boundary()
        return outcome

    return wrapper
