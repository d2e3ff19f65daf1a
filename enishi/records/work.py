"""The state of the queue: failed jobs, jobs that wait too long, schedules, running workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from enishi import queue

# A restart or an update may leave no worker for so long.
_PAUSE = timedelta(minutes=10)
_LONG = "1 hour"
# Longer than any job is deferred: the longest wait is until a daily limit of Zoom's is over.
_FAR = "3 days"

# A failure is made good if a later job with the same work is done or waiting.
_FAILED = """
    select j.task_name, count(*), min(j.id) from procrastinate_jobs j
    where j.status in ('failed', 'aborted', 'cancelled') and not exists (
      select from procrastinate_jobs n where n.task_name = j.task_name and n.id > j.id
      and n.status in ('todo', 'doing', 'succeeded')
      and n.args - 'timestamp' = j.args - 'timestamp')
    group by 1 order by 1
"""
_DUE = f"""
    select task_name, count(*), min(id) from (
      select j.id, j.task_name, coalesce(j.scheduled_at, (select min(e.at)
        from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'), '-infinity') due
      from procrastinate_jobs j where j.status = 'todo') waiting
    where due < clock_timestamp() - interval '{_LONG}' group by 1 order by 1
"""  # noqa: S608 - put together from constants
_FAR_AHEAD = f"""
    select task_name, count(*), min(id) from procrastinate_jobs
    where status = 'todo' and scheduled_at > clock_timestamp() + interval '{_FAR}'
    group by 1 order by 1
"""  # noqa: S608 - likewise
_ENDLESS = f"""
    select j.task_name, count(*), min(j.id) from procrastinate_jobs j
    where j.status = 'doing' and coalesce((select max(e.at)
      from procrastinate_events e where e.job_id = j.id and e.type = 'started'), '-infinity')
      < clock_timestamp() - interval '{_LONG}'
    group by 1 order by 1
"""  # noqa: S608 - likewise
# A round in the future was started while the clock was wrong.
_BEGUN = """from procrastinate_periodic_defers
    where to_timestamp(defer_timestamp) <= clock_timestamp() + interval '10 minutes'"""
_JOBS = (
    (
        _FAILED,
        "failed for good; its log says why, and `enishi manage procrastinate shell` with"
        " `retry {id}` runs it again, which does no harm",
    ),
    (_DUE, f"due for more than {_LONG}; see whether the worker runs"),
    (_FAR_AHEAD, f"put off for more than {_FAR}; set scheduled_at to a moment that is near"),
    (_ENDLESS, f"under way for more than {_LONG}; restart the worker, and it is done again"),
)


def findings() -> Iterator[str]:
    """Yield what an operator should know about the jobs, a line each, without people's names."""

    with connection.cursor() as cursor:
        for sql, said in _JOBS:
            cursor.execute(sql)
            for task, count, first in cursor.fetchall():
                of = "" if count == 1 else f" and {count - 1} more"
                yield f"Job {first} ({task}){of}: {said.format(id=first)}."
    now = datetime.now(UTC)
    if missing := _missing_worker(now):
        yield missing
    else:
        yield from _missed_rounds(now)


def _missing_worker(now: datetime) -> str:
    """Return a line if a worker ran before, or if jobs wait; else it is only not started yet."""
    if queue.has_worker():
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select max(last_heartbeat) from procrastinate_workers"  # noqa: S608 - of constants
            " where last_heartbeat <= clock_timestamp()),"
            f" (select to_timestamp(max(defer_timestamp)) {_BEGUN}),"
            " (select min(coalesce(scheduled_at, clock_timestamp()))"
            " from procrastinate_jobs where status = 'todo')"
        )
        heartbeat, last_round, due = cursor.fetchone()
    seen = max(filter(None, (heartbeat, last_round)), default=None)
    is_idle = last_round is not None and last_round < now - _PAUSE
    if not is_idle and (due is None or due > now - _PAUSE):
        return ""
    since = f"since {seen:%Y-%m-%d %H:%M} UTC" if seen else "and never was"
    return f"No worker is at work {since}: start `enishi worker`, or `enishi up` with all parts."


def _missed_rounds(now: datetime) -> Iterator[str]:
    """Yield schedules that should have started twice since their last start."""
    with connection.cursor() as cursor:
        cursor.execute(f"select task_name, to_timestamp(max(defer_timestamp)) {_BEGUN} group by 1")
        begun: Mapping[str, datetime] = dict(cursor.fetchall())
        # A schedule that is new in this installation cannot have missed a start.
        cursor.execute("select max(applied) from django_migrations")
        [upgraded] = cursor.fetchone()
    if not begun:
        return
    for name, schedule in sorted(_schedules().items()):
        last = begun.get(name, upgraded)
        if last < _second_last(schedule, now) - _PAUSE:
            yield (
                f"{name} has not been begun since {last:%Y-%m-%d %H:%M} UTC, though its schedule"
                f" is {schedule.cron!r}: restart the worker."
            )


def _schedules() -> dict[str, Any]:
    return {one.task.name: one for one in app.periodic_registry.periodic_tasks.values()}


def _second_last(schedule: Any, now: datetime) -> datetime:
    """Return the start before the last planned one."""
    last = schedule.croniter.get_prev(ret_type=float, start_time=now.timestamp())
    return datetime.fromtimestamp(schedule.croniter.get_prev(ret_type=float, start_time=last), UTC)
