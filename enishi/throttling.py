"""Rate limits for all processes and machines together.

One counter is one row, and one try is one statement (GCRA: https://en.wikipedia.org/wiki/GCRA). So
concurrent tries are counted one after the other, and no counter displaces another. A row whose
``clear_at`` has passed means the same as no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` tries at once. One try becomes free again after each interval ``each``.

    In any period of length P at most ``most + P // each`` tries are allowed.
    """

    name: str
    most: int
    each: timedelta


class Counter(models.Model):
    """How much of a limit somebody has used. ``key`` is a hash, so it identifies nobody."""

    key = models.CharField(max_length=100, primary_key=True)
    # When the last of the tries becomes free again.
    clear_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


_TAKE = """
insert into enishi_counter as kept (key, clear_at)
values (%(key)s, statement_timestamp() + make_interval(secs => %(each)s))
on conflict (key) do update
  set clear_at = greatest(kept.clear_at, statement_timestamp()) + make_interval(secs => %(each)s)
  where greatest(kept.clear_at, statement_timestamp()) + make_interval(secs => %(each)s)
    <= statement_timestamp() + make_interval(secs => %(whole)s)
returning key
"""
_GIVE_BACK = """
update enishi_counter set clear_at = clear_at - make_interval(secs => %(each)s)
where key = %(key)s
"""


def take(limit: Limit, *who: str) -> bool:
    """Count one try; return False, without counting, if there were too many.

    Parameters
    ----------
    who
        Identifies the counter, such as an account and a client's address. Call this outside of a
        transaction that may be rolled back.
    """
    seconds = limit.each.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {"key": _key(limit, who), "each": seconds, "whole": seconds * limit.most},
        )
        return cursor.fetchone() is not None


def refund(limit: Limit, *who: str) -> None:
    """Uncount one try, because it succeeded."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"key": _key(limit, who), "each": limit.each.total_seconds()})


def cleared() -> models.QuerySet[Counter]:
    """Return the counters without any counted try."""
    return Counter.objects.filter(clear_at__lt=Now())


def _key(limit: Limit, who: tuple[str, ...]) -> str:
    # Hashed, because the text may be a mail address, or a password typed in its place.
    digest = salted_hmac("enishi.throttling", "\0".join(who), algorithm="sha256")
    return f"{limit.name}:{digest.hexdigest()}"
