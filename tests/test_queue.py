"""Jobs of one name: a new one is due soon."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from enishi import queue

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_is_brought_forward_wakes_the_workers_and_comes_first() -> None:
    later = timedelta(hours=1)
    queue.defer("meetings.repair", key="meeting:1", wait=later, priority=-3, meeting_id=1)
    with connection.cursor() as cursor:
        cursor.execute("listen procrastinate_any_queue_v1")
        queue.defer("meetings.repair", key="meeting:1", sooner=True, priority=20, meeting_id=1)
        heard = list(connection.connection.notifies(timeout=20, stop_after=1))
        cursor.execute("unlisten procrastinate_any_queue_v1")
        cursor.execute("select id, priority, scheduled_at <= now() from procrastinate_jobs")
        [(job, priority, is_due)] = cursor.fetchall()
    assert f'"job_id" : {job}' in heard[0].payload
    assert (priority, is_due) == (20, True)


def test_a_job_that_waits_already_is_neither_added_nor_put_off_nor_ranked_lower() -> None:
    """And the transaction that found it goes on."""
    soon, later = timedelta(minutes=1), timedelta(hours=1)
    with transaction.atomic():
        queue.defer("meetings.repair", key="meeting:1", wait=later, priority=3, meeting_id=1)
        first = jobs()
        queue.defer("meetings.repair", key="meeting:1", priority=9, meeting_id=1)
        assert jobs() == first
        queue.defer("meetings.repair", key="meeting:1", wait=2 * later, sooner=True, meeting_id=1)
        assert jobs() == first
        queue.defer("meetings.repair", key="meeting:1", wait=soon, sooner=True, meeting_id=1)
    [(priority, _at)] = jobs()
    assert priority == 3
    assert jobs() != first


def jobs() -> list[tuple[int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute("select priority, scheduled_at from procrastinate_jobs")
        return list(cursor.fetchall())
