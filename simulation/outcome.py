"""The result of a history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a history ended. ``seconds_to_quiet`` are simulated, from a person's last deed on."""

    seed: int
    faults: tuple[str, ...]
    seconds_to_quiet: float
    steps: int
    meetings_made: int
    extras_made: int
    extras_removed: int
    history: str

    @property
    def is_bad(self) -> bool:
        return bool(self.faults)
