"""``python -m bench.idle``: the cost of a minute in which nothing is due, with much ahead.

300 companies, each linked to Zoom, have 9,000 interviews on each of the next five days. Each
periodic job runs as often as in a minute; the cheapest of several rounds counts. Prints also the
CPU of an otherwise idle worker, measured in a separate minute.
"""

from __future__ import annotations

import argparse
import os
import time
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from bench.stage import database_cpu, part, stage

_ROUNDS = 5
_MINUTE = 60.0
# The share of one core.
_GOAL = 0.02
_DAYS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--a-day", type=int, default=9_000, help="interviews on each day ahead")
    parser.add_argument("--seconds", type=int, default=60, help="for which the worker is watched")
    wanted = parser.parse_args()
    with stage():
        _fill(wanted.companies, wanted.a_day)
        _print_each_job()
        _print_a_worker(wanted.seconds)


def _fill(companies: int, a_day: int) -> None:
    from django.db import connection

    from bench.fill import everything

    started = time.monotonic()
    ahead = a_day * _DAYS // companies
    # Three in twenty candidates wait for an interview, one in a hundred for an answer.
    everything.fill([ahead * 7] * companies, ahead=ahead, days=_DAYS, links_all=True)
    with connection.cursor() as cursor:
        # The worker of a running installation would have looked at these meetings.
        cursor.execute("update enishi_meeting set observed_at = now() where ends_at > now()")
        cursor.execute("select count(*) from enishi_interview where state = 'confirmed'")
        [confirmed] = cursor.fetchone()
    everything.settle()
    print(f"{confirmed} interviews ahead, filled in {time.monotonic() - started:.0f} s")


def _print_each_job() -> None:
    """Print each periodic job's cost, for one run and in a minute, and the sum of all jobs."""
    from procrastinate.contrib.django import app

    jobs = {one.task.name: one for one in app.periodic_registry.periodic_tasks.values()}
    for one in jobs.values():
        _run(one.task)
    print(f"\n{'':<34}{'statements':>11}{'web':>8}{'db':>8}{'CPU-ms':>8}{'a minute':>10}")
    total = 0.0
    for name, one in sorted(jobs.items()):
        statements, web, database = _cost(one.task)
        often = _times_a_minute(one.cron)
        total += often * (web + database)
        print(
            f"{name:<34}{statements:>11}{web:>8.1f}{database:>8.1f}{web + database:>8.1f}"
            f"{often * (web + database):>10.1f}",
            flush=True,
        )
    share = total / 1000 / _MINUTE
    print(f"{'all, in a minute':<34}{total:>45.0f}   {share:.2%} of a core")


def _cost(task: Any) -> tuple[int, float, float]:
    """The statements of one run, and its CPU-ms in this process and in the database."""
    from bench.pages import counted_queries

    with counted_queries() as statements:
        _run(task)
    rounds = []
    for _ in range(_ROUNDS):
        # Enough runs to make the clock's tick of 10 ms negligible, but no more than a second.
        web, database, began, runs = time.process_time(), database_cpu(), time.monotonic(), 0
        while runs < 100 and time.monotonic() < began + 1:
            _run(task)
            runs += 1
        rounds.append(
            (
                (time.process_time() - web) * 1000 / runs,
                (database_cpu() - database) * 1000 / runs,
            )
        )
    return len(statements), *min(rounds, key=sum)


def _run(task: Any) -> None:
    from asgiref.sync import async_to_sync

    (async_to_sync(task.func) if iscoroutinefunction(task.func) else task.func)(0)


def _times_a_minute(cron: str) -> float:
    """The average number of runs of a schedule in a minute."""
    from croniter import croniter

    begin = 1_767_225_600
    runs, schedule = 0, croniter(cron, begin)
    while schedule.get_next() <= begin + 86_400:
        runs += 1
    return runs / 1440


def _print_a_worker(seconds: int) -> None:
    """Print the CPU of a worker process and of PostgreSQL, after it has done the waiting jobs."""
    with part("worker") as process:
        time.sleep(20)
        worker, database = _cpu_of(process.pid), database_cpu()
        time.sleep(seconds)
        worker, database = _cpu_of(process.pid) - worker, database_cpu() - database
    share = (worker + database) / seconds
    missed = "" if share <= _GOAL else ", which misses the goal"
    print(
        f"a worker with nothing due: {worker / seconds:.2%} of a core, PostgreSQL"
        f" {database / seconds:.2%}, together {share:.2%}{missed} ({_GOAL:.0%})"
    )


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # Fields 14 to 17 of proc(5).
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
