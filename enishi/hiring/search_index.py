"""The search index: pieces of the words in each candidate's folded text.

A piece is a letter outside ASCII, two letters of which one is outside ASCII, or three ASCII
letters. It never crosses the end of a line, and the company's number stands before it. The database
cuts stored and searched text in the same way (``enishi_search_pieces``, migration 0053). A text
that contains a word has all pieces of the word. So the index finds these texts and some others, and
LIKE decides among them. No extension is needed: PostgreSQL itself has GIN for arrays.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, QuerySet, TextField, Value

# One or two ASCII letters make no piece: so many texts contain them that a scan is faster.
_HAS_PIECES = re.compile(r"[^\x00-\x7f]|[\x00-\x7f]{3}")


class Pieces(Func):
    """The pieces of a text, from the company's number and the folded text."""

    function = "enishi_search_pieces"
    arity = 2
    output_field: ClassVar = ArrayField(TextField())


def has_pieces(word: str) -> bool:
    """Whether the index can find this folded word."""
    return _HAS_PIECES.search(word) is not None


def narrowed(found: QuerySet[Any], *, company: int, word: str) -> QuerySet[Any]:
    """Keep rows whose ``search_text`` may contain this word; all, if the index cannot tell."""
    if not has_pieces(word):
        return found
    pieces = Pieces(Value(company), Value(word))
    holding = found.alias(pieces=Pieces("company", "search_text"))
    narrow: QuerySet[Any] = holding.filter(pieces__contains=pieces)
    return narrow
