"""Tries the walk itself: it has to fail when any one query lacks its company (S13).

A long proof, run by hand: ``python -m pytest -s tests/web/left_out.py``. Each place is tried with
the steps that pass it, and left at the first that notices; ``ENISHI_LEFT_OUT='web/jobs|_gone'``
tries only those that match. What nothing notices has to stand in ``narrowed``, with the reason why
nobody could see another company's row there.
"""

from __future__ import annotations

import logging
import os
import re

import pytest

from tests.records.world import World
from tests.web import narrowed
from tests.web.foreign import Step
from tests.web.test_other_companies import Walk, breaches, differences, walk

__all__ = ["walk"]

pytestmark = pytest.mark.django_db


def test_the_walk_turns_red_wherever_the_company_is_left_out(walk: tuple[Walk, World]) -> None:
    logging.disable(logging.CRITICAL)
    started, other = walk
    started.is_watched = True
    for step in (*started.steps, *started.tries(other)):
        started.ask(step)
    unseen = []
    only = os.environ.get("ENISHI_LEFT_OUT", "")
    for site, steps in sorted(started.passed.items()):
        if not re.search(only, site):
            continue
        started.sites.without = site
        is_red = any(_notices(started, step) for step in _first(steps))
        print(site, "red" if is_red else f"UNSEEN by {len(steps)} steps", flush=True)  # noqa: T201
        if not is_red:
            unseen.append(site)
    started.sites.without = None
    logging.disable(logging.NOTSET)
    written = narrowed.places()
    passed = {narrowed.place_of(site, written) for site in started.passed}
    for place in sorted(set(written) - passed):
        print(place, "NEVER PASSED")  # noqa: T201
    assert only or narrowed.unexplained(unseen, set(written) - passed) == []


def _first(steps: list[Step]) -> list[Step]:
    """Admins beside recruiters are left out, and of what every page asks forty are enough."""
    kept: dict[tuple[str, ...], Step] = {}
    for step in steps:
        kept.setdefault((step.letter.replace("A", "R"), step.method, step.address), step)
    return sorted(kept.values(), key=lambda step: not step.is_foreign)[:40]


def _notices(started: Walk, step: Step) -> bool:
    if step in started.alone:
        return bool(differences(started, [step]))
    return bool(breaches(started, [step]))
