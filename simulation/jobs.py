"""Workers: they take due jobs from the real queue in a repeatable order and run the real tasks.

The queue itself chooses jobs by the database's clock and by speed, which cannot be replayed. Its
rules are kept: one waiting job for each key, retries with growing pauses, and a job whose worker
died comes back when it counts as stalled.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from enishi.errors import UserFacingError
from enishi.queue import STALLED_SECONDS
from enishi.zoom.errors import ZoomError
from simulation.actor import Actor
from simulation.baton import Baton

# This module plays the queue's own upkeep. The tasks that seal the audit log and that delete old
# rows are left out.
_NOT_PLAYED = ("queue.", "company.", "meetings.keep_pace", "meetings.forget")
# Rooms whose rounds change nothing in a history, though they take steps and so chance.
_BYSTANDERS = ("accounts.", "files.", "hiring.", "mornings.", "records.")
_OPEN_JOBS = "from procrastinate_jobs where status = 'todo'"
# A job that waits longer than this waits for Zoom's next day, not for its turn.
_SOON = timedelta(hours=1)
# The shortest time between two rounds. Rounds of each minute come every eighth minute here, because
# they would otherwise be a third of a history's work.
_BETWEEN_ROUNDS = timedelta(minutes=7)
_STALLED = timedelta(seconds=STALLED_SECONDS)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the queue."""

    id: int
    task: str
    arguments: dict[str, Any]
    key: str | None
    attempts: int

    def __str__(self) -> str:
        return f"{self.task}({', '.join(str(value) for value in self.arguments.values())})"


