"""PostgreSQL's first process: which one serves a data directory, and how one is stopped."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

_TIMEOUT = 20.0  # seconds for a shutdown that lets the server write down what it holds
_TICK = 0.05


def process_of(data: Path) -> int | None:
    """The process that serves `data`; None when none does, whatever a crash left behind."""
    try:
        process = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return process if serves(process, data) else None


def serves(process: int, data: Path) -> bool:
    """Whether `process` is alive and PostgreSQL's for `data`.

    After a restart of the machine the number may belong to somebody else. PostgreSQL works in its
    data directory, by which it is told where the system shows that (Linux).
    """
    try:
        return Path(f"/proc/{process}/cwd").readlink() == data.resolve()
    except OSError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def make_room(data: Path, socket_directory: Path) -> None:
    """Let another server start where nobody keeps the former one any more.

    A server whose keeper was killed is stopped: nobody else would. One that was killed with its
    keeper may stay in the table of processes for ever, where the first process of a container does
    not clear them away, and PostgreSQL takes that for a living one.
    """
    _stop(data)
    claims = [
        file
        for file in (data / "postmaster.pid", socket_directory / ".s.PGSQL.5432.lock")
        if file.exists()
    ]
    if not claims or not Path("/proc/self").exists():
        return
    # The last processes of a killed server notice within a moment that it is gone.
    if _becomes_true(lambda: not _is_anybody_in(data)):
        for file in claims:
            file.unlink(missing_ok=True)


def _is_anybody_in(data: Path) -> bool:
    # All processes of a server work in its data directory, the last ones for a moment after it.
    return any(
        serves(int(entry.name), data) for entry in Path("/proc").iterdir() if entry.name.isdecimal()
    )


def _stop(data: Path) -> None:
    process = process_of(data)
    for request in (signal.SIGINT, signal.SIGQUIT):  # "fast", then "immediate"
        if process is None or not serves(process, data):
            return
        os.kill(process, request)
        _becomes_true(lambda: not serves(process, data))


def _becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _TIMEOUT
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(_TICK)
    return met
