"""Does what is due in rounds: one query finds the rows, then each row is done by itself.

If nothing is due, that query is the whole cost of a round. The rows come in batches, so a round
holds only a few numbers in memory. Each row commits when it is done: if a worker is killed, the
next round does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from enishi import queue

BATCH = 200
# Rows beyond so many batches wait for the next round, so that no job runs for hours.
_MOST_BATCHES = 50


@dataclass(frozen=True, slots=True)
class Each:
    """``rows`` are due, and ``do`` is called with the number in each row's column ``key``.

    ``do`` checks the row again under its lock, because another worker may have been faster. It is
    called outside of any transaction. An exception does not stop the other rows of the round.
    """

    rows: QuerySet[Any]
    do: Callable[[int], object]
    key: str = "pk"


@dataclass(frozen=True, slots=True)
class Batch:
    """``rows`` are due; ``do`` is called with a batch's keys and makes them no longer due."""

    rows: QuerySet[Any]
    do: Callable[[list[str]], object]


def erase(rows: QuerySet[Any]) -> Batch:
    """Return a batch that deletes the rows."""
    return Batch(rows, lambda keys: rows.filter(pk__in=keys).delete())


def go_through(*parts: Each | Batch) -> None:
    """Run a round: do what is due of each part, one part after the other within a batch.

    Raises
    ------
    Exception
        The first that a row raised, after the whole round (:func:`queue.for_each`).
    """
    queue.for_each(_found(parts), lambda one: one())


@dataclass(frozen=True, slots=True)
class _Deed:
    """One call; its name in the log says which row failed."""

    do: Callable[[Any], object]
    given: Any
    what: str

    def __call__(self) -> object:
        return self.do(self.given)

    def __str__(self) -> str:
        return self.what


def _found(parts: Sequence[Each | Batch]) -> Iterator[_Deed]:
    # The last number done of each part. A finished part is removed.
    behind = dict.fromkeys(range(len(parts)), 0)
    for _ in range(_MOST_BATCHES):
        found = _ask(parts, behind)
        for place, keys in found.items():
            yield from _deeds(parts[place], keys)
        behind = {
            place: int(keys[-1]) if isinstance(parts[place], Each) else 0
            for place, keys in found.items()
            if len(keys) == BATCH
        }
        if not behind:
            return


def _ask(parts: Sequence[Each | Batch], behind: dict[int, int]) -> dict[int, list[str]]:
    questions = [_question(place, parts[place], last) for place, last in behind.items()]
    found: dict[int, list[str]] = {}
    for place, key in questions[0].union(*questions[1:], all=True):
        found.setdefault(place, []).append(key)
    for place, keys in found.items():
        if isinstance(parts[place], Each):
            keys.sort(key=int)
    return dict(sorted(found.items()))


def _question(place: int, part: Each | Batch, last: int) -> QuerySet[Any]:
    name = part.key if isinstance(part, Each) else "pk"
    rows = part.rows.order_by()
    if isinstance(part, Each):
        # Not by the key itself: PostgreSQL would scan its whole index when no row is due.
        rows = rows.order_by(F(name) + 0)
        if last:
            rows = rows.filter(**{f"{name}__gt": last})
    named = rows.annotate(due_part=Value(place), due_key=Cast(name, CharField()))
    question: QuerySet[Any] = named.values_list("due_part", "due_key")[:BATCH]
    return question


def _deeds(part: Each | Batch, keys: list[str]) -> Iterator[_Deed]:
    model = part.rows.model._meta.model_name
    if isinstance(part, Batch):
        yield _Deed(part.do, keys, f"{len(keys)} of {model}")
        return
    # Several rows may have the same key.
    for key in dict.fromkeys(keys):
        yield _Deed(part.do, int(key), f"{model} {key}")
