"""The findings of `enishi check` about the queue: each kind of undone work, no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from enishi import queue
from enishi.records import clocks, work
from tests.clock import with_the_real_clock
from tests.jobs import sign_in_a_worker as worker

pytestmark = pytest.mark.django_db
RETRY = (
    "its log says why, and `enishi manage procrastinate shell` with `retry {id}` runs it again,"
    " which does no harm"
)


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def job(task: str = "meetings.repair", *, status: str = "todo", **arguments: object) -> int:
    queue.defer(task, **arguments)
    with connection.cursor() as cursor:
        cursor.execute("select max(id) from procrastinate_jobs")
        [number] = cursor.fetchone()
    run(
        "update procrastinate_jobs set status = %s::procrastinate_job_status where id = %s",
        status,
        number,
    )
    return int(number)


def every_schedule_ran(*, ago: timedelta = timedelta(0)) -> None:
    for one in app.periodic_registry.periodic_tasks.values():
        run(
            "insert into procrastinate_periodic_defers (task_name, defer_timestamp)"
            " values (%s, %s)",
            one.task.name,
            int((timezone.now() - ago).timestamp()),
        )


def test_an_installation_that_was_never_started_lacks_nothing() -> None:
    assert list(work.findings()) == []


def test_one_at_work_lacks_nothing() -> None:
    worker()
    every_schedule_ran()
    job(meeting_id=1)
    job("meetings.observe", meeting_id=1, status="doing")
    job("meetings.observe", meeting_id=2, status="succeeded")
    assert list(work.findings()) == []


@pytest.mark.parametrize("status", ["failed", "aborted", "cancelled"])
def test_a_job_that_failed_for_good_is_told(status: str) -> None:
    number = job(meeting_id=7, status=status)
    job(meeting_id=8, status="succeeded")
    assert list(work.findings()) == [
        f"Job {number} (meetings.repair): failed for good; {RETRY.format(id=number)}."
    ]


def test_many_that_failed_are_one_line_for_each_task() -> None:
    first = job(meeting_id=1, status="failed")
    job(meeting_id=2, status="failed")
    other = job("meetings.sweep_host", host_id=2, status="failed")
    said = list(work.findings())
    assert [line.split(":")[0] for line in said] == [
        f"Job {first} (meetings.repair) and 1 more",
        f"Job {other} (meetings.sweep_host)",
    ]


@pytest.mark.parametrize("status", ["succeeded", "todo", "doing"])
def test_what_a_later_job_makes_good_is_not_told(status: str) -> None:
    job("mail.sweep", timestamp=1, status="failed")
    job("mail.sweep", timestamp=2, status=status)
    assert list(work.findings()) == []


def test_what_only_another_job_did_is_told() -> None:
    job(meeting_id=7, status="succeeded")
    job(meeting_id=7, status="failed")
    assert len(list(work.findings())) == 1


def test_jobs_due_for_long_are_told_also_those_without_a_moment() -> None:
    worker()
    first = job(meeting_id=1)
    run("update procrastinate_events set at = at - interval '3 days'")
    second = job("mail.deliver", mail_id=1)
    run(
        "update procrastinate_jobs set scheduled_at = now() - interval '2 hours' where id = %s",
        second,
    )
    assert list(work.findings()) == [
        f"Job {second} (mail.deliver): due for more than 1 hour; see whether the worker runs.",
        f"Job {first} (meetings.repair): due for more than 1 hour; see whether the worker runs.",
    ]


def test_a_job_put_off_for_ages_is_told() -> None:
    number = job(meeting_id=1)
    run("update procrastinate_jobs set scheduled_at = '2099-01-01'")
    assert list(work.findings()) == [
        f"Job {number} (meetings.repair): put off for more than 3 days; set scheduled_at to a"
        " moment that is near."
    ]


def test_a_job_that_never_ends_is_told() -> None:
    number = job(meeting_id=1, status="doing")
    run("update procrastinate_events set at = at - interval '2 hours'")
    assert [line.split(";")[0] for line in work.findings()] == [
        f"Job {number} (meetings.repair): under way for more than 1 hour"
    ]


def test_a_worker_lives_while_its_last_sign_is_younger_than_three_heartbeats() -> None:
    assert not queue.has_worker()
    worker(ago=timedelta(seconds=31))
    assert not queue.has_worker()
    worker(ago=timedelta(seconds=29))
    assert queue.has_worker()


def test_a_dead_worker_is_told() -> None:
    worker(ago=timedelta(hours=3))
    every_schedule_ran(ago=timedelta(hours=3))
    [said] = work.findings()
    assert said.startswith("No worker is at work since ")


def test_a_worker_that_never_was_is_told_once_work_waits() -> None:
    job(meeting_id=1)
    assert list(work.findings()) == []
    run("update procrastinate_jobs set scheduled_at = now() - interval '11 minutes'")
    assert list(work.findings()) == [
        "No worker is at work and never was: start `enishi worker`, or `enishi up` with all parts."
    ]


def test_a_schedule_that_is_not_kept_is_told_by_its_name() -> None:
    worker()
    every_schedule_ran()
    run(
        "update procrastinate_periodic_defers set defer_timestamp = defer_timestamp - 3600"
        " where task_name = 'meetings.sweep'"
    )
    [said] = work.findings()
    assert said.startswith("meetings.sweep has not been begun since ")
    assert said.endswith("though its schedule is '* * * * *': restart the worker.")


def test_a_schedule_that_was_never_begun_is_told_unless_it_is_new() -> None:
    worker()
    every_schedule_ran()
    run("delete from procrastinate_periodic_defers where task_name = 'queue.forget'")
    assert list(work.findings()) == []
    run("update django_migrations set applied = now() - interval '10 days'")
    assert [line.split(" ")[0] for line in work.findings()] == ["queue.forget"]


def test_clocks_that_agree_are_no_finding() -> None:
    assert list(clocks.findings()) == []


@with_the_real_clock
@pytest.mark.parametrize(("hours", "word"), [(1, "ahead of"), (-1, "behind")])
def test_a_database_of_another_time_is_told(hours: int, word: str) -> None:
    run("create schema elsewhere")
    run(
        "create function elsewhere.clock_timestamp() returns timestamptz language sql as"
        f" $$ select pg_catalog.clock_timestamp() + interval '{hours} hours' $$"
    )
    run("set local search_path = elsewhere, pg_catalog, public")
    [said] = clocks.findings()
    assert f"s {word} this machine's: let both machines follow a time server" in said


def test_a_job_of_which_nobody_noted_since_when_is_told() -> None:
    waiting = job(meeting_id=1)
    going = job("meetings.observe", meeting_id=1, status="doing")
    run("delete from procrastinate_events")
    said = list(work.findings())
    assert [line.partition(":")[0] for line in said[:2]] == [
        f"Job {waiting} (meetings.repair)",
        f"Job {going} (meetings.observe)",
    ]


def test_signs_of_life_from_the_future_are_none() -> None:
    """As after a clock that was a year ahead and has been put right."""
    worker(ago=timedelta(days=-365))
    every_schedule_ran(ago=timedelta(days=-365))
    every_schedule_ran(ago=timedelta(hours=2))
    assert not queue.has_worker()
    [said] = work.findings()
    assert said.startswith("No worker is at work since")
    worker()
    assert any("has not been begun since" in line for line in work.findings())
