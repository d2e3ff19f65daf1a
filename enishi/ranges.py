"""PostgreSQL ranges for exclusion constraints that need no extension.

``btree_gist`` is not everywhere (the embedded server lacks it). So equality of an id is written as
overlap of ``int8range``s of one element, which PostgreSQL can index by itself.

Source: https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-CONSTRAINT
"""

from __future__ import annotations

from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db.models import Expression, F, Func, Value


class Int8Range(Func):
    """``int8range(low, high, bounds)``."""

    function = "int8range"
    output_field = BigIntegerRangeField()


class TstzRange(Func):
    """``tstzrange(start, end, bounds)``."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def just(field: str) -> Expression:
    """Return the range that holds exactly this field's number."""
    return Int8Range(F(field), F(field), Value("[]"))


def period(start: str = "starts_at", end: str = "ends_at") -> Expression:
    """Return a half-open period: one that ends at 11:00 does not touch one that starts at 11:00."""
    return TstzRange(F(start), F(end), Value("[)"))
