"""Defers a task by its name in the transaction that needs it, so that no room imports ``tasks``.

It also runs the worker's rounds row by row, tells whether a worker is alive, and gives the jobs of
killed workers to another worker.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate import exceptions, utils
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

log = logging.getLogger(__name__)
Row = TypeVar("Row")

# Three of a worker's heartbeats (settings.PROCRASTINATE_WORKER_DEFAULTS).
STALLED_SECONDS = 30
# A job that was started so often and never ended kills its workers. More than any task's retries.
MAX_STARTS = 8
KEEP_FINISHED_HOURS = 72


def defer(
    task: str,
    *,
    key: str | None = None,
    wait: timedelta | None = None,
    priority: int = 0,
    sooner: bool = False,
    **arguments: Any,
) -> None:
    """Write a job into the queue; it exists only if the current transaction commits.

    Parameters
    ----------
    task
        Name of a task in ``enishi.tasks``.
    key
        If a job with the same key waits already, no job is added.
    wait
        Not before this long from now.
    sooner
        Whether a waiting job with the same key is brought forward, if it is due later; it then has
        the higher of both priorities.
    priority
        Of two jobs that are due, the one with the higher number is done first.
    arguments
        JSON values: ids only, never tokens or personal data (jobs are stored and shown).
    """
    options: dict[str, Any] = {"name": task, "allow_unknown": True, "priority": priority}
    if key is not None:
        options["queueing_lock"] = key
    if wait is not None:
        options["schedule_in"] = {"seconds": int(wait.total_seconds())}
    try:
        # Its own savepoint, because AlreadyEnqueued aborts the surrounding transaction otherwise.
        with transaction.atomic():
            app.configure_task(**options).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        if sooner and key is not None:
            to = utils.utcnow() + (wait or timedelta(0))
            _bring_forward(key, to=to, priority=priority)


# The queue notifies its workers of new jobs only. They would find this one at their next poll.
_FORWARD = """
    with forward as (
        update procrastinate_jobs set scheduled_at = %s, priority = greatest(priority, %s)
        where queueing_lock = %s and status = 'todo' and scheduled_at > %s
        returning id)
    select pg_notify('procrastinate_any_queue_v1',
        json_build_object('type', 'job_inserted', 'job_id', id)::text) from forward
"""


def _bring_forward(key: str, *, to: datetime, priority: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORWARD, [to, priority, key, to])


def for_each(rows: Iterable[Row], do: Callable[[Row], object]) -> None:
    """Run one of the worker's rounds. A row that fails does not stop the others.

    Each failure is logged. In the end the job fails with the first one, so that `enishi check`
    reports it.
    """
    failed: Exception | None = None
    for row in rows:
        try:
            do(row)
        except Exception as error:
            if not connection.is_usable():
                raise
            log.exception("%s could not be dealt with: the round goes on", row)
            failed = failed or error
    if failed is not None:
        raise failed


def has_worker() -> bool:
    """Whether a worker runs: its last heartbeat is younger than three intervals (database's clock).

    Without a worker, deferred jobs wait, and pages that poll for their result never change.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from procrastinate_workers"
            " where last_heartbeat > clock_timestamp() - make_interval(secs => %s)"
            # A heartbeat in the future comes from a wrong clock.
            " and last_heartbeat < clock_timestamp() + make_interval(secs => %s))",
            [STALLED_SECONDS, STALLED_SECONDS],
        )
        [lives] = cursor.fetchone()
    return bool(lives)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed after its last retry."""

    id: int
    task: str
    arguments: dict[str, Any]


# A failed job is no loss if a later job with the same work succeeded or waits.
_FAILED = """
    select j.id, j.task_name, j.args::text from procrastinate_jobs j
    where j.status = 'failed' and starts_with(j.task_name, %s) and not exists (
        select from procrastinate_jobs later
        where later.task_name = j.task_name and later.id > j.id
        and later.status in ('todo', 'doing', 'succeeded')
        and later.args - 'timestamp' - 'attempt' = j.args - 'timestamp' - 'attempt')
    order by j.id desc limit 1000
"""


def failed_for_good(prefix: str = "") -> list[FailedJob]:
    """Return the jobs that failed permanently and that no later job made good, newest first.

    ``prefix`` is the beginning of their tasks' names, such as ``meetings.``; at most a thousand.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [prefix])
        return [FailedJob(pk, task, json.loads(said)) for pk, task, said in cursor.fetchall()]


async def recover_stalled() -> None:
    """Start the jobs of killed workers again; a job that always kills its worker fails permanently.

    A worker that was only suspended may still end its run. Tasks are idempotent for that reason.
    """
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts + 1 >= MAX_STARTS and job.id is not None:
            await jobs.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)
        else:
            try:
                await jobs.retry_job(job)
            except exceptions.UniqueViolation:
                # Another job with the same key waits, and will do the same work.
                await jobs.finish_job(job, status=Status.ABORTED, delete_job=False)


async def forget_finished() -> None:
    """Delete the rows of jobs that ended three days ago; failed ones stay for the operator."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FINISHED_HOURS,
        include_failed=False,
        include_cancelled=True,
        include_aborted=True,
    )
