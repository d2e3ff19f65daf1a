"""The command `enishi-sim` counts, prints bad histories, and sets its exit status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import connections

from simulation import cli, guards
from simulation.outcome import Outcome
from simulation.troupe import Order, play_all


@pytest.mark.django_db
def test_a_replay_tells_the_whole_history_and_counts_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a database of its own, on the server that the tests use."""
    known = connections["default"].get_connection_params()
    monkeypatch.setenv(
        "DATABASE_URL",
        f"postgresql:///postgres?{urlencode({'host': known['host'], 'user': known['user']})}",
    )
    if known.get("password"):
        monkeypatch.setenv("PGPASSWORD", known["password"])
    monkeypatch.setattr(cli, "play_all", _from_the_tests_tables)

    status = cli.main(["--replay", "7"])

    told = capfd.readouterr().out
    assert status == 0, told
    assert "quiet; a day passes" in told
    assert "runs                    1 " in told
    assert "bad runs                0" in told


def _from_the_tests_tables(orders: Sequence[Order], *, url: str) -> Iterator[Outcome]:
    """Play where the tables are a copy, if there are any to copy: to make them takes long."""
    template = connections["default"].settings_dict["TEST"].get("TEMPLATE")
    return play_all([replace(order, template=template or "template1") for order in orders], url=url)


def test_a_bad_history_is_told_and_ends_the_command_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[Order] = []

    def play_all(orders: Sequence[Order], *, url: str) -> Iterator[Outcome]:
        given.extend(orders)
        yield _outcome(5)
        yield _outcome(6, "never quiet")

    monkeypatch.setattr(cli, "server", lambda: nullcontext(""))
    monkeypatch.setattr(cli, "play_all", play_all)

    assert cli.main(["--first", "5", "--seeds", "3", "--jobs", "2", "--crash", "0.1"]) == 1
    assert [list(order.seeds) for order in given] == [[5, 7], [6]]
    assert {order.rates.crash for order in given} == {0.1}
    told = capsys.readouterr().out
    assert "BAD: seed 6\n  never quiet\nwhat happened in 6" in told
    assert "what happened in 5" not in told
    assert "runs                    2 (14 steps)" in told
    assert "again, line by line     enishi-sim --replay SEED, of 6" in told


def test_the_command_names_every_guard() -> None:
    assert list(cli.GUARDS) == list(guards.GUARDS)


def _outcome(seed: int, *faults: str) -> Outcome:
    return Outcome(
        seed=seed,
        faults=faults,
        seconds_to_quiet=1.0,
        steps=7,
        meetings_made=1,
        extras_made=0,
        extras_removed=0,
        history=f"what happened in {seed}",
    )
