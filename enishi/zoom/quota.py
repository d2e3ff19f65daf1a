"""The limits on calls to Zoom: the client asks before each request, and reports afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from enishi.zoom.errors import RateLimited


class Weight(StrEnum):
    """Zoom's label of a call; each label has its own limits."""

    LIGHT = "light"
    MEDIUM = "medium"


class Quota(Protocol):
    """Counts the calls of all processes that call for the same Zoom account."""

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:
        """Return when one call may be sent, at most so many seconds from now.

        Raises OverQuota when it may not.
        """

    def learn(self, weight: Weight, *, per_second: int) -> None:
        """Record how many calls of this weight Zoom allows the account in a second."""

    def shut(self, weight: Weight, refusal: RateLimited) -> None:
        """Record that Zoom refused a call of this weight because of a limit."""


class Unlimited:
    """Counts nothing: for calls before there is a link."""

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:
        """Return at once."""

    def learn(self, weight: Weight, *, per_second: int) -> None:
        """Do nothing."""

    def shut(self, weight: Weight, refusal: RateLimited) -> None:
        """Do nothing: the caller gets the error itself."""


def allowed_per_second(headers: Mapping[str, str], *, weight: Weight) -> int | None:
    """Return the limit in an answer's headers, if it is per second and for this weight."""
    of_the_second = headers.get("x-ratelimit-type", "").upper() == "QPS"
    limit = headers.get("x-ratelimit-limit", "")
    if not of_the_second or headers.get("x-ratelimit-category", "").lower() != weight:
        return None
    return int(limit) if limit.isdecimal() and 1 <= int(limit) <= 10_000 else None
