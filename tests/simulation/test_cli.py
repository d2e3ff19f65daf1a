"""The command `enishi-sim` counts, prints bad histories, and sets its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from urllib.parse import urlencode

import pytest
from django.db import connections

from simulation import cli, guards
from simulation.outcome import Outcome
from simulation.troupe import Order


def _enishi_sim(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command on the server that the tests use, with a database of its own there."""
    known = connections["default"].get_connection_params()
    address = urlencode({"host": known["host"]} | {"user": known["user"]})
    url = f"postgresql:///postgres?{address}"
    password = {"PGPASSWORD": known["password"]} if known.get("password") else {}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "simulation.cli", *arguments],
        env=os.environ | {"DATABASE_URL": url} | password,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db
def test_a_replay_tells_the_whole_history_and_counts_it() -> None:
    done = _enishi_sim("--replay", "7")

    assert done.returncode == 0, done.stderr
    assert "quiet; a day passes" in done.stdout
    assert "runs                    1 " in done.stdout
    assert "bad runs                0" in done.stdout


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
