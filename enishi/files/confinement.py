"""Runs a program of ours that reads strangers' files in a separate process with limits.

A zip bomb, an endless loop or a vulnerability of a library then affects only that process. It has
no secrets in its environment, no network if the kernel allows removing it, bounded memory and
bounded time. The module does not use Django: both processes import it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import enishi

# Flags of the system call unshare.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


class Overrun(Exception):
    """The program met one of its limits, or crashed. What it printed before is valid."""


def lines(module: str, *arguments: str, content: IO[bytes], seconds: float) -> Iterator[Any]:
    """Yield what the program prints, one JSON value a line, while it runs.

    Parameters
    ----------
    module
        Run as ``python -m``; it calls :func:`keep_within` before it reads anything.
    content
        Its standard input: a file of the system, read from the beginning.
    seconds
        The time after which it is killed.

    Raises
    ------
    Overrun
        The program did not end by itself.
    """
    content.seek(0)
    root = str(Path(enishi.__file__).parent.parent)
    # Only the path to the code: the process gets no secrets.
    environment = {"PYTHONPATH": root, "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        stdin=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=root,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        clock = threading.Timer(seconds, _kill_all, (process,))
        clock.start()
        try:
            for line in process.stdout:
                if line.endswith(b"\n"):
                    yield json.loads(line)
            if process.wait() != 0:
                raise Overrun(module)
        finally:
            clock.cancel()
            _kill_all(process)


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and those that it started, which are in its session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError):
        process.kill()


def say(value: object) -> None:
    """Print a value for the process that runs this program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def keep_within(*, megabytes: int, seconds: int, file_megabytes: int = 0) -> None:
    """Drop from this process, for good, what it does not need; the program itself calls this.

    Without ``file_megabytes`` it can write no file.
    """
    with suppress(AttributeError, OSError):
        # A process with threads, or one whose operator forbids this, keeps its network.
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    with suppress(ImportError):
        import resource

        memory = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        longest = file_megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
