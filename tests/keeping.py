"""Keeps a state of database and pretend Zoom, and restores it as often as needed.

For a test that does many things, each to the same beginning, which takes longer to arrange than to
prove anything with. All is committed, as anywhere else; no transaction stands around the test.
"""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction
from psycopg import sql

from simulation.emptying import empty
from zoom_sandbox.tables import Table
from zoom_sandbox.world import World

# Tables of the schema and of permissions, which no test changes.
_LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission"}
# Counters of the pretend Zoom's calls and draws are not restored.
_GOES_ON = "Source"


@cache
def tables() -> list[str]:
    """All tables whose rows tests write."""
    return sorted({*connection.introspection.table_names()} - _LEFT_ALONE)


class Moment:
    """The state of all tables and of the pretend Zoom at the time of this object's creation.

    The queue alone is emptied, now and whenever the moment comes back: of jobs that wait nobody
    could say when they are due again. Numbers of new rows go on, and so does the pretend Zoom's
    chance.
    """

    def __init__(self, world: World) -> None:
        self._tables = tables()
        empty([table for table in self._tables if table.startswith("procrastinate_")])
        self._rows = {table: rows for table in self._tables if (rows := _rows_of(table))}
        self._world = world
        # Records are immutable, so that a kept record never changes.
        self._records = [
            (table, list(table))
            for table in vars(world).values()
            if isinstance(table, Table) and table.kind != _GOES_ON
        ]

    def come_back(self) -> None:
        """Restore that state; later rows are deleted."""
        empty(self._tables)
        with transaction.atomic():
            for table, rows in self._rows.items():
                _fill(table, rows)
        with self._world.change():
            for table, records in self._records:
                table.clear()
                for record in records:
                    table.put(record)


def _rows_of(table: str) -> bytes:
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} to stdout").format(sql.Identifier(table))) as rows,
    ):
        return b"".join(bytes(part) for part in rows)


def _fill(table: str, rows: bytes) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))) as to,
    ):
        to.write(rows)
