"""The whole state of the pretend Zoom, under one lock, with its own clock and random numbers."""

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from zoom_sandbox import persistence, randomness, switches
from zoom_sandbox.clock import Clock
from zoom_sandbox.records import (
    Account,
    App,
    Call,
    Code,
    Count,
    Delivery,
    Fault,
    Installation,
    LateRequest,
    Meeting,
    Role,
    SwitchPosition,
    TokenPair,
    User,
)
from zoom_sandbox.tables import Table


class World:
    """The state of one sandbox.

    Change it inside `with world.change():` when other threads may read it. The end of the outermost
    such block writes the changes to the file in `data_dir`. Without `data_dir` the world is in
    memory only. `seed` makes identifiers and random numbers repeatable.
    """

    def __init__(self, *, data_dir: Path | None = None, seed: str | None = None) -> None:
        self.lock = threading.RLock()
        self.accounts = Table(Account)
        self.roles = Table(Role)
        self.users = Table(User)
        self.apps = Table(App)
        self.codes = Table(Code, limit=500)
        self.tokens = Table(TokenPair, limit=5000)
        self.installations = Table(Installation)
        self.meetings = Table(Meeting)
        self.deliveries = Table(Delivery, limit=2000)
        self.late_requests = Table(LateRequest)
        self.faults = Table(Fault)
        self.journal = Table(Call, limit=2000)
        self.counts = Table(Count, limit=5000)
        self.switch_positions = Table(SwitchPosition)
        self._clocks = Table(Clock)
        self._sources = Table(randomness.Source)
        self.last_second: dict[str, deque[float]] = {}
        """Moments of the latest calls per account and category; short-lived, so never stored."""
        self.base_url = "http://127.0.0.1:8010"
        """Scheme, host and port under which the sandbox was last asked; its links start with it."""
        self._depth = 0
        self._tables: tuple[Table[Any], ...] = tuple(
            table for table in vars(self).values() if isinstance(table, Table)
        )
        self._store = persistence.Store(data_dir / "world.sqlite3") if data_dir else None
        for table in self._tables:
            table.is_stored = self._store is not None
        self._load()
        if not self._clocks:
            self._clocks.put(Clock())
        if not self._sources:
            self._sources.put(randomness.Source(seed=seed or secrets.token_hex(16)))
        self._write()

    # Time

    def now(self) -> datetime:
        """The sandbox's present time, aware and in UTC."""
        return self.clock.now()

    @property
    def clock(self) -> Clock:
        return self._clocks["clock"]

    def move_clock(self, *, seconds: float) -> datetime:
        """Move the clock by `seconds` at once. Returns the new time (UTC)."""
        return self._set_clock(self.clock.moved(seconds=seconds))

    def freeze_clock(self, *, at: datetime | None = None) -> datetime:
        """Stop the clock at `at` (aware), by default at its present time. Returns it (UTC)."""
        return self._set_clock(self.clock.stopped(at=at))

    def run_clock(self) -> datetime:
        """Let the clock run again from where it stands. Returns its time (UTC)."""
        return self._set_clock(self.clock.running())

    def reset_clock(self) -> datetime:
        """Set the clock back to the real time. Returns it (UTC)."""
        return self._set_clock(Clock())

    def _set_clock(self, clock: Clock) -> datetime:
        with self.change():
            return self._clocks.put(clock).now()

    # Random numbers

    @property
    def seed(self) -> str:
        """The seed, which is also the secret by which the sandbox signs links and tokens."""
        return self._sources["source"].seed

    def draw(self) -> bytes:
        """The next sixty-four bytes of the seed's sequence."""
        source = self._sources["source"]
        self._sources.put(randomness.Source(seed=source.seed, taken=source.taken + 1))
        return source.block()

    def new_key(self, table: Table[Any], *, length: int = 22) -> str:
        """URL-safe text that is not yet a key of the table."""
        return self._draw_until_free(lambda block: randomness.text(block, length), table)

    def new_meeting_id(self) -> int:
        """An unused number of eleven digits, which is more than 32 bits can hold."""
        return int(self._draw_until_free(lambda block: randomness.digits(block, 11), self.meetings))

    def _draw_until_free(self, make: Callable[[bytes], str], table: Table[Any]) -> str:
        while (key := make(self.draw())) in table:
            pass
        return key

    # Switches

    def switch(self, name: str) -> str:
        """The position of a switch."""
        position = self.switch_positions.get(name)
        return position.value if position else switches.SWITCHES[name].default

    def set_switch(self, name: str, value: str) -> None:
        """Set a switch. Raises ValueError for an unknown name or value."""
        switches.check(name, value)
        with self.change():
            self.switch_positions.put(SwitchPosition(name=name, value=value))

    # Storage

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock. The end of the outermost block writes the changes to the file."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._write()

    def close(self) -> None:
        """Write the remaining changes and close the file."""
        with self.lock:
            self._write()
            if self._store:
                self._store.close()
                self._store = None

    def _load(self) -> None:
        tables = {table.kind: table for table in self._tables}
        for kind, _key, document in self._store.read() if self._store else ():
            if kind in tables:
                tables[kind].load(document)

    def _write(self) -> None:
        if not self._store:
            return
        changes: dict[tuple[str, str], persistence.Document | None] = {}
        for table in self._tables:
            changes.update(table.collect_changes())
        self._store.write(changes)
