"""The server of a directory runs while it has users, and stops without them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import embedded_postgres
from embedded_postgres import PostgresUnavailableError, supervision
from tests.embedded_postgres.conftest import User, keepers_of, servers_of, until

Use = Callable[[Path], User]


def test_data_is_there_again_at_the_second_start(directory: Path) -> None:
    with embedded_postgres.running(directory, database="house", durable=False) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE guest AS SELECT '山田' AS name")
        first_url = server.url
    assert servers_of(directory) == []

    with (
        embedded_postgres.running(directory, database="house", durable=False) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.execute("SELECT name FROM guest").fetchall() == [("山田",)]
        assert server.url == first_url


def test_the_server_lives_until_its_last_user_leaves(directory: Path, use: Use) -> None:
    first, second = use(directory), use(directory)
    url = first.url()
    assert second.url() == url
    assert len(servers_of(directory)) == 1

    first.process.terminate()
    first.process.wait()
    psycopg.connect(url).close()

    second.process.terminate()
    second.process.wait()
    until(lambda: not servers_of(directory))


def test_a_killed_user_leaves_no_server_behind(directory: Path, use: Use) -> None:
    user = use(directory)
    user.url()
    user.process.kill()
    until(lambda: not servers_of(directory))


def test_a_user_killed_while_the_server_starts_leaves_none_behind(
    directory: Path, use: Use
) -> None:
    with embedded_postgres.running(directory, durable=False):
        pass  # makes the data, so that the next start reaches the server at once
    user = use(directory)
    until(lambda: servers_of(directory) or user.process.poll() is not None)
    user.process.kill()
    until(lambda: not servers_of(directory))


def test_users_come_and_go_at_once_and_each_is_served(directory: Path) -> None:
    # Each round attaches while the one before leaves: the moment in which a server shuts down.
    for _ in range(5):
        children = [os.fork() for _ in range(2)]
        if 0 in children:
            status = 1
            try:
                with (
                    embedded_postgres.running(directory, durable=False) as server,
                    psycopg.connect(server.url) as connection,
                ):
                    connection.execute("SELECT 1")
                status = 0
            finally:
                os._exit(status)
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]


def test_a_lost_server_is_noticed_and_comes_back_at_the_same_address(directory: Path) -> None:
    with embedded_postgres.running(directory, durable=False) as server:
        assert server.is_running()
        os.kill(servers_of(directory)[0], signal.SIGKILL)
        until(lambda: not server.is_running())
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url)

        server.enter()

        assert server.is_running()
        psycopg.connect(server.url).close()


@pytest.mark.parametrize("which", ["shell", "watcher", "both"])
@pytest.mark.parametrize("server_too", [True, False], ids=["and-the-server", "alone"])
def test_a_killed_keeper_is_replaced_with_its_server(
    directory: Path, which: str, server_too: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision.attach, "__kwdefaults__", {"timeout": 0.5})
    with embedded_postgres.running(directory, durable=False) as server:
        shell, watcher = keepers_of(directory)
        [postgres] = servers_of(directory)
        for process in {"shell": [shell], "watcher": [watcher]}.get(which, [shell, watcher]):
            os.kill(process, signal.SIGKILL)
        if server_too:
            os.kill(postgres, signal.SIGKILL)
            until(lambda: not server.is_running())

        server.enter()

        assert server.is_running()
        psycopg.connect(server.url).close()
    until(lambda: not servers_of(directory))


def test_a_server_whose_watcher_was_killed_makes_room_for_the_next_start(
    directory: Path, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision.attach, "__kwdefaults__", {"timeout": 0.5})
    user = use(directory)
    user.url()
    os.kill(keepers_of(directory)[1], signal.SIGKILL)
    user.process.kill()
    user.process.wait()
    with embedded_postgres.running(directory, durable=False) as server:
        psycopg.connect(server.url).close()


def test_nobody_enters_without_the_password(directory: Path) -> None:
    with (
        embedded_postgres.running(directory, durable=False) as server,
        pytest.raises(psycopg.OperationalError, match="password authentication failed"),
    ):
        psycopg.connect(server.url, password="guess")


def test_no_secret_and_no_log_is_readable_by_others(directory: Path) -> None:
    with embedded_postgres.running(directory, durable=False) as server:
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in directory.glob("pg.*")}
        assert server.url not in repr(server)
    assert modes == {"pg.password": "0o600", "pg.log": "0o600"}


def test_the_log_holds_no_value_that_a_person_wrote(directory: Path) -> None:
    with (
        embedded_postgres.running(directory, durable=False) as server,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE guest (mail text UNIQUE)")
        connection.execute("INSERT INTO guest VALUES ('hanako@mail.example')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO guest VALUES ('hanako@mail.example')")
    log = (directory / "pg.log").read_text()
    assert "duplicate key value" in log
    assert "hanako" not in log


def test_a_path_too_long_for_a_socket_is_no_hindrance(directory: Path) -> None:
    long = directory / ("a-name-that-goes-on-" * 6)
    with embedded_postgres.running(long, durable=False) as server:
        psycopg.connect(server.url).close()
        assert str(long) not in server.url


def test_data_of_another_version_is_refused_in_one_sentence(directory: Path) -> None:
    (directory / "pg").mkdir(mode=0o700)
    (directory / "pg" / "PG_VERSION").write_text("9\n")
    with (
        pytest.raises(PostgresUnavailableError, match=r"made by PostgreSQL 9, .* Dump it with"),
        embedded_postgres.running(directory),
    ):
        pass


def test_an_interrupted_first_start_is_begun_anew(directory: Path) -> None:
    unfinished = directory / "pg.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    (directory / "pg.initial-password").write_text("left over")
    with embedded_postgres.running(directory, durable=False) as server:
        psycopg.connect(server.url).close()
    assert not unfinished.exists()
    assert not (directory / "pg.initial-password").exists()


def test_a_server_that_cannot_start_says_why(directory: Path) -> None:
    with embedded_postgres.running(directory, durable=False):
        pass
    with (directory / "pg" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = on\n")
    with (
        pytest.raises(PostgresUnavailableError, match="no_such_setting"),
        embedded_postgres.running(directory, durable=False),
    ):
        pass
