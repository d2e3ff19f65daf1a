"""Checks every invariant at once, for tests that check after each deed.

There are hundreds, and :func:`invariants.check` has the database read and plan each one anew. Here
they are one function of the tests' database, which a connection plans but once.
"""

from __future__ import annotations

import json
from functools import cache

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg import sql

from enishi.records import invariants
from enishi.records.invariants import MOST_ROWS

_FUNCTION = sql.SQL("""
create schema if not exists tests;
create or replace function tests.broken(timestamptz) returns table (number int, key jsonb)
language plpgsql as $$ #variable_conflict use_column
begin {} end $$
""")


def broken() -> list[tuple[str, int | str]]:
    """The broken invariants by name and key of the row, the same as ``check`` finds."""
    every = invariants.every()
    # Another connection makes it, so that it stays when the test's transaction is rolled back.
    _make(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("select number, key::text from tests.broken(%s)", [timezone.now()])
        return [(every[number].name, json.loads(key)) for number, key in cursor.fetchall()]


@cache
def _make(_database: str) -> None:
    asked = [
        sql.SQL(
            "return query select {}, to_jsonb(found.key) from (select * from ({}) as asked)"
            " as found (key) limit {};"
        ).format(number, sql.SQL(invariant.sql.replace(":now", "$1")), MOST_ROWS + 1)
        for number, invariant in enumerate(invariants.every())
    ]
    with psycopg.connect(**_parameters(), autocommit=True) as own:
        own.execute(_FUNCTION.format(sql.SQL("\n").join(asked)))


def _parameters() -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host") if name in known}
