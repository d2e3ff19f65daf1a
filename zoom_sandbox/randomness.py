"""Identifiers and random numbers from one seed, so that a simulation can be repeated exactly."""

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A seed and the number of draws taken from it. After a restart the sequence continues."""

    seed: str
    taken: int = 0

    @property
    def key(self) -> str:
        return "source"

    def block(self) -> bytes:
        """The 64 bytes of the present draw."""
        return hashlib.sha512(f"{self.seed}:{self.taken}".encode()).digest()


def text(block: bytes, length: int) -> str:
    """URL-safe text of `length` characters (at most 80) from a draw."""
    return base64.urlsafe_b64encode(block).decode().replace("=", "")[:length]


def digits(block: bytes, length: int) -> str:
    """Decimal digits. The first is 8 or 9, so that eleven digits never fit into 32 bits."""
    number = int.from_bytes(block[:16], "big")
    return str(8 + number % 2) + str(number // 2 % 10 ** (length - 1)).zfill(length - 1)


def meeting_uuid(block: bytes) -> str:
    """Sixteen bytes in base64. Every fourth uuid starts with `/` or contains `//`.

    Zoom's uuids may contain `/`, `+` and `=`. A uuid that starts with `/` or contains `//` must be
    encoded twice in a path.
    Source: https://developers.zoom.us/docs/api/meetings/ (field `uuid`).
    """
    uuid = base64.b64encode(block[:16]).decode()
    kind = block[16] % 8
    if kind == 0:
        return "/" + uuid[1:]
    if kind == 1:
        return uuid[:8] + "//" + uuid[10:]
    return uuid


def fraction(block: bytes) -> float:
    """A number from 0 up to, but not including, 1."""
    return int.from_bytes(block[:6], "big") / float(1 << 48)
