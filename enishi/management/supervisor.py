"""Runs several programs as one: starts them, restarts one that ends, stops them all.

A part that ends does not end the others. A part that keeps ending is restarted for as long as
the supervisor runs, with a backoff of a few seconds at most, because the cause may pass: the disk
has space again, or the database is back.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from enishi.management import terminal

_TICK = 0.1
_STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class RestartPolicy:
    """How the supervisor treats a part that ends, or does not stop. All times in seconds."""

    first_pause: float = 0.25  # before the first restart; doubles with each further one
    longest_pause: float = 5
    healthy_after: float = 30  # after running for so long, a part begins with the first pause again
    grace: float = 10  # between the request to stop and the kill


class Backoff:
    """The pauses before the restarts of something that should not end."""

    def __init__(self, policy: RestartPolicy) -> None:
        self._policy = policy
        self._next = policy.first_pause

    def after(self, ran_for: float) -> float:
        """Return the seconds until its restart, after it ran for ``ran_for`` seconds."""
        if ran_for >= self._policy.healthy_after:
            self._next = self._policy.first_pause
        pause = self._next
        self._next = min(2 * pause, self._policy.longest_pause)
        return pause


@dataclass
class Part:
    """One program that runs for as long as the supervisor does.

    The program gets its own session, so that Ctrl-C reaches only the supervisor, and a
    standard input that is closed when the supervisor ends (see ``lifeline``).

    Attributes
    ----------
    sockets
        Descriptors of listening sockets that the supervisor keeps open and every start of the
        program inherits: connections during a restart wait in the queue instead of being refused.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    sockets: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    starts_at: float = 0
    backoff: Backoff = field(default_factory=lambda: Backoff(RestartPolicy()))
    # Process groups that an ended program left behind, and when each is killed.
    _left_behind: dict[int, float] = field(default_factory=dict)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - programs of ours
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.sockets,
        )
        assert self.process.stdout is not None  # noqa: S101 - asked for above
        arguments = (self.name, self.process.stdout)
        threading.Thread(target=_pass_on, args=arguments, daemon=True).start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def bury(self, *, grace: float) -> None:
        """Clean up after a program that ended by itself, and after its child processes.

        Processes of a killed program may still answer requests. If they hold no port that the next
        start needs, they get ``grace`` seconds to finish.
        """
        if self.process is None or not self.sockets:
            self.kill()
        else:
            group = self.process.pid
            self._close_input()
            if _signal_group(group, signal.SIGTERM):
                self._left_behind[group] = time.monotonic() + grace
        self.process = None

    def clear_away(self, now: float) -> None:
        """Kill the left-behind processes whose time is over."""
        for group, deadline in list(self._left_behind.items()):
            if now >= deadline or not _signal_group(group, 0):
                _signal_group(group, signal.SIGKILL)
                del self._left_behind[group]

    def kill(self) -> None:
        """Kill what is left of the part: the program itself and all its child processes."""
        self.clear_away(float("inf"))
        if self.process is None:
            return
        _signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._close_input()

    def _close_input(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


class Supervisor:
    """Keeps parts running until it is asked to stop.

    Parameters
    ----------
    parts
        Started in this order, stopped all at once.
    watch
        Called every tenth of a second; must return at once.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        watch: Callable[[], None] = lambda: None,
        policy: RestartPolicy | None = None,
    ) -> None:
        self._parts = parts
        self._watch = watch
        self._policy = policy or RestartPolicy()
        self._asked_to_stop = threading.Event()
        for part in parts:
            part.backoff = Backoff(self._policy)

    def stop(self) -> None:
        """Ask ``run`` to end. May be called from a signal handler or another thread."""
        self._asked_to_stop.set()

    def run(self) -> None:
        """Run the parts until SIGTERM, SIGINT, SIGHUP or ``stop``; no process is left behind."""
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
        part.clear_away(now)
        if part.process is None:
            if now >= part.starts_at:
                self._start(part)
        elif (status := part.process.poll()) is not None:
            part.bury(grace=self._policy.grace)
            self._plan_restart(part, f"ended (status {status})", now)

    def _start(self, part: Part) -> None:
        try:
            part.start()
        except OSError as error:  # no memory, processes or files left: this may pass
            self._plan_restart(part, f"could not be started ({error})", part.started_at)

    def _plan_restart(self, part: Part, what_happened: str, now: float) -> None:
        pause = part.backoff.after(now - part.started_at)
        part.starts_at = now + pause
        terminal.say(f"{part.name} {what_happened}; it starts again in {pause:g} s.")

    def _stop_all(self) -> None:
        for part in self._parts:
            part.ask_to_stop()
        deadline = time.monotonic() + self._policy.grace
        for part in self._parts:
            if part.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    part.process.wait(max(0, deadline - time.monotonic()))
            part.kill()

    @contextmanager
    def _listening_for_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may set handlers; `stop` still works
            return

        def ask(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, ask) for number in _STOPPING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _signal_group(group: int, number: int) -> bool:
    """Send the signal to the process group; return whether the group exists."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _pass_on(name: str, output: IO[bytes]) -> None:
    prefix = f"{name:<6} | ".encode()
    for line in output:
        terminal.write(prefix + line.rstrip(b"\n") + b"\n")
