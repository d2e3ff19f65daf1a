"""The command `enishi-sim`: counts, shows what was bad, and says so by its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db


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


def test_it_counts_and_ends_with_nought_when_all_is_well() -> None:
    done = _enishi_sim("--seeds", "2", "--jobs", "1")

    assert done.returncode == 0, done.stderr
    assert "bad runs                0" in done.stdout


def test_a_replay_tells_the_whole_history() -> None:
    done = _enishi_sim("--replay", "7")

    assert done.returncode == 0, done.stderr
    assert "quiet; a day passes" in done.stdout
