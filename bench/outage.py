"""``python -m bench.outage``: Zoom swallows requests, drips or fails, while people go on working.

Runs gunicorn and the worker as the product does. The wire to the pretend Zoom fails for some time
in each of three ways, then answers again. Meanwhile people press 「Zoomミーティング作成」, each for
their own interview, and others read pages. Prints how long the readers waited, how long a press
held its web thread, how often Zoom was tried, and how the backlog clears. Exits 1 when a thread was
held for more than five seconds, when Zoom was tried more than ten times in a minute although its
silence was known, or when something is open five minutes after Zoom answers again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.people import People, set_up
from bench.stage import free_port, part, stage
from bench.wire import MOODS, Wire

HELD_AT_MOST_SECONDS = 5.0
PROBES_A_MINUTE = 10
CLEARED_WITHIN_SECONDS = 300
# The time in which enough time-outs must have shown that Zoom does not answer.
NOTICED_AFTER_SECONDS = 20
WARM_UP_SECONDS = 15


def main() -> int:
    """Run the measurement. Returns exit status 1 when one of the limits was exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=80, help="how long each way lasts")
    parser.add_argument("--presses", type=float, default=0.5, help="of the button, each second")
    parser.add_argument("--reads", type=float, default=4.0, help="of pages, each second")
    arguments = parser.parse_args()
    wire, port = Wire(), free_port()
    with stage(wire):
        seconds = WARM_UP_SECONDS + 3 * arguments.seconds
        people = set_up(int((seconds + 10) * arguments.presses) + 4, port)
        with part("serve", PORT=str(port)), part("worker"):
            people.wait_for_the_server()
            _phase(wire, people, "answers", WARM_UP_SECONDS, arguments)
            phases = [
                _phase(wire, people, mood, arguments.seconds, arguments) for mood in MOODS[1:]
            ]
            wire.mood = "answers"
            cleared = _clear()
    held = max(phase.held for phase in phases)
    probes = max(phase.probes_a_minute for phase in phases)
    return int(
        held > HELD_AT_MOST_SECONDS
        or probes > PROBES_A_MINUTE
        or cleared is None
        or cleared > CLEARED_WITHIN_SECONDS
    )


@dataclass(frozen=True)
class Phase:
    """The measurements of one kind of failure."""

    held: float
    probes_a_minute: float


def _phase(
    wire: Wire, people: People, mood: str, seconds: int, arguments: argparse.Namespace
) -> Phase:
    wire.mood = mood
    began = time.monotonic()
    ends_at = began + seconds
    held: list[float] = [0.0]
    waited: list[float] = []
    acts = [
        threading.Thread(target=_keep, args=[people.press, arguments.presses, ends_at, held]),
        threading.Thread(
            target=_keep,
            args=[_reader(people), arguments.reads, ends_at, waited],
        ),
    ]
    people.statuses.clear()
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    noticed = began + NOTICED_AFTER_SECONDS
    probes = [at for at in wire.calls if noticed < at <= ends_at]
    a_minute = len(probes) * 60 / max(ends_at - noticed, 1)
    worst = statistics.quantiles(waited, n=20)[-1] * 1000
    print(
        f"{mood:>10}: {len(waited)} pages, median {statistics.median(waited) * 1000:.0f} ms,"
        f" p95 {worst:.0f} ms; {len(held) - 1} presses, the longest held {max(held):.1f} s;"
        f" answers {dict(sorted(people.statuses.items()))}"
        + ("" if mood == "answers" else f"; Zoom tried {a_minute:.1f} times a minute"),
        flush=True,
    )
    return Phase(max(held), 0.0 if mood == "answers" else a_minute)


def _reader(people: People) -> Any:
    turn = iter(range(10**9))
    return lambda: people.ask("GET", people.pages[next(turn) % len(people.pages)])


def _keep(act: Any, rate: float, ends_at: float, took: list[float]) -> None:
    """Call ``act`` at this rate, each in its own thread, so that a slow call delays no other."""
    running = []
    while time.monotonic() < ends_at:
        one = threading.Thread(target=lambda: took.append(act()))
        one.start()
        running.append(one)
        time.sleep(1 / rate)
    for one in running:
        one.join()


def _clear() -> float | None:
    """Wait until the backlog is empty. Returns the seconds, or None if it took too long."""
    from enishi.meetings.models import Meeting

    began = time.monotonic()
    while (passed := time.monotonic() - began) < CLEARED_WITHIN_SECONDS + 60:
        states = Counter(Meeting.objects.values_list("state", flat=True))
        print(f"  {passed:4.0f} s after Zoom answers again: {dict(states)}", flush=True)
        if not states.keys() & {"wanted", "calling", "unknown", "cancelling"}:
            return passed
        time.sleep(15)
    return None


if __name__ == "__main__":
    sys.exit(main())
