"""Requests that arrive on their own schedule, as visitors do, however slow the answers are.

The time of an answer counts from the moment at which its request was to be sent. A driver that
waits for one answer before it sends the next request would leave out what people wait for.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """One request: what it is called in the table, and its bytes."""

    kind: str
    raw: bytes


@dataclass
class Answers:
    """The seconds of the answers by kind, and what came in place of a success, how often."""

    took: dict[str, list[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)

    def all(self) -> list[float]:
        return [one for times in self.took.values() for one in times]

    def p95(self) -> float:
        """The 95th percentile of all answers, in seconds."""
        return statistics.quantiles(self.all(), n=20)[-1]

    def print_table(self) -> None:
        for kind, times in [*sorted(self.took.items()), ("all", self.all())]:
            if len(times) > 1:
                at = statistics.quantiles(times, n=20)
                print(
                    f"{kind:>24}: {len(times):>5} answers, median {at[9] * 1000:4.0f} ms,"
                    f" p95 {at[-1] * 1000:4.0f} ms, slowest {max(times) * 1000:5.0f} ms"
                )
        print(f"{'no success':>24}: {dict(self.failed) or 'none'}", flush=True)


def get(path: str, *, session: str, kind: str) -> Request:
    """A page that a signed-in member opens."""
    return Request(kind, _raw("GET", path, {"Cookie": f"enishi={session}"}))


def post(path: str, body: bytes, headers: dict[str, str], *, kind: str) -> Request:
    """A body that a program sends."""
    return Request(kind, _raw("POST", path, headers | {"Content-Length": str(len(body))}, body))


def _raw(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def play(
    port: int, streams: list[tuple[float, Callable[[], Request]]], *, seconds: float, seed: int
) -> Answers:
    """Send requests of each stream at its rate a second, at random moments (Poisson)."""
    return asyncio.run(_play(port, streams, seconds, random.Random(seed)))  # noqa: S311


async def _play(
    port: int,
    streams: list[tuple[float, Callable[[], Request]]],
    seconds: float,
    chance: random.Random,
) -> Answers:
    answers = Answers()
    begins = time.perf_counter() + 0.5
    schedule = sorted(
        ((at, make) for rate, make in streams for at in _moments(rate, seconds, chance)),
        key=lambda arrival: arrival[0],
    )
    running = []
    for after, make in schedule:
        if (ahead := begins + after - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        running.append(asyncio.create_task(_send(port, make(), begins + after, answers)))
    await asyncio.gather(*running)
    return answers


def _moments(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


async def _send(port: int, request: Request, due: float, answers: Answers) -> None:
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.raw.replace(b"{host}", b"127.0.0.1:%d" % port, 1))
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError) as error:
        answers.failed[f"{request.kind}: {type(error).__name__}"] += 1
        return
    answers.took.setdefault(request.kind, []).append(time.perf_counter() - due)
    status = answer.split(b" ", 2)[1].decode() if answer else "no answer"
    if status not in ("200", "204"):
        answers.failed[f"{request.kind}: {status}"] += 1
