"""The machine's load does not change what the simulation's connections do."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connections, transaction

from simulation.baton import Baton
from simulation.clock import Clock
from simulation.database import Connections
from simulation.history import History
from simulation.rates import CALM

# A trigger that PostgreSQL fires within COMMIT, and that refuses a short lock timeout.
_LOOKS_IN_COMMIT = """
create temporary table looked (id int);
create function pg_temp.look() returns trigger language plpgsql as $$
begin
  if current_setting('lock_timeout') <> '0' then
    raise 'COMMIT waits for at most %', current_setting('lock_timeout');
  end if;
  return null;
end $$;
create constraint trigger look after insert on looked
  deferrable initially deferred for each row execute function pg_temp.look();
"""


@pytest.mark.usefixtures("transactional_db")
def test_a_commit_waits_for_the_server_as_long_as_it_takes() -> None:
    """Two databases of one server that notify at once wait for each other within COMMIT."""
    clock = Clock()
    chance = random.Random(1)  # noqa: S311 - repeatable
    baton = Baton(clock, chance=chance, rates=CALM, history=History(clock))
    held = Connections()
    baton.open_connection = lambda: held.take(baton)
    baton.close_connection = held.let_go
    seen: list[str] = []

    def life() -> None:
        baton.open_connection()
        with connections["default"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '1ms'")
            cursor.connection.execute(_LOOKS_IN_COMMIT)
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("insert into looked values (1)")
        with connections["default"].cursor() as cursor:
            cursor.execute("select current_setting('lock_timeout')")
            seen.extend(cursor.fetchone())

    baton.add("one", life)
    baton.run(until=lambda: True, at_most=timedelta(minutes=1))
    held.close()

    # Only COMMIT waits long: a wait for a lock that an actor holds still ends at once.
    assert seen == ["1ms"]
