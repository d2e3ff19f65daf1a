"""Time budget: how long the present work may wait for Zoom in all.

A page makes few calls itself, each because a person waits for its answer. Each page is bounded by
:data:`PAGE_SECONDS`. Without a budget, a page that waits for the time-out of every call would block
its thread for minutes when Zoom is silent, and so all other pages.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# For all calls of one request together. It leaves time for the page itself within five seconds.
PAGE_SECONDS = 4.5

_ends_at: ContextVar[float] = ContextVar("time_budget_ends_at", default=math.inf)


@contextmanager
def limited(*, seconds: float) -> Iterator[None]:
    """Limit how long everything inside, together, may wait for Zoom."""
    token = _ends_at.set(min(time.monotonic() + seconds, _ends_at.get()))
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float:
    """Return the seconds left of the time budget; infinite if there is none."""
    return _ends_at.get() - time.monotonic()


def is_limited() -> bool:
    """Whether there is a time budget, because a person waits for a page."""
    return _ends_at.get() != math.inf
