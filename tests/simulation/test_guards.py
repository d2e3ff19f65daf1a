"""Each guard by its absence: without it some seeded history ends badly."""

from __future__ import annotations

import pytest

from simulation import guards
from simulation.play import Theatre
from simulation.rates import Rates

# Nothing fails, so that many meetings stand and get into one another's way.
CROWDED = Rates(request=0, answer=0, late=0, crash=0, stall=0)
# Only the first look after a silence can be wrong.
LATE = Rates(request=0, answer=0, late=0.35, crash=0, stall=0)
# Who sleeps longer than anybody waits asks for a second meeting: what the sweep is for is rare.
SLEEPY = Rates(crash=0.03, stall=0.15, late=0.1)
# Little is left of the hosts' day.
USED_UP = Rates(request=0, answer=0, late=0, crash=0, stall=0, used_up=1)


@pytest.mark.parametrize(
    ("guard", "rates", "at_most"),
    [
        ("wait", LATE, 40),
        ("sweep", SLEEPY, 90),
        ("lock", Rates(), 30),
        ("constraint", CROWDED, 60),
        ("limit", USED_UP, 60),
        ("outbox", Rates(), 30),
    ],
)
def test_without_this_guard_some_history_ends_badly(
    theatre: Theatre, guard: str, rates: Rates, at_most: int
) -> None:
    with guards.without(guard):
        assert any(theatre.play(seed, rates=rates).is_bad for seed in range(1, at_most))
