"""Collects the bytes of one request until it is complete. It parses only the HTTP for that."""

from __future__ import annotations

import time

# No form of ours takes files; Zoom's news are some kilobytes.
LARGEST_HEAD = 64 * 1024  # bytes
LARGEST_BODY = 4 * 1024 * 1024  # bytes
# Seconds for a head; for a body so many, and one more for each thousand bytes that came.
HEAD_WITHIN = 10.0
BODY_WITHIN = 20.0
BYTES_A_SECOND = 1000

_END_OF_HEAD = b"\r\n\r\n"


class RefusedError(Exception):
    """The request is answered without being read to its end."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Arrival:
    """Gathers a request until it is whole.

    Parameters
    ----------
    read_ahead
        What came behind the request before, on the same connection.
    """

    def __init__(self, read_ahead: bytes = b"") -> None:
        self.began = time.monotonic()
        self.received = bytearray(read_ahead)
        self.expects_go_ahead = False
        self._whole_at: int | None = None

    def deadline(self) -> float:
        """When it must be whole, on the clock of ``time.monotonic``."""
        if self._whole_at is None:
            return self.began + HEAD_WITHIN
        return self.began + BODY_WITHIN + len(self.received) / BYTES_A_SECOND

    def is_whole(self) -> bool:
        """Whether head and body are there.

        Raises
        ------
        RefusedError
            It is too large, or does not say how long it is.
        """
        if self._whole_at is None:
            end = self.received.find(_END_OF_HEAD)
            if end < 0 and len(self.received) <= LARGEST_HEAD:
                return False
            if end < 0 or end > LARGEST_HEAD:
                raise RefusedError("431 Request Header Fields Too Large")
            self._whole_at = end + len(_END_OF_HEAD) + self._length_of_body(end)
        return len(self.received) >= self._whole_at

    def _length_of_body(self, end: int) -> int:
        lengths: list[bytes] = []
        for line in bytes(self.received[:end]).split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            match name.strip().lower():
                case b"content-length":
                    lengths.append(value.strip())
                case b"transfer-encoding":
                    # Browsers, Zoom and buffering proxies all state the length.
                    raise RefusedError("411 Length Required")
                case b"expect":
                    self.expects_go_ahead = True
        if len(lengths) != 1 or not lengths[0].isdigit():
            return 0  # no body, or a head that gunicorn refuses
        if len(lengths[0]) > 12 or int(lengths[0]) > LARGEST_BODY:
            raise RefusedError("413 Content Too Large")
        return int(lengths[0])
