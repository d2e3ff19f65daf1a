"""The console command `enishi-sim`: plays many histories or one, and prints the bad ones."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from embedded_postgres import PostgresUnavailableError
from simulation.outcome import Outcome
from simulation.rates import Rates
from simulation.troupe import Order, play_all, server

_TOLD_IN_FULL = 10
_PROGRESS_EVERY = 500
_HELP = {
    "deeds": "how many each recruiter does, about",
}
# The names in ``simulation.guards``. That module imports the product, which needs settings first.
GUARDS = (
    "wait",
    "sweep",
    "lock",
    "constraint",
    "limit",
    "outbox",
    "news",
    "order",
    "return",
    "memory",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and print. Returns exit status 1 if a history ended badly."""
    options = _parser().parse_args(arguments)
    if options.replay is not None:
        seeds: Sequence[int] = [options.replay]
    else:
        seeds = range(options.first, options.first + options.seeds)
    rates = Rates(**{rate.name: getattr(options, rate.name) for rate in fields(Rates)})
    jobs = max(1, min(options.jobs, len(seeds)))
    orders = [
        Order(seeds=seeds[number::jobs], rates=rates, without=options.without)
        for number in range(jobs)
    ]
    tally = _Tally()
    try:
        with server() as url:
            for outcome in play_all(orders, url=url):
                if options.replay is not None:
                    print(outcome.history)
                else:
                    _tell(outcome, tally)
                tally.add(outcome)
    except PostgresUnavailableError as error:
        print(f"enishi-sim: {error}", file=sys.stderr)
        return 1
    print(tally)
    return 1 if tally.bad else 0


def _tell(outcome: Outcome, tally: _Tally) -> None:
    """Print a bad history at once, and the progress from time to time."""
    if outcome.is_bad:
        print(f"BAD: seed {outcome.seed}", *outcome.faults, sep="\n  ", flush=True)
        if len(tally.bad) < _TOLD_IN_FULL:
            print(outcome.history, end="\n\n", flush=True)
    if (tally.runs + 1) % _PROGRESS_EVERY == 0:
        print(f"{tally.runs + 1} runs, {len(tally.bad)} bad", file=sys.stderr, flush=True)


@dataclass(slots=True)
class _Tally:
    """The figures of all histories together."""

    runs: int = 0
    bad: list[int] = field(default_factory=list)
    steps: int = 0
    made: int = 0
    extras_made: int = 0
    extras_removed: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.steps += outcome.steps
        self.made += outcome.meetings_made
        self.extras_made += outcome.extras_made
        self.extras_removed += outcome.extras_removed
        self.seconds.append(outcome.seconds_to_quiet)
        if outcome.is_bad:
            self.bad.append(outcome.seed)

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        last = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
        lines = [
            f"runs                    {self.runs} ({self.steps} steps)",
            f"bad runs                {len(self.bad)}",
            f"meetings made at Zoom   {self.made}",
            f"extras made, removed    {self.extras_made}, {self.extras_removed}",
            f"seconds to quiet        median {statistics.median(ordered):.0f}, p99 {last:.0f}",
        ]
        if self.bad:
            shown = " ".join(str(seed) for seed in sorted(self.bad)[:100])
            lines.append(f"again, line by line     enishi-sim --replay SEED, of {shown}")
        return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enishi-sim",
        description=(
            "Play seeded histories of people, workers, crashes and a disturbed wire between"
            " Enishi and the pretend Zoom, and judge how each ended."
        ),
        epilog="Uses the server that DATABASE_URL names, or starts one of its own.",
    )
    parser.add_argument("--seeds", type=int, default=1000, metavar="N", help="how many (1000)")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="the first one (1)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (2)")
    parser.add_argument("--without", choices=GUARDS, help="switch one guard off")
    parser.add_argument("--replay", type=int, metavar="SEED", help="one history, line by line")
    for rate in fields(Rates):
        parser.add_argument(
            f"--{rate.name}",
            type=float,
            default=rate.default,
            metavar="NUMBER" if rate.name == "deeds" else "CHANCE",
            help=_HELP.get(rate.name, "chance of this disturbance") + f" ({rate.default})",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
