"""What visitors see while the database is unavailable, and after it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from enishi import outage

A_SESSION = "0123456789abcdef0123456789abcdef"
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


@pytest.fixture
def visitor() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["enishi"] = A_SESSION
    return client


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The address leads nowhere; call it for the end of the outage."""
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()
    yield monkeypatch.undo
    monkeypatch.undo()
    until(lambda: not outage.watch.is_away())


def test_health_is_answered_under_any_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain")


@pytest.mark.django_db(transaction=True)
def test_health_is_asked_without_a_session(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db(transaction=True)
def test_a_page_says_in_two_languages_that_the_database_is_away_and_comes_back(
    visitor: Client, away: Callable[[], None]
) -> None:
    answer = visitor.get("/candidates/", headers=BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "データベースに接続できない" in page
    assert "because the database cannot be reached" in page
    assert "Traceback" not in page
    assert '<meta http-equiv="refresh" content="5">' in page
    assert visitor.get("/healthz").content == b"ok, but the database does not answer"
    assert visitor.get("/healthz").status_code == 200

    away()
    until(lambda: visitor.get("/candidates/", headers=BROWSER).status_code == 302)
    assert visitor.get("/healthz").content == b"ok"


@pytest.mark.django_db(transaction=True)
def test_once_it_is_known_nobody_asks_the_database_again(
    visitor: Client, away: Callable[[], None]
) -> None:
    visitor.get("/candidates/")
    assert outage.watch.is_away()
    # Neither needs the database to say no: they are turned away before.
    hook = visitor.post("/webhooks/zoom", data="{}", content_type="application/json")
    assert (hook.status_code, hook["Retry-After"]) == (503, "5")
    page = visitor.post("/r/key/wishes", {"wishes": "午後に\n<b>"}, headers=BROWSER)
    assert page.status_code == 503
    text = page.content.decode()
    assert "送信された内容は、まだ保存されていません" in text
    assert "http-equiv" not in text
    # What was typed can be sent again from this very page.
    assert '<form method="post" action="/r/key/wishes">' in text
    assert '<input type="hidden" name="wishes" value="午後に\n&lt;b&gt;">' in text


@pytest.mark.django_db(transaction=True)
def test_a_password_is_not_written_into_the_page(visitor: Client, away: Callable[[], None]) -> None:
    visitor.get("/candidates/")
    sent = {"login": "a@b.example", "password": "geheim-geheim"}
    page = visitor.post("/accounts/login/", sent, headers=BROWSER).content.decode()
    assert "前の画面に戻り" in page
    assert "geheim" not in page
    assert "<form" not in page


@pytest.mark.django_db(transaction=True)
def test_what_a_cut_request_saved_is_not_claimed(visitor: Client, away: Callable[[], None]) -> None:
    visitor.cookies["csrftoken"] = "a" * 32
    cut = visitor.post(
        "/candidate-language",
        {"language": "en", "next": "/"},
        headers=BROWSER,
    )
    assert cut.status_code == 503
    assert "保存されたかどうかは、確認できていません" in cut.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_silent_server_can_be_let_go() -> None:
    options: dict[str, Any] = connection.get_connection_params()  # type: ignore[attr-defined]
    waiting = outage.KnownConnection.connect(**options)
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            waiting.execute("select pg_sleep(600)")
        except psycopg.Error as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    with connection.cursor() as cursor:
        until(
            lambda: (
                cursor.execute("select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
                or cursor.fetchone() != (0,)
            )
        )
    outage.KnownConnection.break_all()
    thread.join()
    assert outage.is_outage(errors[0])
    with connection.cursor() as cursor:  # and the server's process ends too
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'"
        )


@pytest.mark.django_db(transaction=True)
def test_a_server_that_takes_connections_and_says_nothing_is_away_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        for name, value in (("HOST", host), ("PORT", str(port))):
            monkeypatch.setitem(connection.settings_dict, name, value)
        watch = outage.Watch()
        with watch.following():
            until(watch.is_away)
        monkeypatch.undo()
    until(lambda: not watch.is_away())


@pytest.mark.parametrize(("load", "most"), [(0.1, 2.0), (1.0, 2.0), (9.0, 4.1)])
def test_nobody_waits_longer_than_two_seconds_unless_the_machine_is_overloaded(
    load: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load * (os.cpu_count() or 1), 0, 0))
    wait = outage.SLOW + outage.TICK + outage.answer_timeout()
    assert most - 0.1 <= wait <= most


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("57P01", True),  # shut down by the administrator
        ("57P02", True),  # crashed
        ("57P03", True),  # still starting
        ("53100", True),  # the disk is full
        ("53300", True),  # too many connections
        ("08006", True),  # the connection failed
        ("58030", True),  # input or output failed
        ("40001", False),  # a conflict of two transactions
        ("40P01", False),  # a deadlock
        ("55P03", False),  # a lock that was not waited for
        ("57014", False),  # our own time limit for a statement
    ],
)
def test_only_what_passes_with_the_database_counts_as_an_outage(state: str, expected: bool) -> None:
    error = psycopg.errors.lookup(state)("…")
    assert outage.is_outage(error) is expected


def test_an_error_of_ours_is_no_outage() -> None:
    assert not outage.is_outage(ValueError("connection is closed"))
    assert not outage.is_outage(None)
