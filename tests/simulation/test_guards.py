"""Each guard by its absence: without it certain histories end badly, and with it well."""

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


# A change of the product moves what a seed brings. Other seeds that show the harm are found by
# `enishi-sim --without GUARD`, with the chances above.
@pytest.mark.parametrize(
    ("guard", "rates", "seeds", "harm"),
    [
        ("wait", LATE, (11, 13), "one intent was made 2 times at Zoom"),
        ("sweep", SLEEPY, (1, 2), "extra at Zoom"),
        ("lock", Rates(), (4, 13), "violates unique constraint"),
        ("constraint", CROWDED, (28, 35), "no host has two live or reserved meetings"),
        ("limit", USED_UP, (48, 127), "was sent before the host's next day"),
        ("outbox", Rates(), (4, 10), "is waiting"),
    ],
)
def test_these_histories_end_well_and_without_this_guard_badly(
    theatre: Theatre, guard: str, rates: Rates, seeds: tuple[int, ...], harm: str
) -> None:
    with guards.without(guard):
        bad = {seed: theatre.play(seed, rates=rates).faults for seed in seeds}
    good = {seed: theatre.play(seed, rates=rates).faults for seed in seeds}

    assert all(any(harm in fault for fault in faults) for faults in bad.values()), bad
    assert good == dict.fromkeys(seeds, ())
