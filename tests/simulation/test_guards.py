"""Each guard by its absence: without it some seeded history ends badly."""

from __future__ import annotations

import pytest

from simulation import guards
from simulation.play import Theatre
from simulation.rates import Rates

# More crashes and sleepers than the default: what the sweep is for is rare.
ROUGH = Rates(crash=0.05, stall=0.05)
# Nothing fails, so that many meetings stand and get into one another's way.
CROWDED = Rates(request=0, answer=0, late=0, crash=0, stall=0)


@pytest.mark.parametrize(
    ("guard", "rates", "at_most"),
    [
        ("wait", Rates(late=0.15), 90),
        ("sweep", ROUGH, 90),
        ("lock", Rates(), 30),
        ("constraint", CROWDED, 60),
        ("limit", CROWDED, 60),
        ("outbox", Rates(), 30),
    ],
)
def test_without_this_guard_some_history_ends_badly(
    theatre: Theatre, guard: str, rates: Rates, at_most: int
) -> None:
    with guards.without(guard):
        assert any(theatre.play(seed, rates=rates).is_bad for seed in range(1, at_most))
