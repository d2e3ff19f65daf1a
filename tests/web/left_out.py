"""Tries the walk itself: with the company left out of any one question it has to turn red (S13).

A long proof, run by hand: ``python -m pytest -s tests/web/left_out.py``. It tells each place whose
company nothing misses; there another condition says as much, or the walk has to learn something.
"""

from __future__ import annotations

import pytest

from tests.records.world import World
from tests.web.test_other_companies import Walk, breaches, differences, walk

__all__ = ["walk"]

pytestmark = pytest.mark.django_db


def test_the_walk_turns_red_wherever_the_company_is_left_out(walk: tuple[Walk, World]) -> None:
    started, other = walk
    started.is_watched = True
    tries = list(started.tries(other))
    for step in (*started.steps, *tries):
        started.ask(step)
    unseen = []
    places = {site: list(steps) for site, steps in started.passed.items()}
    for site, steps in places.items():
        started.sites.without = site
        looks = [step for step in steps if step in started.alone]
        others = [step for step in steps if step not in started.alone]
        is_red = any(differences(started, [step]) for step in looks) or any(
            breaches(started, [step]) for step in others
        )
        if not is_red:
            unseen.append(site)
    started.sites.without = None
    assert unseen == []
    assert len(places) > 30
