"""The one clock of a simulation, for Enishi, the queue and the pretend Zoom together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import procrastinate.utils
from django.utils import timezone

from zoom_sandbox import World

# Code that polls every few hundredths of a second polls less often here: each poll is a step.
_SHORTEST_PAUSE = 0.5

# A Monday morning in Tokyo.
MORNING = datetime(2030, 1, 7, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = MORNING
        # How far Zoom's clock is ahead of Enishi's.
        self.skew = timedelta(0)
        self._world: World | None = None

    @property
    def at_zoom(self) -> datetime:
        """The time of Zoom's clock."""
        return self.now + self.skew

    @property
    def is_off(self) -> bool:
        """Whether it differs so much from Zoom's clock that Enishi believes no event."""
        return abs(self.skew) > timedelta(minutes=5)

    def govern(self, world: World) -> None:
        """Make the pretend Zoom use this clock too, ``skew`` ahead of it."""
        self._world = world
        world.freeze_clock(at=self.at_zoom)

    def move_to(self, moment: datetime) -> None:
        """Move the clock to ``moment`` (aware). It never goes back."""
        if moment <= self.now:
            return
        self.now = moment
        if self._world is not None:
            self._world.freeze_clock(at=self.at_zoom)

    @property
    def seconds(self) -> float:
        """Simulated seconds since the history's beginning, ``MORNING``."""
        return (self.now - MORNING) / timedelta(seconds=1)


@contextmanager
def installed(clock: Clock, *, sleep: Callable[[float], bool]) -> Iterator[None]:
    """Make all code of this process read the time from ``clock``.

    ``sleep`` lets simulated seconds pass for the present actor, and returns whether there is one.
    Without an actor, the thread that sets the scene moves the clock; other threads really sleep.
    """
    really_sleep, stage = time.sleep, threading.get_ident()

    def pause(seconds: float) -> None:
        longer = max(seconds, _SHORTEST_PAUSE)
        if sleep(longer):
            return
        if threading.get_ident() == stage:
            clock.move_to(clock.now + timedelta(seconds=longer))
        else:
            really_sleep(seconds)

    with ExitStack() as patches:
        for owner, name, played in (
            (timezone, "now", lambda: clock.now),
            (procrastinate.utils, "utcnow", lambda: clock.now),
            (time, "monotonic", lambda: clock.seconds),
            (time, "sleep", pause),
        ):
            patches.enter_context(mock.patch.object(owner, name, played))
        yield
