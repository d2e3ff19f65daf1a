"""Collects the bytes of one request until it is complete; it parses only the HTTP for that."""

from __future__ import annotations

import re
import tempfile
import time
from typing import IO

from enishi.company import addresses

LARGEST_HEAD = 64 * 1024  # bytes
# For a form without files. Zoom's webhooks have some kilobytes.
LARGEST_BODY = 4 * 1024 * 1024  # bytes
# A longer body goes into a file without a name, which disappears with the process.
_HELD = 1024 * 1024  # bytes
# Seconds for a head. A body has so many, and one more for each thousand received bytes.
HEAD_WITHIN = 10.0
BODY_WITHIN = 20.0
BYTES_A_SECOND = 1000

_END_OF_HEAD = b"\r\n\r\n"
_SESSION = re.compile(rb"(^|;)\s*(__Host-)?enishi=")


class RefusedError(Exception):
    """The request is answered without being read to its end."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Arrival:
    """Collects a request until it is complete.

    Parameters
    ----------
    read_ahead
        Bytes that came after the previous request, on the same connection.
    """

    def __init__(self, read_ahead: bytes = b"") -> None:
        self.began = time.monotonic()
        # The head and what came with it; the rest of a long body is in ``spool``.
        self.received = bytearray(read_ahead)
        self.spool: IO[bytes] | None = None
        self.expects_go_ahead = False
        self._whole_at: int | None = None
        self._spooled = 0

    @property
    def size(self) -> int:
        """Return how many bytes have come."""
        return len(self.received) + self._spooled

    def wanted(self, most: int) -> int:
        """Return how many bytes to read next, at most so many; none beyond a spooled body."""
        if self.spool is None or self._whole_at is None:
            return most
        return min(most, self._whole_at - self.size)

    def take(self, data: bytes) -> None:
        """Add received bytes."""
        if self.spool is None:
            self.received += data
        else:
            self.spool.write(data)
            self._spooled += len(data)

    def close(self) -> None:
        """Delete the spooled body."""
        if self.spool is not None:
            self.spool.close()

    def deadline(self) -> float:
        """Return when the request must be complete, on the clock of ``time.monotonic``."""
        if self._whole_at is None:
            return self.began + HEAD_WITHIN
        return self.began + BODY_WITHIN + self.size / BYTES_A_SECOND

    def is_whole(self) -> bool:
        """Whether head and body are complete.

        Raises
        ------
        RefusedError
            The request is too large, or does not state its length.
        """
        if self._whole_at is None:
            end = self.received.find(_END_OF_HEAD)
            if end < 0 and len(self.received) <= LARGEST_HEAD:
                return False
            if end < 0 or end > LARGEST_HEAD:
                raise RefusedError("431 Request Header Fields Too Large")
            self._whole_at = end + len(_END_OF_HEAD) + self._length_of_body(end)
            if self._whole_at - self.size > _HELD:
                self.spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the connection
        return self.size >= self._whole_at

    def _length_of_body(self, end: int) -> int:
        lengths: list[bytes] = []
        has_cookie = False
        first, *lines = bytes(self.received[:end]).split(b"\r\n")
        for line in lines:
            name, _, value = line.partition(b":")
            match name.strip().lower():
                case b"content-length":
                    lengths.append(value.strip())
                case b"transfer-encoding":
                    # Browsers, Zoom and buffering proxies all state the length.
                    raise RefusedError("411 Length Required")
                case b"expect":
                    self.expects_go_ahead = True
                case b"cookie":
                    has_cookie = _SESSION.search(value) is not None
        if len(lengths) != 1 or not lengths[0].isdigit():
            return 0  # no body, or a head that gunicorn refuses
        # Strangers must not fill the disk. The application checks later whether the session is
        # valid.
        most = max(LARGEST_BODY, _longest_upload(first) if has_cookie else 0)
        if len(lengths[0]) > 12 or int(lengths[0]) > most:
            raise RefusedError("413 Content Too Large")
        return int(lengths[0])


def _longest_upload(first_line: bytes) -> int:
    """Return the largest form with files for this address, in bytes; 0 if no files are accepted."""
    words = first_line.split(b" ")
    path = words[1].partition(b"?")[0] if len(words) > 1 else b""
    return addresses.longest_upload(path.decode("ascii", errors="replace"))
