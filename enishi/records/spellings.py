"""Whether candidates are found by their names: what search looks in is what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from enishi.hiring.candidates import search_text_of
from enishi.hiring.models import Candidate

# The newest of the installation: folding all of a hundred thousand would take a minute.
_LOOKED_AT = 1000
_MOST_NAMED = 5


def findings() -> Iterator[str]:
    """A line with the ids of those who are not, if there are any."""
    newest = Candidate.objects.order_by("-pk")[:_LOOKED_AT]
    lost = [one.pk for one in newest if one.search_text != search_text_of(one)]
    if lost:
        named = ", ".join(map(str, lost[:_MOST_NAMED])) + (", …" if lost[_MOST_NAMED:] else "")
        yield (
            f"Of the newest candidates {len(lost)} ({named}) are not found by their names as they"
            " are written: open each and save it."
        )
