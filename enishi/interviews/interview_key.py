"""Builds and parses the key of an interview for lower rooms, which do not know interviews.

Meetings, busy times and mails belong to ``interview:7``. Only this module builds and parses the
key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from django.db.models import CharField, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

_PREFIX = "interview:"
# At most 18 digits, which every bigint can hold.
_WHOLE = re.compile(_PREFIX + "([0-9]{1,18})")
# The same for SQL: a pattern for LIKE, and one for ~.
SQL_LIKE, SQL_PATTERN = f"'{_PREFIX}%'", f"'^{_PREFIX}[0-9]{{1,18}}$'"


@dataclass(frozen=True, slots=True)
class InterviewKey:
    """The key of the interview with this id; as text it is ``interview:7``."""

    number: int

    def __str__(self) -> str:
        return f"{_PREFIX}{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a key that ``str`` wrote.

        Raises
        ------
        ValueError
            For anything else, such as another row's key.
        """
        found = _WHOLE.fullmatch(text)
        if found is None:
            raise ValueError(f"not the key of an interview: {text!r}")
        return cls(int(found[1]))


def in_query(number: OuterRef | F) -> Concat:
    """Return the key of the interview with this id, as a query expression."""
    return Concat(Value(_PREFIX), Cast(number, CharField()))


def in_sql(column: str) -> str:
    """Return the key as SQL; ``column`` holds an interview's id, such as ``i.id``."""
    return f"('{_PREFIX}' || {column}::text)"
