"""Finds which database constraint refused a row."""

from __future__ import annotations

from django.db import IntegrityError
from psycopg import Error


def constraint_of(error: IntegrityError) -> str | None:
    """Return the constraint's name, or None when the database does not name it."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, Error) else None
