"""The longest texts that people may write by hand; constraints refuse longer ones."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError

# In characters.
LONGEST_NOTE = 2000
LONGEST_COMMENT = 4000
LONGEST_DESCRIPTION = 10_000


class TooLong(UserFacingError):
    """A text is longer than its column allows."""

    def __init__(self, text: str, longest: int, *, field: str) -> None:
        super().__init__(
            Code.TEXT_TOO_LONG,
            _("%(count)d文字以内で入力してください（現在%(length)d文字）。")
            % {"count": longest, "length": len(text)},
            field=field,
        )


def check(text: str, longest: int, *, field: str) -> str:
    """Return the text; raise TooLong at its field if it is longer, in characters."""
    if len(text) > longest:
        raise TooLong(text, longest, field=field)
    return text


def at_most(longest: int, *, field: str, name: str) -> models.CheckConstraint:
    """Return the constraint of the table that enforces the same limit."""
    return models.CheckConstraint(condition=LessThanOrEqual(Length(field), longest), name=name)
