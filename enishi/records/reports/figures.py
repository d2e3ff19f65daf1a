"""The figures of a report: ids and numbers, which are kept as JSON. Names are read when shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the applications of one kind came that came in during the period."""

    applied: int = 0
    offered: int = 0
    hired: int = 0
    rejected: int = 0
    withdrawn: int = 0
    active: int = 0


@dataclass(frozen=True, kw_only=True)
class StepPassage:
    """How many applications of the period came to a step, and where they stand."""

    step: int
    reached: int
    passed: int
    rejected: int
    withdrawn: int
    active: int


@dataclass(frozen=True, kw_only=True)
class Length:
    """Days that something took: of how many, their median and 90th percentile."""

    count: int
    median: float
    ninetieth: float


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """How many results of each kind were recorded during the period."""

    passed: int = 0
    rejected: int = 0
    withdrawn: int = 0

    @property
    def decided(self) -> int:
        """Return the number of all results."""
        return self.passed + self.rejected + self.withdrawn


@dataclass(frozen=True, kw_only=True)
class Load:
    """Interviews of one member or host: number, minutes, and the number of the busiest week.

    ``begun`` is the number of those that had begun when they were counted.
    """

    count: int
    minutes: int
    busiest: int
    begun: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of a report. Keys of mappings are ids as texts, as JSON has them."""

    # The steps of each flow, in its order; only flows with applications.
    flows: dict[str, list[StepPassage]] = field(default_factory=dict)
    total: Progress = Progress()
    jobs: dict[str, Progress] = field(default_factory=dict)
    # By the source's own name; the empty one is of applications without a source.
    sources: dict[str, Progress] = field(default_factory=dict)
    # By ``2026-11``.
    months: dict[str, Progress] = field(default_factory=dict)
    step_days: dict[str, Length] = field(default_factory=dict)
    hiring_days: Length | None = None
    hiring_days_by_job: dict[str, Length] = field(default_factory=dict)
    outcomes: dict[str, Outcomes] = field(default_factory=dict)
    # Outcomes at offer steps, by job.
    offers: dict[str, Outcomes] = field(default_factory=dict)
    # Of those that ended applications, by the reason; ``None`` is the key of those without one.
    reasons: dict[str, Outcomes] = field(default_factory=dict)
    members: dict[str, Load] = field(default_factory=dict)
    hosts: dict[str, Load] = field(default_factory=dict)
    # Active applications now, by job and then by step.
    standing: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as values of JSON."""
        return asdict(self)


def of_json(kept: dict[str, Any]) -> Figures:
    """Return the figures of :meth:`Figures.as_json`."""
    return Figures(
        flows={
            flow: [StepPassage(**one) for one in steps] for flow, steps in kept["flows"].items()
        },
        total=Progress(**kept["total"]),
        jobs={key: Progress(**one) for key, one in kept["jobs"].items()},
        sources={key: Progress(**one) for key, one in kept["sources"].items()},
        months={key: Progress(**one) for key, one in kept["months"].items()},
        step_days={key: Length(**one) for key, one in kept["step_days"].items()},
        hiring_days=Length(**kept["hiring_days"]) if kept["hiring_days"] else None,
        hiring_days_by_job={key: Length(**one) for key, one in kept["hiring_days_by_job"].items()},
        outcomes={key: Outcomes(**one) for key, one in kept["outcomes"].items()},
        offers={key: Outcomes(**one) for key, one in kept["offers"].items()},
        # Missing in what was counted before there were reasons.
        reasons={key: Outcomes(**one) for key, one in kept.get("reasons", {}).items()},
        members={key: Load(**one) for key, one in kept["members"].items()},
        hosts={key: Load(**one) for key, one in kept["hosts"].items()},
        standing=kept["standing"],
    )
