"""Makes Django ready for a command: its environment set, its database running."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from enishi.management import database, operator_settings
from enishi.management.operator_settings import OperatorSettings


@contextmanager
def environment_set() -> Iterator[OperatorSettings]:
    """Set the variables that the settings need in this process's environment; run the database."""
    chosen = operator_settings.read_settings(os.environ)
    os.environ.update(operator_settings.environment(chosen, os.environ))
    with database.provided(chosen) as (url, _):
        os.environ["DATABASE_URL"] = url
        yield chosen


@contextmanager
def django_set_up() -> Iterator[OperatorSettings]:
    """Do the same, and load Django's applications."""
    with environment_set() as chosen:
        import django

        django.setup()
        try:
            yield chosen
        finally:
            close_connections()


def collect_garbage_seldom() -> None:
    """Let Python's garbage collector leave out what is loaded now, and run less often.

    The loaded code lives as long as the process. A page makes thousands of objects and hardly any
    circle of them, so that with Python's own limits a fifth of a page's time went into looking at
    everything. What is frozen before a fork also stays shared between the processes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def close_connections() -> None:
    """Close this process's connections to the database."""
    # Before the embedded server stops; the pool would log errors otherwise.
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


def run_django_command(arguments: Sequence[str]) -> int:
    """Run one of Django's commands in this process; its own errors end the process."""
    with environment_set():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["enishi", *arguments])
    return 0
