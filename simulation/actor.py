"""An actor of a history: a process or a person, with a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


def closed() -> threading.Lock:
    """A closed lock: an acquiring thread waits until another thread releases it."""
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(eq=False)
class Actor:
    """One process or person. ``asleep_until`` is an aware, simulated time."""

    name: str
    asleep_until: datetime
    is_background: bool = False
    is_over: bool = False
    is_dead: bool = False
    has_stalled: bool = False
    is_undisturbed: bool = False
    is_idle: bool = False
    in_process: bool = False
    in_transaction: bool = False
    waits_for_lock: bool = False
    is_deadlocked: bool = False
    # Called when this process has next written something, unless it dies before.
    once_written: list[Callable[[], None]] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=closed)
