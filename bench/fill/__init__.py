"""``python -m bench.fill --candidates 600000``: years of believable work, in minutes.

It is for an installation to be measured, not to be used: no person in it is real, nobody can sign
in, and no mail is ever sent. All rows are made by the database itself out of numbers; only what is
encrypted is made here. What is made breaks no invariant: ``enishi check`` finds nothing.
"""

from __future__ import annotations

_LARGEST, _OTHERS = 100_000, 1_000


def sizes_of(candidates: int) -> list[int]:
    """How many candidates each company has: up to 100,000 in the one that is looked at.

    Whatever is beyond is shared out to companies of 1,000.
    """
    first = min(candidates, _LARGEST)
    return [first, *[_OTHERS] * ((candidates - first) // _OTHERS)]
