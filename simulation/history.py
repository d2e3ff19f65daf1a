"""The log of a history, which people read when the history ended badly."""

from __future__ import annotations

from simulation.clock import MORNING, Clock


class History:
    """Lines of time, actor and deed. The time is the time of day in Tokyo."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lines: list[str] = []

    def note(self, who: str, what: str) -> None:
        """Add a line."""
        passed = self._clock.now - MORNING
        total = int(passed.total_seconds())
        day, rest = divmod(total + 9 * 3600, 86_400)
        moment = f"{day + 1}. {rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
        self.lines.append(f"{moment}  {who:<12}  {what}")

    def __str__(self) -> str:
        return "\n".join(self.lines)
