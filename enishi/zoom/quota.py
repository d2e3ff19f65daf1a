"""How often Zoom may be called. The client asks before each request, and reports afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from enishi.zoom.errors import RateLimited


class Weight(StrEnum):
    """Zoom's label of a call; each has limits of its own."""

    LIGHT = "light"
    MEDIUM = "medium"


class Quota(Protocol):
    """Whoever keeps count over all processes that call for the same Zoom account."""

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:
        """Return when one call may be sent, at most so many seconds from now.

        Raises OverQuota when it may not.
        """

    def learn(self, weight: Weight, *, per_second: int) -> None:
        """Zoom said how many calls of this weight the account has in a second."""

    def shut(self, weight: Weight, refusal: RateLimited) -> None:
        """Zoom refused a call of this weight because of a limit."""


class Unlimited:
    """Counts nothing: for calls that belong to no link yet."""

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:
        """At once."""

    def learn(self, weight: Weight, *, per_second: int) -> None:
        """Not wanted."""

    def shut(self, weight: Weight, refusal: RateLimited) -> None:
        """The error itself is enough."""


def allowed_per_second(headers: Mapping[str, str], *, weight: Weight) -> int | None:
    """The limit that an answer's headers name, if they speak of this weight and the second."""
    of_the_second = headers.get("x-ratelimit-type", "").upper() == "QPS"
    limit = headers.get("x-ratelimit-limit", "")
    if not of_the_second or headers.get("x-ratelimit-category", "").lower() != weight:
        return None
    return int(limit) if limit.isdecimal() and 1 <= int(limit) <= 10_000 else None
