"""The wire's record of a daily limit counts what a process could write down."""

from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from flask import Flask

from simulation.baton import Baton, Killed
from simulation.clock import Clock
from simulation.history import History
from simulation.rates import CALM
from simulation.wire import Wire

_REFUSAL = {"code": 429, "message": "The limit of this host (100) is reached."}


@pytest.mark.parametrize(
    ("may_write", "too_early"),
    [(True, ["POST /users/host/meetings was sent before the host's next day"]), (False, [])],
)
def test_a_refusal_is_known_only_once_its_receiver_has_written_something(
    may_write: bool, too_early: list[str]
) -> None:
    clock = Clock()
    chance = random.Random(1)  # noqa: S311 - repeatable
    baton = Baton(clock, chance=chance, rates=CALM, history=History(clock))
    zoom = Flask("zoom")
    zoom.add_url_rule(
        "/v2/users/host/meetings", view_func=lambda: (_REFUSAL, 429), methods=["POST"]
    )
    world: Any = SimpleNamespace(tokens={})
    wire = Wire(zoom, world, baton)

    def create() -> None:
        request = httpx2.Request("POST", "https://api.zoom.us/v2/users/host/meetings", json={})
        assert wire.exchange(request).status_code == 429
        actor = baton.current
        if not may_write and actor is not None:
            actor.is_dead = True
            raise Killed
        baton.step("after a statement of its own")

    def life() -> None:
        baton.process(create)
        baton.sleep(timedelta(minutes=4).total_seconds())
        baton.process(create)

    one = baton.add("one", life)
    baton.run(until=lambda: one.is_over, at_most=timedelta(minutes=10))

    assert wire.too_early == too_early
