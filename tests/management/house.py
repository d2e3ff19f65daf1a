"""Runs `enishi up` for tests, with visitors, and kills its parts."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "enishi.management")
VISITORS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The test run's own settings must not reach a house that stands by itself."""
    ours = ("ENISHI_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"ENISHI_DATA_DIR": str(data_dir)} | more


def command(
    environment: dict[str, str], *arguments: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments],
        env=environment,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class House:
    """A running `enishi up`."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    announcement: str
    # All that it says after that; read on, or it would wait for a reader.
    told: list[str] = field(default_factory=list)

    def command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return command(self.environment, *arguments, stdin=stdin)

    def page(self, path: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.environment['PORT']}{path}", trust_env=False)

    def processes(self) -> list[int]:
        """All that run with this house's data directory in their environment or command line."""
        mark = self.environment["ENISHI_DATA_DIR"].encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found


def start(environment: dict[str, str]) -> House:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "up"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = ""
    while "Ctrl-C stops everything" not in told:
        line = process.stdout.readline()
        assert line, f"it ended before it was up:\n{told}"
        told += line
    house = House(process, environment, told)
    threading.Thread(target=lambda: house.told.extend(process.stdout or ()), daemon=True).start()
    return house


class Load:
    """Visitors who open one page after another, each over a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_over = threading.Event()
        self.answers: Counter[str] = Counter()
        self._threads = [threading.Thread(target=self._visit) for _ in range(VISITORS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        while not self._is_over.wait(0.05):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
            try:
                # The session makes the page ask the database.
                connection.request("GET", "/candidates/", headers={"Cookie": f"enishi={'a' * 32}"})
                self.answers[str(connection.getresponse().status)] += 1
            except (OSError, http.client.HTTPException) as error:
                self.answers[type(error).__name__] += 1
            finally:
                connection.close()


def part(house: House, name: str) -> int:
    """The process that the supervisor started for this part."""
    children = Path(f"/proc/{house.process.pid}/task/{house.process.pid}/children")
    mark = f"\0{name}\0--supervised".encode()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for number in children.read_text().split():
            with suppress(OSError):
                if mark in Path(f"/proc/{number}/cmdline").read_bytes():
                    return int(number)
        time.sleep(0.05)
    raise AssertionError(f"{name} did not come")


def postmaster(house: House) -> int:
    file = Path(house.environment["ENISHI_DATA_DIR"]) / "postgres" / "pg" / "postmaster.pid"
    until(file.exists)
    return int(file.read_text().split("\n", 1)[0])


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
