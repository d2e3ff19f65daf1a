"""Each guard by its absence: without it certain histories end badly, and with it well."""

from __future__ import annotations

import pytest

from simulation import guards
from simulation.play import Theatre
from simulation.rates import Rates

# Nothing fails, so that many meetings stand, and everybody gets into one another's way.
CROWDED = Rates(request=0, answer=0, late=0, crash=0, stall=0, switch=0.85)
# Only the first look after a silence can be wrong.
LATE = Rates(request=0, answer=0, late=0.35, crash=0, stall=0)
# Some creations reach Zoom twice: what the sweep is for is rare otherwise.
DOUBLED = Rates(request=0, answer=0, late=0, crash=0, stall=0, doubled=0.3)
# Little is left of the hosts' day.
USED_UP = Rates(request=0, answer=0, late=0, crash=0, stall=0, used_up=1)


AT_MOST = 120


@pytest.mark.parametrize(
    # From which seed to look: where the last search ended, so that a search is short.
    ("guard", "rates", "harm", "first"),
    [
        ("wait", LATE, "one intent was made 2 times at Zoom", 16),
        ("sweep", DOUBLED, "extra at Zoom", 4),
        ("lock", CROWDED, "violates unique constraint", 1),
        ("constraint", CROWDED, "no host has two live or reserved meetings", 53),
        ("limit", USED_UP, "was sent before the host's next day", 9),
        ("outbox", Rates(), "is waiting", 5),
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
