"""Runs several programs as one: starts them together, restarts one that ends, stops them all."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from enishi.management import terminal

_TICK = 0.1
_STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class PartKeepsEndingError(Exception):
    """A part ended too often within a minute; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How the supervisor treats a part that ends, and one that will not. All in seconds."""

    first_wait: float = 1  # before the first restart; doubles with each further one
    healthy_after: float = 60  # a part that ran for so long starts afresh with its waits
    most_ends: int = 5  # within `healthy_after`; then the supervisor gives up
    grace: float = 10  # between the request to stop and the kill


@dataclass
class Part:
    """One program that is to run for as long as the supervisor does.

    The program gets a session of its own, so that Ctrl-C reaches the supervisor alone, and a
    standard input that is closed when the supervisor is gone (see ``lifeline``).
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    starts_at: float = 0
    ends: deque[float] = field(default_factory=deque)
    waits: int = 0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - programs of ours
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        assert self.process.stdout is not None  # noqa: S101 - asked for above
        arguments = (self.name, self.process.stdout)
        threading.Thread(target=_pass_on, args=arguments, daemon=True).start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End what is left of the part: the program itself and all that it started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


class Supervisor:
    """Keeps parts running until it is asked to stop.

    Parameters
    ----------
    parts
        Started in this order, stopped all at once.
    watch
        Called every tenth of a second: for what else must be kept alive.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        watch: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
    ) -> None:
        self._parts = parts
        self._watch = watch
        self._patience = patience or Patience()
        self._asked_to_stop = threading.Event()

    def stop(self) -> None:
        """Ask ``run`` to end. May be called from a signal handler or another thread."""
        self._asked_to_stop.set()

    def run(self) -> None:
        """Run the parts until SIGTERM, SIGINT, SIGHUP or ``stop``; no process is left behind.

        Raises
        ------
        PartKeepsEndingError
            A part cannot be kept running.
        """
        with self._listening_for_signals():
            try:
                while not self._asked_to_stop.wait(_TICK):
                    for part in self._parts:
                        self._keep_running(part)
                    self._watch()
            finally:
                self._stop_all()

    def _keep_running(self, part: Part) -> None:
        now = time.monotonic()
        if part.process is None:
            if now >= part.starts_at:
                part.start()
        elif (status := part.process.poll()) is not None:
            part.kill()  # its own children may still hold its port
            part.process = None
            self._plan_restart(part, status, now)

    def _plan_restart(self, part: Part, status: int, now: float) -> None:
        patience = self._patience
        if now - part.started_at >= patience.healthy_after:
            part.waits = 0
        part.ends.append(now)
        while part.ends[0] < now - patience.healthy_after:
            part.ends.popleft()
        if len(part.ends) >= patience.most_ends:
            raise PartKeepsEndingError(
                f"The part “{part.name}” ended {len(part.ends)} times within "
                f"{patience.healthy_after:g} seconds (last status {status}). "
                "Its own lines above say why."
            )
        wait = patience.first_wait * 2**part.waits
        part.waits += 1
        part.starts_at = now + wait
        terminal.say(f"{part.name} ended (status {status}); it starts again in {wait:g} s.")

    def _stop_all(self) -> None:
        for part in self._parts:
            part.ask_to_stop()
        deadline = time.monotonic() + self._patience.grace
        for part in self._parts:
            if part.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    part.process.wait(max(0, deadline - time.monotonic()))
            part.kill()

    @contextmanager
    def _listening_for_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may set handlers; `stop` remains
            return

        def ask(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, ask) for number in _STOPPING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _pass_on(name: str, output: IO[bytes]) -> None:
    prefix = f"{name:<6} | ".encode()
    for line in output:
        terminal.write(prefix + line.rstrip(b"\n") + b"\n")
