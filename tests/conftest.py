"""The fixtures of every test: database, jobs, the standing cast, and no network."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

import embedded_postgres
from tests import clock

# Chosen by ``--hypothesis-profile=nightly``: the number of examples that the criteria require.
hypothesis_settings.register_profile("nightly", max_examples=5000, deadline=None)

pytest_plugins = ["tests.cast", "tests.costs", "tests.jobs", "tests.sandbox"]

# Where the run's own server lives. The controller makes the directory, unless `./test` has; xdist's
# workers inherit its name, attach to the one server, and each make a database of their own in it.
_SERVER_DIRECTORY = "ENISHI_TEST_POSTGRES"
_IS_SHARED = _SERVER_DIRECTORY in os.environ


def _stay_on_one_core(config: pytest.Config) -> None:
    """Keep each of xdist's workers on one core, with the server processes that it asks.

    They wait for one another all the time: on two cores, each would have to wake the other's.
    """
    from django.db.backends.signals import connection_created

    if not hasattr(config, "workerinput"):
        return
    cores = sorted(os.sched_getaffinity(0))
    own = {cores[int(config.workerinput["workerid"].removeprefix("gw")) % len(cores)]}
    os.sched_setaffinity(0, own)

    def bring_along(connection: Any, **_: object) -> None:
        os.sched_setaffinity(connection.connection.info.backend_pid, own)

    connection_created.connect(bring_along, weak=False)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Limit sockets to this machine, and make the run's directory."""
    clock.begin(config)
    # Only a server of our own is known to be on this machine.
    if _SERVER_DIRECTORY in os.environ and sys.platform == "linux":
        _stay_on_one_core(config)
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    config.add_cleanup(_remove_data_directory)
    if not _IS_SHARED and "DATABASE_URL" not in os.environ:
        directory = tempfile.mkdtemp(prefix="enishi-tests-")
        # If root starts it, PostgreSQL runs as another account, which must be able to enter.
        Path(directory).chmod(0o711)
        os.environ[_SERVER_DIRECTORY] = directory
        config.add_cleanup(lambda: shutil.rmtree(directory))
        config.add_cleanup(lambda: os.environ.pop(_SERVER_DIRECTORY))


def _remove_data_directory() -> None:
    """Each process of the tests has a data directory of its own, named after it."""
    from django.conf import settings

    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


def pytest_collection_finish() -> None:
    """Keep the garbage collector off the imported modules, which live as long as the run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A temporary server, started for the first test that needs a database."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    from django.db import connections

    directory = Path(os.environ[_SERVER_DIRECTORY])
    with embedded_postgres.running(directory, durable=False) as server:
        address = urlsplit(server.url)
        connections["default"].settings_dict.update(
            USER=address.username,
            PASSWORD=address.password,
            HOST=parse_qs(address.query)["host"][0],
            PORT="",
        )
        clock.set_database(server.url, directory, connections["default"].settings_dict)
        if _IS_SHARED:
            with django_db_blocker.unblock():
                _copy_what_the_first_migrates(directory)
        yield


def _copy_what_the_first_migrates(directory: Path) -> None:
    """Let the tests' database be a copy of one that whoever came first has migrated.

    It lives as long as the run's server; what it lacked, its copies would be given as ever.
    """
    from django.db import connections

    connection = connections["default"]
    names, test = connection.settings_dict, connection.settings_dict["TEST"]
    made = directory / "template.made"
    with (directory / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            ours = names["NAME"], test["NAME"]
            test["NAME"] = "enishi_template"
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            names["NAME"], test["NAME"] = ours
            made.touch()
    test["TEMPLATE"] = "enishi_template"


@pytest.fixture(scope="session", autouse=True)
def _cheap_flush() -> Iterator[None]:
    """Empty the tables after a test that commits, and keep its connection open."""
    from django.test import TransactionTestCase

    from simulation.emptying import empty
    from tests.keeping import tables

    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty(tables()))
        patches.setattr(TransactionTestCase, "_should_reload_connections", lambda _: False)
        yield


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """pytest-django's, at a port of its own that the product has to know as its address."""
    from django.conf import settings

    settings.HOSTS.append(urlsplit(live_server.url).netloc)
    return live_server
