"""Lets the tests run at another hour of the day: ``ENISHI_TESTS_AT=00:30 pytest tests/interviews``.

The whole run sees today's date in Tokyo at that hour, from which time goes on. So does the tests'
own PostgreSQL, because columns are filled by its clock and statements compare with it: functions of
ours stand before those of the system on the path that names are looked up on. Programs that a test
starts have the real time.
"""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine
from psycopg import conninfo, sql

_HOUR = "ENISHI_TESTS_AT"
# Computed once, by the first process of the run; xdist's workers inherit it.
_AHEAD = "ENISHI_TESTS_AHEAD"
_TOKYO = ZoneInfo("Asia/Tokyo")
# For a test about the database's own clock or functions, among which ours would stand.
with_the_real_clock = pytest.mark.skipif(_HOUR in os.environ, reason=f"{_HOUR} is set")
_FUNCTIONS = ("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp")


def begin(config: pytest.Config) -> None:
    """Move this process's clock to that hour; without the variable nothing happens."""
    if _HOUR not in os.environ:
        return
    if "DATABASE_URL" in os.environ:
        raise pytest.UsageError(f"{_HOUR} needs the tests' own PostgreSQL, not DATABASE_URL.")
    if _AHEAD not in os.environ:
        os.environ[_AHEAD] = str(_seconds_to(os.environ[_HOUR]))
    travel = time_machine.travel(datetime.now(UTC) + ahead(), tick=True)
    travel.start()
    config.add_cleanup(travel.stop)


def _seconds_to(hour: str) -> float:
    now = datetime.now(_TOKYO)
    try:
        at = datetime.strptime(hour, "%H:%M")  # noqa: DTZ007 - an hour of Tokyo's, see below
    except ValueError:
        raise pytest.UsageError(f"{_HOUR} is an hour such as 23:30.") from None
    return (now.replace(hour=at.hour, minute=at.minute, second=0) - now).total_seconds()


def ahead() -> timedelta:
    """How far the run's clock is ahead of this machine's; negative when it is behind."""
    return timedelta(seconds=float(os.environ.get(_AHEAD, "0")))


def set_database(server: str, directory: Path, settings: dict[str, Any]) -> None:
    """Let every database that this server makes from now on agree, and our connections ask it.

    Parameters
    ----------
    server
        Address of any of its databases.
    directory
        Where the run's processes meet: the first of them does it.
    settings
        Those of Django's connection to the tests' database.
    """
    if _AHEAD not in os.environ:
        return
    with (directory / "clock.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if lock.tell() == 0:
            _set(conninfo.make_conninfo(server, dbname="template1"))
            lock.write("set\n")
    options = settings.setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c search_path=public,pg_catalog".strip()


def _set(template: str) -> None:
    with psycopg.connect(template, autocommit=True) as connection:
        for name in _FUNCTIONS:
            # As the system's are: what is said to be stable may be asked twice in one statement.
            kept = "volatile" if name == "clock_timestamp" else "stable"
            connection.execute(
                sql.SQL(
                    "create or replace function public.{0}() returns timestamptz language sql"
                    " {2} as $$ select pg_catalog.{0}() + make_interval(secs => {1}) $$"
                ).format(sql.Identifier(name), sql.Literal(ahead().total_seconds()), sql.SQL(kept))
            )
