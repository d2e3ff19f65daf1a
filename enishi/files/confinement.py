"""Runs a program of ours that reads what strangers made: in a process of its own, within limits.

Whatever happens there, a bomb that unpacks, a loop without end, a hole in a library, happens to a
process that has no secrets in its environment, no network where the kernel allows to take it away,
a bounded memory and a bounded time. Knows no Django: both sides use it.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import enishi

# Of the call unshare.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


class Overrun(Exception):
    """The program met one of its limits, or broke: what it said before that holds."""


def lines(module: str, *arguments: str, content: IO[bytes], seconds: float) -> Iterator[Any]:
    """What the program says, a JSON value a line, while it runs.

    Parameters
    ----------
    module
        Run as ``python -m``; it calls :func:`keep_within` before it reads anything.
    content
        Its standard input: a file of the system, read from the beginning.
    seconds
        After which it is killed.

    Raises
    ------
    Overrun
        It did not come to its own end.
    """
    content.seek(0)
    root = str(Path(enishi.__file__).parent.parent)
    # Nothing of ours but where the code is: secrets stay out of the process.
    environment = {"PYTHONPATH": root, "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        stdin=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=root,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            for line in process.stdout:
                if line.endswith(b"\n"):
                    yield json.loads(line)
            if process.wait() != 0:
                raise Overrun(module)
        finally:
            clock.cancel()
            process.kill()


def say(value: object) -> None:
    """Say something to whoever runs this program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def keep_within(*, megabytes: int, seconds: int) -> None:
    """Take from this process whatever it needs not, for good; called by the program itself."""
    with suppress(AttributeError, OSError):
        # A process among many threads, or where the operator forbids it, keeps its network.
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    with suppress(ImportError):
        import resource

        memory = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
