"""Reads the queue in tests, and runs its jobs as the worker does."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, cast

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import translation

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job

RunJobs = Callable[[], None]

_log = logging.getLogger(__name__)


def sign_in_a_worker(*, ago: timedelta = timedelta(0)) -> None:
    """Write the sign of a running worker, or of one that was last heard of some time ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (clock_timestamp() - %s)",
            [ago],
        )


@pytest.fixture
def jobs_memory() -> Iterator[App]:
    """Keep jobs in memory, for a test that reads deferred jobs and runs none.

    Read them from ``jobs_memory.connector.jobs``.
    """
    from procrastinate import testing
    from procrastinate.contrib.django import procrastinate_app

    connector = testing.InMemoryConnector()
    with procrastinate_app.current_app.replace_connector(connector) as app:
        yield app


# Jobs whose results people see after a worker has run them.
_WISHES = ("meetings.repair", "meetings.successor_stands", "meetings.number_known")


@dataclass
class Worker:
    """Whether a worker runs jobs; a test about the state before that switches it off."""

    is_here: bool = True


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker that calls Zoom as soon as the transaction of an intent has committed.

    So a test does a deed and looks at what came of it, as a person does who waits for a moment. Of
    the jobs that are due only such wishes are done; the rest is for ``run_jobs``.
    """
    from django.db import transaction

    from enishi import queue
    from enishi.meetings.booking import creating
    from enishi.meetings.gateway import followup

    worker, at_work = Worker(), threading.local()

    def defer(task: str, **options: Any) -> None:
        queue.defer(task, **options)
        if worker.is_here and task in _WISHES and not getattr(at_work, "is_so", False):
            transaction.on_commit(work)

    def work() -> None:
        at_work.is_so = True
        try:
            while _does_a_wish():
                pass
        finally:
            at_work.is_so = False

    for module in (followup, creating):
        monkeypatch.setattr(module, "defer", defer)
    return worker


@pytest.fixture
def worker_beside(worker: Worker, transactional_db: None) -> Iterator[None]:
    """A worker in its own thread, a moment later than the page, for pages that follow it."""
    from django.db import connection

    worker.is_here = False
    may_go = threading.Event()

    def work() -> None:
        while not may_go.wait(0.02):
            while _does_a_wish():
                pass
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    may_go.set()
    thread.join()


def _does_a_wish() -> bool:
    """Run the first due job of an intent. Returns False if there is none."""
    from django.db import connection
    from django.utils import timezone
    from procrastinate.contrib.django import app

    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id = (select id from procrastinate_jobs"
            " where status = 'todo' and task_name = any(%s)"
            " and (scheduled_at is null or scheduled_at <= %s)"
            " order by priority desc, id limit 1 for update skip locked)"
            " returning task_name, args::text",
            [list(_WISHES), timezone.now()],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    task: Any = app.tasks[row[0]]
    # The worker does not inherit the language of the request.
    with translation.override(None):
        task.func(**json.loads(row[1]))
    return True


@pytest.fixture
def run_jobs(transactional_db: None) -> RunJobs:
    """Run the due jobs, by the queue's own statements, until none is left.

    A task commits for itself, hence ``transactional_db``. What the fixtures before this one
    deferred is forgotten: a test runs the jobs of its own deeds. The worker itself, with its
    threads and connections, is met in ``tests/management/test_worker.py``; to begin one each time
    would take longer than most jobs.
    """
    from procrastinate.contrib.django import procrastinate_app

    from simulation.emptying import empty

    empty([f"procrastinate_{table}" for table in ("events", "periodic_defers", "jobs", "workers")])
    app = procrastinate_app.current_app

    def run() -> None:
        # The worker does not inherit the language of the request.
        with translation.override(None):
            async_to_sync(_work_off)(app)

    return run


async def _work_off(app: App) -> None:
    queue = app.job_manager
    worker = await queue.register_worker()
    while (job := await queue.fetch_job(queues=None, worker_id=worker)) is not None:
        await _run(app, job)
    await queue.unregister_worker(worker)


async def _run(app: App, job: Job) -> None:
    from procrastinate.jobs import Status

    task: Any = app.tasks[job.task_name]
    # Django's cursors leave JSON as text.
    arguments = json.loads(cast("str", job.task_kwargs))
    status = Status.SUCCEEDED
    try:
        await (task if iscoroutinefunction(task.func) else sync_to_async(task))(**arguments)
    except Exception as failure:  # noqa: BLE001 - the end of the job and of nothing else
        _log.exception("%s failed", job.task_name)
        again = task.get_retry_exception(exception=failure, job=job)
        if again is not None:
            decision = again.retry_decision
            await app.job_manager.retry_job(
                job,
                retry_at=decision.retry_at,
                priority=decision.priority,
                queue=decision.queue,
                lock=decision.lock,
            )
            return
        status = Status.FAILED
    await app.job_manager.finish_job(job, status=status, delete_job=False)
