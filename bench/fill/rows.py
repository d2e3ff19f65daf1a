"""Inserts the rows of a query into a model's table."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from psycopg import sql


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def insert(model: type[models.Model], source: str, /, **columns: str) -> int:
    """Insert ``select … from source``. A field without an expression gets its model's default.

    Parameters
    ----------
    source
        The SQL after FROM.
    columns
        An SQL expression for each field, by the field's name.

    Returns
    -------
    int
        The number of inserted rows.
    """
    names, values = [], []
    for field in model._meta.concrete_fields:
        value = columns.pop(field.name, None) or _default(field)
        if value is not None:
            names.append(f'"{field.column}"')
            values.append(value)
    if columns:
        raise ValueError(f"{model.__name__} has no {', '.join(columns)}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {model._meta.db_table} ({', '.join(names)})"  # noqa: S608 - put together from constants
            f" select {', '.join(values)} from {source}"
        )
        return int(cursor.rowcount)


def _default(field: models.Field[Any, Any]) -> str | None:
    """The model's default as SQL; None if the database has its own default."""
    if field.has_db_default() or field.primary_key:
        return None
    if callable(field.default) and field.default is not models.NOT_PROVIDED:
        kind = {list: "'[]'", dict: "'{}'"}.get(field.default)
        return kind or "gen_random_uuid()"
    value = field.get_default()
    if value is None and not field.null:
        raise ValueError(f"{field} needs a value")
    return "null" if value is None else sql.Literal(value).as_string(None)


def first_free(model: type[models.Model]) -> int:
    """The first id beyond all rows of this table; new rows are numbered from it."""
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max(id), 0) + 1 from {model._meta.db_table}")  # noqa: S608 - as above
        return int(cursor.fetchone()[0])


def go_on_after(*tables: type[models.Model]) -> None:
    """Set the database's sequences behind the ids that were given here."""
    for model in tables:
        table = model._meta.db_table
        run(
            f"select setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608 - as above
            f" (select coalesce(max(id), 1) from {table}))"
        )
