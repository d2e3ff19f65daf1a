"""Asks clamd whether a file holds a virus; a file without a verdict is not clean (clamd(8))."""

from __future__ import annotations

import re
import socket
import struct
from typing import IO

_AT_ONCE = 128 * 1024  # bytes
_SECONDS = 120.0
_LONGEST_ANSWER = 4096  # bytes


class NotScanned(Exception):
    """clamd cannot be reached, refused the file, or gave an unknown answer."""


def finds(content: IO[bytes], *, at: str) -> bool:
    """Whether clamd finds a virus in the file.

    Parameters
    ----------
    at
        The path of its socket, or host and port.

    Raises
    ------
    NotScanned
        There is no verdict.
    """
    content.seek(0)
    answer = _asked(b"zINSTREAM\0", at, content)
    if answer == "stream: OK":
        return False
    # The virus's name stands in between.
    if re.fullmatch(r"stream: \S+ FOUND", answer):
        return True
    raise NotScanned("no verdict")


def ping(*, at: str) -> None:
    """Check that clamd answers; raises NotScanned if it does not."""
    if _asked(b"zPING\0", at) != "PONG":
        raise NotScanned("no clamd")


def _asked(command: bytes, at: str, content: IO[bytes] | None = None) -> str:
    try:
        with _connected(at) as connection:
            connection.sendall(command)
            if content is not None:
                while some := content.read(_AT_ONCE):
                    connection.sendall(struct.pack(">I", len(some)) + some)
                connection.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                if not (more := connection.recv(_LONGEST_ANSWER)):
                    break
                answer += more
    except OSError as error:
        raise NotScanned(type(error).__name__) from error
    return answer.rstrip(b"\0").decode("utf-8", errors="replace")


def _connected(at: str) -> socket.socket:
    if at.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_SECONDS)
        connection.connect(at)
        return connection
    host, _, port = at.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)
