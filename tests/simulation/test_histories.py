"""Seeded histories end well in spite of all faults."""

from __future__ import annotations

import pytest

from simulation.play import Theatre
from simulation.rates import CALM


@pytest.mark.parametrize("first", range(1, 9, 4))
def test_what_zoom_has_is_what_is_wanted_however_a_history_went(
    theatre: Theatre, first: int
) -> None:
    outcomes = [theatre.play(seed) for seed in range(first, first + 4)]

    assert [(o.seed, o.faults) for o in outcomes if o.is_bad] == []
    # Otherwise the histories would have tested nothing.
    assert sum(outcome.meetings_made for outcome in outcomes) > 1


def test_a_seed_replays_its_history_line_by_line(theatre: Theatre) -> None:
    once = theatre.play(7)
    theatre.play(8)

    assert theatre.play(7) == once


def test_in_calm_weather_no_meeting_is_made_in_vain(theatre: Theatre) -> None:
    outcomes = [theatre.play(seed, rates=CALM) for seed in range(1, 4)]

    assert [outcome.faults for outcome in outcomes if outcome.is_bad] == []
    assert sum(outcome.extras_made for outcome in outcomes) == 0
