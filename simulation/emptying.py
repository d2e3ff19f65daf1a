"""Empties tables between two histories or two tests, so that neither sees the other's rows.

TRUNCATE gives a table and each of its indexes a new file, which every connection has to open again.
For all tables that takes a tenth of a second and more. Deleting the few rows of one history or test
takes milliseconds. Most of those would go into planning the same statements again, and into the
foreign key check of each deleted row; this module avoids both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import sql

# Triggers of these tables forbid to delete. No table refers to them, so each is truncated alone.
_APPEND_ONLY = ("enishi_auditentry", "enishi_auditseal")
# A superuser can switch off triggers, also those that check foreign keys.
_WITHOUT_TRIGGERS = sql.SQL("set session_replication_role = replica")

# The functions of each connection, by the tables that they empty.
_made: WeakKeyDictionary[psycopg.Connection[Any], dict[tuple[str, ...], sql.Identifier]] = (
    WeakKeyDictionary()
)


def empty(tables: Sequence[str], *, renumber: bool = False) -> None:
    """Delete every row of ``tables``. No other table with rows may refer to them.

    ``renumber`` makes new rows start from number 1 again.
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
    """The SQL function that empties these tables; each connection plans it only once."""
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
