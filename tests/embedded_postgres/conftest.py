"""A directory that PostgreSQL's account can enter, and processes that use its server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_USER = """
import sys, time
from pathlib import Path
import embedded_postgres
directory, shelter = map(Path, sys.argv[1:])
with embedded_postgres.running(directory, durable=False, shelter=shelter) as server:
    print(server.url, flush=True)
    time.sleep(600)
"""


@dataclass
class User:
    """Another process that uses the server of a directory."""

    process: subprocess.Popen[str]

    def url(self) -> str:
        """Wait until it is in; its server's URL."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short of path and open to enter, unlike pytest's own directories when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="ep-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def use(directory: Path) -> Iterator[Callable[[Path], User]]:
    """Start another process that uses a server."""
    started: list[User] = []

    def start(place: Path) -> User:
        command = [sys.executable, "-c", _USER, str(place), str(directory / "shelter")]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        process = subprocess.Popen(  # noqa: S603 - the lines above
            command, stdout=subprocess.PIPE, text=True, env=environment
        )
        started.append(User(process))
        return started[-1]

    yield start
    for user in started:
        user.process.kill()
        user.process.communicate()
        until(lambda: not servers_of(directory))


def servers_of(directory: Path) -> list[int]:
    """Process ids of the PostgreSQL programs whose command line names the directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"/postgres\0-D\0" + os.fsencode(directory) in command and b"sh\0-c" not in command:
                found.append(int(entry.name))
    return found


def keepers_of(directory: Path) -> list[int]:
    """Process ids of the two shells that keep the server of the directory, the elder first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                command = (entry / "cmdline").read_bytes()
                began = (entry / "stat").read_text().rpartition(")")[2].split()[19]
            except OSError:
                continue
            if b"postgres-keeper" in command and os.fsencode(directory) in command:
                found.append((int(began), int(entry.name)))
    return [process for _, process in sorted(found)]


def until(condition: Callable[[], object]) -> None:
    """Wait for what must come; a minute is far more than it takes."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