class Workers:
    """The queue as its workers see it, and the loop of each worker."""

    def __init__(
        self, baton: Baton, *, report: Callable[[str], None], bystanders: bool = True
    ) -> None:
        self._baton = baton
        self._report = report
        self._orphans: list[tuple[datetime, Job]] = []
        self._running: dict[Actor, Job] = {}
        # When the queue's next job is due, until somebody defers another one.
        self._due_at: datetime | None = None
        self._schedules = {
            name: task
            for name, task in periodic_tasks().items()
            if bystanders or not name.startswith(_BYSTANDERS)
        }
        self._rounds = {name: self._next_round(name) for name in self._schedules}

    def hire(self, name: str) -> None:
        """Add a worker."""
        self._baton.add(name, self._work_all_day, background=True)

    def look_up(self) -> None:
        """Wake idle workers after a job was deferred; the database tells them in milliseconds."""
        self._due_at = None
        for actor in self._baton.actors:
            if actor.is_idle:
                actor.asleep_until = self._baton.clock.now

    def begin_rounds(self, *, of_each_minute: bool = False) -> None:
        """Make every schedule due now, or only those of each minute."""
        for name, task in self._schedules.items():
            if task.cron.startswith("* ") or not of_each_minute:
                self._rounds[name] = self._baton.clock.now
        self.look_up()

    @property
    def are_resting(self) -> bool:
        """Whether no job runs, waits or comes back within the hour; reads the database."""
        now = self._baton.clock.now
        if self._orphans or self._running:
            return False
        if any(moment <= now for moment in self._rounds.values()):
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*) {_OPEN_JOBS} and coalesce(scheduled_at, %s) < %s",
                [now, now + _SOON],
            )
            return bool(cursor.fetchone()[0] == 0)

    def _work_all_day(self) -> None:
        baton = self._baton
        actor = baton.current
        if actor is None:
            raise AssertionError("workers are actors")
        while True:
            baton.open_connection()
            with baton.undisturbed():
                self._recover()
                job, due_at = self._take()
            if job is None:
                self._rest(actor, until=due_at)
                continue
            self._running[actor] = job
            failed: list[Exception] = []
            survived = baton.process(partial(self._run, job, failed))
            del self._running[actor]
            if not survived:
                self._orphans.append((baton.clock.now, job))
                baton.sleep(baton.chance.uniform(1, 20))
                continue
            with baton.undisturbed():
                self._finish(job, failed[0] if failed else None)

    def _rest(self, actor: Actor, *, until: datetime) -> None:
        actor.is_idle = True
        self._baton.sleep(max((until - self._baton.clock.now).total_seconds(), 0.001))
        actor.is_idle = False

    def _run(self, job: Job, failed: list[Exception]) -> None:
        actor = self._baton.current
        name = actor.name if actor else ""
        self._baton.history.note(name, f"runs {job}")
        try:
            task: Any = app.tasks[job.task]
            task.func(**job.arguments)
        except (ZoomError, UserFacingError) as cause:
            self._baton.history.note(name, f"{job} failed: {type(cause).__name__}")
            failed.append(cause)
        except Exception as cause:  # noqa: BLE001 - judged, whatever it is
            self._baton.require_alive()
            self._report(f"{job} broke: {cause!r}")
            failed.append(cause)

    def _take(self) -> tuple[Job | None, datetime]:
        """The oldest due job or round, or the time of the next one. Ties are ordered by what the
        job is, never by its number."""
        now = self._baton.clock.now
        for name, moment in sorted(self._rounds.items(), key=lambda item: (item[1], item[0])):
            if moment <= now:
                self._rounds[name] = self._next_round(name)
                return Job(0, name, {"timestamp": 0}, None, 0), now
        moments = [*self._rounds.values()]
        moments += [died_at + _STALLED for died_at, _ in self._orphans]
        if self._due_at is not None and self._due_at > now:
            return None, min(*moments, self._due_at)
        self._due_at = None
        with connection.cursor() as cursor:
            cursor.execute(
                f"select id, task_name, args, queueing_lock, attempts, scheduled_at {_OPEN_JOBS}"
                " order by scheduled_at nulls first, task_name, args::text limit 1"
            )
            row = cursor.fetchone()
            if row is None or (row[5] is not None and row[5] > now):
                self._due_at = row[5] if row else _NEVER
                return None, min(*moments, self._due_at)
            cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [row[0]])
        arguments = json.loads(row[2]) if isinstance(row[2], str) else row[2]
        return Job(row[0], row[1], arguments, row[3], row[4]), now

    def _finish(self, job: Job, failure: Exception | None) -> None:
        if job.id == 0:
            return
        strategy: Any = app.tasks[job.task].retry_strategy
        if failure is not None and strategy is not None and job.attempts < strategy.max_attempts:
            pause = strategy.exponential_wait ** (job.attempts + 1)
            self._put_back(job, at=self._baton.clock.now + timedelta(seconds=pause))
            return
        with connection.cursor() as cursor:
            if failure is None:
                cursor.execute("delete from procrastinate_jobs where id = %s", [job.id])
                return
            # As the queue does with a failed job: no worker takes it again.
            cursor.execute(
                "update procrastinate_jobs set status = 'failed' where id = %s", [job.id]
            )
            self._report(f"{job} failed for good: {type(failure).__name__}")

    def _recover(self) -> None:
        now = self._baton.clock.now
        missed = [orphan for orphan in self._orphans if orphan[0] + _STALLED <= now]
        # Before the jobs are put back: that may wait for a lock, while another worker comes here.
        self._orphans = [orphan for orphan in self._orphans if orphan not in missed]
        for _, job in missed:
            if job.id:
                self._put_back(job, at=self._baton.clock.now)

    def _put_back(self, job: Job, *, at: datetime) -> None:
        """Put a job back, unless another one waits under the same key, which is enough."""
        with connection.cursor() as cursor:
            cursor.execute(
                "update procrastinate_jobs set status = 'todo', attempts = attempts + 1,"
                " scheduled_at = %s where id = %s and not exists (select 1 from"
                " procrastinate_jobs w where w.status = 'todo' and w.queueing_lock = %s)",
                [at, job.id, job.key],
            )
            if not cursor.rowcount:
                cursor.execute("delete from procrastinate_jobs where id = %s", [job.id])
        self._due_at = None

    def _next_round(self, name: str) -> datetime:
        task = self._schedules[name]
        begin = (self._baton.clock.now + _BETWEEN_ROUNDS).timestamp()
        following = task.croniter.get_next(ret_type=float, start_time=begin)
        return datetime.fromtimestamp(following, UTC)


def periodic_tasks() -> dict[str, Any]:
    """The product's own schedules, by task."""
    registered: dict[Any, Any] = app.periodic_registry.periodic_tasks
    return {
        task.task.name: task
        for task in registered.values()
        if not task.task.name.startswith(_NOT_PLAYED)
    }
