"""Empties tables, between two histories or two tests that must not meet each other's rows.

TRUNCATE gives a table and each of its indexes a new file, and every connection has to learn them
anew: for all our tables a tenth of a second and more, while deleting the few rows that one history
or test has written takes milliseconds. Most of these would be spent on planning what is the same
each time, and on asking of each row that goes whether another still refers to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import sql

# Their triggers forbid to delete; no table refers to them, so that each may be truncated alone.
_APPEND_ONLY = ("enishi_auditentry", "enishi_auditseal")
# A superuser may do without triggers, those that look after foreign keys included.
_WITHOUT_TRIGGERS = sql.SQL("set session_replication_role = replica")

# Which functions each connection has: by the tables they empty.
_made: WeakKeyDictionary[psycopg.Connection[Any], dict[tuple[str, ...], sql.Identifier]] = (
    WeakKeyDictionary()
)


def empty(tables: Sequence[str], *, renumber: bool = False) -> None:
    """Delete every row of ``tables``, to which no other table that has rows may refer.

    ``renumber`` numbers new rows from one again.
    """
    with connection.cursor() as cursor:
        made = _made.setdefault(connection.connection, {})
        wanted = tuple(tables)
        if wanted not in made:
            made[wanted] = sql.Identifier("pg_temp", f"empty_{len(made)}")
            cursor.execute(_function(made[wanted], wanted))
        cursor.execute(sql.SQL("select {}()").format(made[wanted]))
        if renumber:
            cursor.execute(
                "select setval(objid::regclass, 1, false) from pg_depend"
                " where deptype in ('a', 'i') and refobjid = any(%s::regclass[])"
                " and objid in (select oid from pg_class where relkind = 'S')",
                [list(tables)],
            )


def _function(name: sql.Identifier, tables: tuple[str, ...]) -> sql.Composed:
    """What empties these tables in the present connection, which plans it but once."""
    is_superuser = connection.connection.info.parameter_status("is_superuser") == "on"
    return sql.SQL(
        "create function {}() returns void language plpgsql {} as $$ begin {}; end $$"
    ).format(
        name,
        _WITHOUT_TRIGGERS if is_superuser else sql.SQL(""),
        sql.SQL(";").join(
            sql.SQL(
                "truncate {}" if table in _APPEND_ONLY and not is_superuser else "delete from {}"
            ).format(sql.Identifier(table))
            for table in tables
        ),
    )
