"""Schedules the actors of a history by one baton, so that a seed replays the history exactly.

Each actor is a thread, but only the actor with the baton runs. At every step chance decides whether
the actor keeps the baton, passes it on, sleeps, or dies as by ``kill -9``.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from simulation.actor import Actor, closed
from simulation.clock import Clock
from simulation.history import History
from simulation.rates import Rates

# Seconds for which an actor sleeps after it passed the baton on; the others sleep, too.
_PAUSES = (0.0, 0.2, 1.0, 4.0)
# The steps at which what a process has written outlives it.
_WRITTEN = ("after a statement of its own", "after a commit")


class Killed(BaseException):
    """The process is dead. Nothing that it still tries has an effect."""


class CurtainFallen(BaseException):
    """The history is over, and the actor's thread ends."""


class Baton:
    """The scheduler: chooses the next actor, and moves the clock when all actors sleep."""

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
        self._back = closed()
        self._here = threading.local()
        self._is_ending = False
        self._broken: BaseException | None = None

    # For the history's owner: begin, run and end it.

    def add(
        self, name: str, life: Callable[[], None], *, after: float = 0.0, background: bool = False
    ) -> Actor:
        """Add an actor that starts ``after`` simulated seconds from now."""
        actor = Actor(name, self.clock.now + timedelta(seconds=after), is_background=background)
        self.actors.append(actor)
        threading.Thread(target=self._live, args=(actor, life), name=name, daemon=True).start()
        return actor

    def run(self, *, until: Callable[[], bool], at_most: timedelta) -> bool:
        """Run the actors until all sleep and ``until`` is true, or ``at_most`` has passed.

        Returns whether ``until`` became true. Raises an actor's error if the simulation is wrong.
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
        """End every thread."""
        self._is_ending = True
        for actor in self.actors:
            if not actor.is_over:
                self._hand_to(actor)

    # For an actor's thread.

    @property
    def current(self) -> Actor | None:
        """The actor of this thread; None in a thread outside the history."""
        return getattr(self._here, "actor", None)

    def step(self, what: str) -> None:
        """Mark a step, at which the present process may be interrupted or killed."""
        actor = self.current
        if actor is None or actor.is_undisturbed:
            return
        self.require_alive()
        self.steps += 1
        while what in _WRITTEN and actor.once_written:
            actor.once_written.pop(0)()
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
        """By chance, let others run during a transaction."""
        actor = self.current
        if actor is None or actor.is_undisturbed:
            return
        if self.chance.random() < self.rates.switch:
            self.sleep(self.chance.choice(_PAUSES))

    def linger(self) -> None:
        """By chance, rest before a transaction, so that earlier reads and answers become stale."""
        actor = self.current
        # A rate of 0 must not draw a number: the history would differ.
        if actor is None or actor.is_undisturbed or not self.rates.linger:
            return
        if self.chance.random() < self.rates.linger:
            self.history.note(actor.name, "lingers before a transaction")
            self.sleep(self.chance.uniform(60, 300))

    def sleep(self, seconds: float) -> bool:
        """Give the baton back for simulated seconds. Returns whether the caller is an actor."""
        actor = self.current
        if actor is None:
            return False
        self.require_alive()
        actor.asleep_until = self.clock.now + timedelta(seconds=seconds)
        self._give_back(actor)
        return True

    def wait_for_lock(self) -> None:
        """Give the baton back until another actor's transaction ends."""
        actor = self.current
        if actor is None:
            raise AssertionError("only actors wait for locks")
        actor.waits_for_lock = True
        self._give_back(actor)

    def transaction_ended(self) -> None:
        """Let the actors that wait for a lock try again."""
        for actor in self.actors:
            actor.waits_for_lock = False

    def is_anybody_amid(self) -> bool:
        """Whether a process is under way, so that the clock must not skip time."""
        return any(actor.in_process for actor in self.actors)

    def others_in_transaction(self) -> bool:
        """Whether another actor than the present one may hold locks."""
        here = self.current
        return any(actor.in_transaction for actor in self.actors if actor is not here)

    def require_alive(self) -> None:
        """Raise Killed if this process is dead, so that its ``finally`` has no effect either."""
        actor = self.current
        if actor is not None and actor.is_dead:
            raise Killed

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Disturb no step inside, because this code is the simulation's and not the product's."""
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
        """Run ``work`` as a process of its own. Returns False if it was killed."""
        actor = self.current
        if actor is None:
            raise AssertionError("only actors run processes")
        actor.has_stalled = False
        actor.once_written.clear()
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

    # Internals.

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
            # A deadlock: PostgreSQL would end one of the transactions.
            victim = self.chance.choice(waiting)
            victim.waits_for_lock, victim.is_deadlocked = False, True
            return victim
        return None

    def _alive(self) -> list[Actor]:
        """The actors that have not ended. The ended ones are dropped, because none starts again."""
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
