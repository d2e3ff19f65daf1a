"""Writes to the operator's terminal, a line at a time, even after it is closed."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

_one_line_at_a_time = threading.Lock()


def say(line: str = "") -> None:
    """Write one line to standard output."""
    write(f"{line}\n".encode())


def complain(line: str) -> None:
    """Write one line to standard error."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def write(line: bytes) -> None:
    """Write a whole line unchanged; lines of several threads do not mix.

    Errors of a closed terminal are ignored, because the parts must not stop for them.
    """
    with _one_line_at_a_time, suppress(OSError, ValueError):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
