"""Lets one process need a row while another one holds its lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import connection as database
from django.db import transaction

from tests.meetings.conftest import in_threads


def while_held(first: Callable[[], object], second: Callable[[], object]) -> object:
    """Do ``first`` in a transaction, then ``second``; the former is committed once the latter waits
    for it, or is over without having waited. What the second returned or raised.
    """
    held, is_over = threading.Event(), threading.Event()

    def hold(_number: int) -> None:
        with transaction.atomic():
            first()
            held.set()
            give_up = time.monotonic() + 20
            while not is_over.is_set() and not _somebody_waits() and time.monotonic() < give_up:
                time.sleep(0.01)

    def come(_number: int) -> object:
        held.wait(timeout=20)
        try:
            return second()
        finally:
            is_over.set()

    works = (hold, come)
    outcome, answer = in_threads(lambda number: works[number](number), count=2)
    assert outcome is None
    return answer


def _somebody_waits() -> bool:
    with database.cursor() as cursor:
        # What the view shows stays the same for a transaction.
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
