"""``python -m bench.fill --candidates 600000``: makes the rows of years of work, in minutes.

The filled installation is for measuring, not for use: no person in it is real, nobody can sign in,
and no mail is ever sent. The database itself makes all rows out of numbers; this program makes only
encrypted values. The rows break no invariant: ``enishi check`` finds nothing.
"""

from __future__ import annotations

_LARGEST, _OTHERS = 100_000, 1_000


def sizes_of(candidates: int) -> list[int]:
    """The number of candidates of each company: up to 100,000 in the first, measured company.

    The rest is divided among companies of 1,000.
    """
    first = min(candidates, _LARGEST)
    return [first, *[_OTHERS] * ((candidates - first) // _OTHERS)]
