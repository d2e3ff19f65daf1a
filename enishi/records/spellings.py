"""Whether search finds candidates by their names: the stored search text must match the names."""

from __future__ import annotations

from collections.abc import Iterator

from enishi.hiring.candidates import search_text_of
from enishi.hiring.models import Candidate

# The newest of the installation: folding a hundred thousand names would take a minute.
_LOOKED_AT = 1000
_MOST_NAMED = 5


def findings() -> Iterator[str]:
    """Yield a line with the ids of candidates whose search text is wrong, if there are any."""

    newest = Candidate.objects.order_by("-pk")[:_LOOKED_AT]
    lost = [one.pk for one in newest if one.search_text != search_text_of(one)]
    if lost:
        named = ", ".join(map(str, lost[:_MOST_NAMED])) + (", …" if lost[_MOST_NAMED:] else "")
        yield (
            f"Of the newest candidates {len(lost)} ({named}) are not found by their names as they"
            " are written: open each and save it."
        )
