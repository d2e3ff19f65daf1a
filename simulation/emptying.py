"""Empties tables, between two histories or two tests that must not meet each other's rows.

TRUNCATE gives a table and each of its indexes a new file, and every connection has to learn them
anew: for all our tables a tenth of a second and more, while deleting the few rows that one history
or test has written takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection
from psycopg import sql

# Its trigger forbids to delete; no table refers to it, so that it may be truncated alone.
_APPEND_ONLY = "enishi_auditentry"


def empty(tables: Sequence[str], *, renumber: bool = False) -> None:
    """Delete every row of ``tables``, to which no other table that has rows may refer.

    ``renumber`` numbers new rows from one again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_which_are_filled(tuple(tables)))
        filled = [table for (table,) in cursor.fetchall()]
        # Sent at once they are one transaction, and foreign keys are looked at when it ends.
        cursor.execute(";".join(_emptied(table) for table in filled))
        if renumber:
            cursor.execute(
                "select setval(objid::regclass, 1, false) from pg_depend"
                " where deptype in ('a', 'i') and refobjid = any(%s::regclass[])"
                " and objid in (select oid from pg_class where relkind = 'S')",
                [list(tables)],
            )


@cache
def _which_are_filled(tables: tuple[str, ...]) -> str:
    """A question that is asked after each test: put together once."""
    one = sql.SQL("select {} where exists (select from {})")
    every = (one.format(sql.Literal(table), sql.Identifier(table)) for table in tables)
    return sql.SQL(" union all ").join(every).as_string()


@cache
def _emptied(table: str) -> str:
    verb = "truncate {}" if table == _APPEND_ONLY else "delete from {}"
    return sql.SQL(verb).format(sql.Identifier(table)).as_string()
