"""The index that search goes by: the pieces that the words of each candidate's folded text have.

A piece is a letter that is not ASCII, two letters of which one is not, or three of ASCII, never
beyond a line's end, and with the company's number before it. The database cuts them
(``enishi_search_pieces``, migration 0053), for what is kept and for what is looked for alike. All
pieces of a word stand in each text that holds it, so that the index finds these texts and some
others, among which LIKE decides. It needs no extension: PostgreSQL has GIN on arrays by itself.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, QuerySet, TextField, Value

# Of one or two letters of ASCII there is no piece: so many texts hold them that reading is faster.
_HAS_PIECES = re.compile(r"[^\x00-\x7f]|[\x00-\x7f]{3}")


class Pieces(Func):
    """The pieces of a text, by the company's number and the folded text."""

    function = "enishi_search_pieces"
    arity = 2
    output_field: ClassVar = ArrayField(TextField())


def narrowed(found: QuerySet[Any], *, company: int, word: str) -> QuerySet[Any]:
    """Those whose ``search_text`` may hold this folded word; all, where the index cannot say."""
    if not _HAS_PIECES.search(word):
        return found
    pieces = Pieces(Value(company), Value(word))
    holding = found.alias(pieces=Pieces("company", "search_text"))
    narrow: QuerySet[Any] = holding.filter(pieces__contains=pieces)
    return narrow
