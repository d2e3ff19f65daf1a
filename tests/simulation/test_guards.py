"""Without a guard certain histories end badly; with it they end well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulation import guards
from simulation.play import Theatre
from simulation.rates import CALM, Rates

# Without bystanders a new schedule of another room changes none of these histories.
_ALONE = replace(CALM, switch=0.35, deeds=8, neighbours=0, to_the_day=0, bystanders=0)
# Nothing fails, so that many meetings exist and the actors collide often.
CROWDED = replace(_ALONE, switch=0.85, deeds=16)
# Only the first look after a silence can be wrong.
LATE = replace(_ALONE, late=0.35)
# Some creations reach Zoom twice, because the sweep's case is rare otherwise.
DOUBLED = replace(_ALONE, doubled=0.3)
# Most of the hosts' daily limit is used up.
USED_UP = replace(_ALONE, used_up=1, deeds=16)
# All hosts are swept at once.
BUSY = _ALONE
# The link ends while answers are lost, and is made again.
PARTED = replace(_ALONE, answer=0.3, parted=1)
# All faults of the network happen, as by default.
STORMY = replace(Rates(), neighbours=0, to_the_day=0, skewed=0, bystanders=0)

# Somebody renames or deletes meetings at Zoom, and for minutes nobody can look.
BLIND = replace(_ALONE, meddled=1, blind=1)

AT_MOST = 30


@pytest.mark.parametrize(
    # From which seed to look: where the last search ended, so that two histories are enough. Each
    # further one costs seconds. When histories change, write down where the search ends then.
    ("guard", "rates", "harm", "first"),
    [
        ("wait", LATE, "one intent was made 2 times at Zoom", 2),
        ("sweep", DOUBLED, "extra at Zoom", 1),
        ("lock", CROWDED, "violates unique constraint", 1),
        ("constraint", CROWDED, "no host has two live or reserved meetings", 1),
        ("limit", USED_UP, "was sent before the host's next day", 1),
        ("outbox", STORMY, "is waiting", 7),
        ("news", BLIND, "came, and it is unseen", 10),
        ("return", BUSY, "failed for good", 2),
        ("memory", PARTED, "was given up, and", 11),
    ],
)
def test_without_this_guard_a_history_ends_badly_that_ends_well_with_it(
    theatre: Theatre, guard: str, rates: Rates, harm: str, first: int
) -> None:
    with guards.without(guard):
        harmed = next(
            seed
            for seed in range(first, first + AT_MOST)
            if any(harm in fault for fault in theatre.play(seed, rates=rates).faults)
        )
    assert theatre.play(harmed, rates=rates).faults == ()
