"""The sandbox's own clock, which a person can move by an hour or by ninety days."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Real time plus an offset, or a clock that stands still.

    `offset_seconds` is added to the real time. `frozen_at` (aware, UTC) takes precedence over it.
    """

    offset_seconds: float = 0.0
    frozen_at: datetime | None = None

    @property
    def key(self) -> str:
        return "clock"

    def now(self) -> datetime:
        """The sandbox's present time, aware and in UTC."""
        if self.frozen_at is not None:
            return self.frozen_at
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def moved(self, *, seconds: float) -> "Clock":
        """The same clock, moved by `seconds`; a negative number moves it back."""
        if self.frozen_at is not None:
            return replace(self, frozen_at=self.frozen_at + timedelta(seconds=seconds))
        later = replace(self, offset_seconds=self.offset_seconds + seconds)
        later.now()  # raises where the calendar ends
        return later

    def stopped(self, *, at: datetime | None = None) -> "Clock":
        """The same clock, stopped at `at` (aware); by default at its present time."""
        return replace(self, frozen_at=(at or self.now()).astimezone(UTC))

    def running(self) -> "Clock":
        """The same clock, running again from the time at which it stood."""
        if self.frozen_at is None:
            return self
        return Clock(offset_seconds=(self.frozen_at - datetime.now(UTC)).total_seconds())
