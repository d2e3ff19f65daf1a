"""Passes one baton among the actors of a history, so that a seed replays it exactly.

Each actor is a thread, but only the one that holds the baton runs. At every step it may keep the
baton, pass it on, fall asleep, or die as by ``kill -9``.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulation.clock import Clock
from simulation.history import History
from simulation.rates import Rates

# Seconds for which somebody who passes the baton on is away: the others sleep, too.
_PAUSES = (0.0, 0.2, 1.0, 4.0)


class Killed(BaseException):
    """The process is no more; nothing that it still tries has an effect."""


class CurtainFallen(BaseException):
    """The history is over; the actor's thread ends."""


def _closed() -> threading.Lock:
    """A gate that whoever wants through finds closed, until somebody else opens it."""
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(eq=False)
class Actor:
    """One process or person. ``asleep_until`` is an aware moment of simulated time."""

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
    turn: threading.Lock = field(default_factory=_closed)


class Baton:
    """The scheduler: chooses who goes on, moves the clock when all are asleep."""

    def __init__(
        self, clock: Clock, *, chance: random.Random, rates: Rates, history: History
    ) -> None:
        self.clock = clock
        self.chance = chance
        self.rates = rates
        self.history = history
        self.steps = 0
        self.actors: list[Actor] = []
        self.open_connection: Callable[[], None] = lambda: None
        self.close_connection: Callable[[Actor], None] = lambda _actor: None
        self.job_deferred: Callable[[], None] = lambda: None
        self.next_event: Callable[[], datetime | None] = lambda: None
        self.let_events_happen: Callable[[], None] = lambda: None
        self._back = _closed()
        self._here = threading.local()
        self._is_ending = False
        self._broken: BaseException | None = None

    # From outside: beginning, running and ending a history.

    def add(
        self, name: str, life: Callable[[], None], *, after: float = 0.0, background: bool = False
    ) -> Actor:
        """An actor who begins to live so many simulated seconds from now."""
        actor = Actor(name, self.clock.now + timedelta(seconds=after), is_background=background)
        self.actors.append(actor)
        threading.Thread(target=self._live, args=(actor, life), name=name, daemon=True).start()
        return actor

    def run(self, *, until: Callable[[], bool], at_most: timedelta) -> bool:
        """Let them live until everybody sleeps and ``until`` says so, or time is up.

        Returns whether ``until`` came true. Raises what broke in an actor's own playing.
        """
        deadline = self.clock.now + at_most
        while True:
            actor = self._next()
            if actor is None:
                if until():
                    return True
                if self.clock.now > deadline or not self._let_time_pass():
                    return False
                continue
            self._hand_to(actor)

    def end(self) -> None:
        """Let every thread end."""
        self._is_ending = True
        for actor in self.actors:
            if not actor.is_over:
                self._hand_to(actor)

    # From within an actor.

    @property
    def current(self) -> Actor | None:
        """Whose thread this is; None in a thread that takes no part."""
        return getattr(self._here, "actor", None)

    def step(self, what: str) -> None:
        """A boundary at which the present process may be interrupted or end."""
        actor = self.current
        if actor is None or actor.is_undisturbed:
            return
        self.require_alive()
        self.steps += 1
        draw = self.chance.random()
        if draw < self.rates.crash:
            self.history.note(actor.name, f"DIES at step {self.steps}, {what}")
            actor.is_dead = True
            raise Killed
        if draw < self.rates.crash + self.rates.stall:
            seconds = self.chance.uniform(60, 420)
            self.history.note(actor.name, f"stalls {seconds:.0f} s at step {self.steps}, {what}")
            actor.has_stalled = True
            self.sleep(seconds)
        elif draw < self.rates.crash + self.rates.stall + self.rates.switch:
            self.sleep(self.chance.choice(_PAUSES))

    def pass_on(self) -> None:
        """Perhaps let others go on, amid a transaction."""
        actor = self.current
        if actor is None or actor.is_undisturbed:
            return
        if self.chance.random() < self.rates.switch:
            self.sleep(self.chance.choice(_PAUSES))

    def linger(self) -> None:
        """Perhaps rest before a transaction: what was read or answered before it grows old."""
        actor = self.current
        # A chance of nought takes nothing from the others.
        if actor is None or actor.is_undisturbed or not self.rates.linger:
            return
        if self.chance.random() < self.rates.linger:
            self.history.note(actor.name, "lingers before a transaction")
            self.sleep(self.chance.uniform(60, 300))

    def sleep(self, seconds: float) -> bool:
        """Give the baton back for so many simulated seconds; whether an actor did."""
        actor = self.current
        if actor is None:
            return False
        self.require_alive()
        actor.asleep_until = self.clock.now + timedelta(seconds=seconds)
        self._give_back(actor)
        return True

    def wait_for_lock(self) -> None:
        """Give the baton back until somebody else's transaction ends."""
        actor = self.current
        if actor is None:
            raise AssertionError("only actors wait for locks")
        actor.waits_for_lock = True
        self._give_back(actor)

    def transaction_ended(self) -> None:
        """Whoever waits for a lock may try again."""
        for actor in self.actors:
            actor.waits_for_lock = False

    def is_anybody_amid(self) -> bool:
        """Whether a process is under way that no time may be skipped over."""
        return any(actor.in_process for actor in self.actors)

    def others_in_transaction(self) -> bool:
        """Whether anybody but the present actor may hold locks."""
        here = self.current
        return any(actor.in_transaction for actor in self.actors if actor is not here)

    def require_alive(self) -> None:
        """Raise Killed when this process is dead: not even its ``finally`` has an effect."""
        actor = self.current
        if actor is not None and actor.is_dead:
            raise Killed

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """No step inside is a boundary: what is played here is not the product's."""
        actor = self.current
        former = actor.is_undisturbed if actor is not None else False
        if actor is not None:
            actor.is_undisturbed = True
        try:
            yield
        finally:
            if actor is not None:
                actor.is_undisturbed = former

    def process(self, work: Callable[[], object]) -> bool:
        """Run ``work`` as a process of its own; False when it died on the way."""
        actor = self.current
        if actor is None:
            raise AssertionError("only actors run processes")
        actor.has_stalled = False
        self.open_connection()
        actor.in_process = True
        try:
            work()
        except CurtainFallen:
            raise
        except BaseException:
            if not actor.is_dead:
                raise
        finally:
            actor.in_process = False
        if not actor.is_dead:
            return True
        actor.is_undisturbed = False
        self.close_connection(actor)
        actor.is_dead = actor.in_transaction = False
        self.transaction_ended()
        self.open_connection()
        return False

    # The machinery.

    def _live(self, actor: Actor, life: Callable[[], None]) -> None:
        self._here.actor = actor
        actor.turn.acquire()
        try:
            if not self._is_ending:
                life()
        except CurtainFallen:
            pass
        except BaseException as cause:  # noqa: BLE001 - raised again where the history is run
            self._broken = cause
        finally:
            self.close_connection(actor)
            actor.is_over, actor.in_transaction = True, False
            self.transaction_ended()
            self._back.release()

    def _give_back(self, actor: Actor) -> None:
        self._back.release()
        actor.turn.acquire()
        if self._is_ending:
            actor.is_dead = True
            raise CurtainFallen

    def _hand_to(self, actor: Actor) -> None:
        actor.turn.release()
        self._back.acquire()
        if self._broken is not None and not self._is_ending:
            raise self._broken

    def _next(self) -> Actor | None:
        now = self.clock.now
        ready: list[Actor] = []
        waiting: list[Actor] = []
        for actor in self._alive():
            if actor.asleep_until <= now:
                (waiting if actor.waits_for_lock else ready).append(actor)
        if ready:
            return self.chance.choice(ready)
        if waiting and not any(a.in_transaction for a in self._alive() if a not in waiting):
            # They wait for one another: PostgreSQL would end one of them.
            victim = self.chance.choice(waiting)
            victim.waits_for_lock, victim.is_deadlocked = False, True
            return victim
        return None

    def _alive(self) -> list[Actor]:
        """Those whose life is not over; nobody comes back, so that the others are forgotten."""
        if any(actor.is_over for actor in self.actors):
            self.actors = [actor for actor in self.actors if not actor.is_over]
        return self.actors

    def _let_time_pass(self) -> bool:
        moments = [actor.asleep_until for actor in self._alive() if not actor.waits_for_lock]
        if (event := self.next_event()) is not None:
            moments.append(event)
        if not moments:
            return False
        self.clock.move_to(min(moments))
        self.let_events_happen()
        return True
