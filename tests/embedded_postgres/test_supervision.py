"""The pipe that keeps a server running: attaching while all others leave."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from embedded_postgres import supervision
from embedded_postgres.lodging import Account
from embedded_postgres.supervision import Pipe

# A server that takes its time to shut down, and notes when it is done.
_SLOW_SERVER = """
import pathlib, signal, sys, time
state = pathlib.Path(sys.argv[1])
def end(*_):
    state.write_text("going")
    time.sleep(0.5)
    state.write_text("gone")
    sys.exit()
signal.signal(signal.SIGINT, end)
state.write_text("up")
time.sleep(60)
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def held(tmp_path: Path, state: Path) -> Iterator[int]:
    """The end of the pipe that the first user of a slow server holds."""
    command = [sys.executable, "-c", _SLOW_SERVER, str(state)]
    ourselves = Account(os.geteuid(), os.getegid())
    with (tmp_path / "log").open("wb") as log:
        keeper, held = supervision.start(
            Pipe(tmp_path), command, account=ourselves, environment={"PATH": os.defpath}, log=log
        )
    while not state.exists():
        time.sleep(0.01)
    yield held
    with suppress(OSError):  # the test may have closed it
        os.close(held)
    keeper.wait(60)


def test_who_attaches_keeps_the_server_when_the_first_user_leaves(
    tmp_path: Path, held: int, state: Path
) -> None:
    second = supervision.attach(Pipe(tmp_path))
    assert second is not None
    os.close(held)
    assert supervision.is_kept(second)
    assert state.read_text() == "up"
    os.close(second)


def test_who_comes_too_late_is_sent_away_and_only_once_the_server_is_gone(
    tmp_path: Path, held: int, state: Path
) -> None:
    os.close(held)
    while state.read_text() == "up":
        time.sleep(0.01)
    # The pipe can still be opened at this moment: its reader ends with the server.
    assert supervision.attach(Pipe(tmp_path)) is None
    assert state.read_text() == "gone"


def test_a_keeper_that_says_nothing_is_not_waited_for_without_end(tmp_path: Path) -> None:
    pipe = Pipe(tmp_path)
    os.mkfifo(pipe.path)
    pipe.answers.touch()
    silent = os.open(pipe.path, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(supervision.MuteKeeperError):
        supervision.attach(pipe, timeout=0)
    os.close(silent)


def test_without_a_server_there_is_nothing_to_attach_to(tmp_path: Path) -> None:
    assert supervision.attach(Pipe(tmp_path)) is None
