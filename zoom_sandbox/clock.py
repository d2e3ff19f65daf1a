"""The sandbox's own time, so that an hour or ninety days pass when somebody says so."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Real time plus an offset, or standing still at one moment.

    `offset_seconds` is added to the real clock; `frozen_at` (aware, UTC) wins over it when set.
    """

    offset_seconds: float = 0.0
    frozen_at: datetime | None = None

    @property
    def key(self) -> str:
        return "clock"

    def now(self) -> datetime:
        """The sandbox's moment, aware and in UTC."""
        if self.frozen_at is not None:
            return self.frozen_at
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def moved(self, *, seconds: float) -> "Clock":
        """The same clock, so many seconds later (or earlier, when negative)."""
        if self.frozen_at is not None:
            return replace(self, frozen_at=self.frozen_at + timedelta(seconds=seconds))
        later = replace(self, offset_seconds=self.offset_seconds + seconds)
        later.now()  # raises where the calendar ends
        return later

    def stopped(self, *, at: datetime | None = None) -> "Clock":
        """The same clock standing still, by default at its present moment."""
        return replace(self, frozen_at=(at or self.now()).astimezone(UTC))

    def running(self) -> "Clock":
        """The clock going on from the moment at which it stood."""
        if self.frozen_at is None:
            return self
        return Clock(offset_seconds=(self.frozen_at - datetime.now(UTC)).total_seconds())
