"""Finds which database constraint refused a row."""

from __future__ import annotations

from django.db import IntegrityError
from psycopg import Error


def constraint_of(error: IntegrityError) -> str:
    """Return the constraint's name, or the empty string when the database does not name it."""
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, Error) else ""
