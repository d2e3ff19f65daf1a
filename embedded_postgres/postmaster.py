"""PostgreSQL's first process: finds the one that serves a data directory, and stops it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

_TIMEOUT = 20.0  # seconds for a shutdown, in which the server writes its data to the disk
_TICK = 0.05


def process_of(data: Path) -> int | None:
    """The process that serves `data`, or None. Files that a crash left do not count."""
    try:
        process = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return process if serves(process, data) else None


def serves(process: int, data: Path) -> bool:
    """Whether `process` is alive and is the PostgreSQL of `data`.

    After a restart of the machine another program may have this number. PostgreSQL's working
    directory is its data directory, which this function compares where the system shows it (Linux).
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
    """Make it possible to start a server where no keeper has the former one any more.

    If only the keeper was killed, this function stops the server, because nobody else does. If both
    were killed, the server may stay in the process table for ever: the first process of a container
    may not remove ended processes. PostgreSQL takes such a process for a living one.
    """
    _stop(data)
    claims = [
        file
        for file in (data / "postmaster.pid", socket_directory / ".s.PGSQL.5432.lock")
        if file.exists()
    ]
    if not claims or not Path("/proc/self").exists():
        return
    # The last processes of a killed server need a moment to notice its end.
    if _becomes_true(lambda: not _is_anybody_in(data)):
        for file in claims:
            file.unlink(missing_ok=True)


def _is_anybody_in(data: Path) -> bool:
    # The data directory is the working directory of all processes of a server. The last of them
    # end a moment after the server.
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
