"""A page waits for Zoom no longer than its time budget, in each kind of failure.

The budget here is short, and what it is compared with long: without it these pages would wait
for eight seconds and more. What they do is shown by a creation, which stands for any call.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.meetings.booking import creating
from enishi.meetings.directory import hosting, users
from enishi.meetings.gateway import time_budget, tokens
from enishi.meetings.link import connection
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import Link, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = 0.5
# Long enough for a busy machine to have sent the call before it ends.
BUDGET_OF_A_CREATION = 2.0
WITHOUT_BUDGET = 6.0

Behaviour = Callable[[socket.socket, threading.Event], None]


def say_nothing(connection: socket.socket, closing: threading.Event) -> None:
    """Accept the connection and never answer."""
    closing.wait(30)


def drip_headers(connection: socket.socket, closing: threading.Event) -> None:
    """Send a byte every fifth of a second and never a whole header, so that each read succeeds."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: " + b"x" * 500:
        if closing.wait(0.2):
            return
        connection.sendall(bytes([byte]))


def drip_body(connection: socket.socket, closing: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    for byte in b" " * 500:
        if closing.wait(0.2):
            return
        connection.sendall(bytes([byte]))


@contextmanager
def zoom_that(behaves: Behaviour) -> Iterator[str]:
    """The address of a server that takes every connection and then behaves like this."""
    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=talk, args=[connection], daemon=True).start()

        def talk(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                behaves(connection, closing)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        closing.set()
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("behaves", [say_nothing, drip_headers, drip_body])
def test_who_waits_for_zoom_is_free_again_when_their_patience_ends(
    behaves: Behaviour, host: Host, settings: Settings
) -> None:
    settings.ZOOM_TRANSPORT_FACTORY = None
    meeting = claimed(host)
    with zoom_that(behaves) as address:
        settings.ZOOM = settings.ZOOM | {"api_url": f"{address}/v2", "oauth_url": address}
        began = time.monotonic()
        with time_budget.limited(seconds=BUDGET_OF_A_CREATION):
            asked = creating.create_at_zoom(meeting)
        assert time.monotonic() - began < WITHOUT_BUDGET
    assert asked.state == MeetingState.UNKNOWN


def test_a_page_does_not_wait_for_a_token_endpoint_that_hangs(
    host: Host, settings: Settings
) -> None:
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    settings.ZOOM_TRANSPORT_FACTORY = None
    meeting = claimed(host)
    with zoom_that(say_nothing) as address:
        settings.ZOOM = settings.ZOOM | {"api_url": f"{address}/v2", "oauth_url": address}
        began = time.monotonic()
        with time_budget.limited(seconds=BUDGET):
            asked = creating.create_at_zoom(meeting)
        assert time.monotonic() - began < WITHOUT_BUDGET
        assert asked.state == MeetingState.WANTED
        assert ZoomAccount.objects.get().state == LinkState.LINKED
    _join_refreshers()


def test_a_page_does_not_wait_for_name_servers_that_hang(
    host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ZOOM_TRANSPORT_FACTORY = None
    settings.ZOOM = settings.ZOOM | {"api_url": "http://hanging.test/v2"}
    answered, find = threading.Event(), socket.getaddrinfo

    def hang(name: str, *rest: Any, **more: Any) -> object:
        if name == "hanging.test":
            answered.wait(30)
        return find(name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    meeting = claimed(host)
    began = time.monotonic()
    with time_budget.limited(seconds=BUDGET):
        asked = creating.create_at_zoom(meeting)
    assert time.monotonic() - began < WITHOUT_BUDGET
    answered.set()
    # Nothing can have been sent to a host that was not found.
    assert asked.state == MeetingState.WANTED


def test_a_refresh_that_a_page_gave_up_is_seen_through_and_its_pair_kept(
    host: Host, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    former = ZoomAccount.objects.get().refresh_token
    may_answer = threading.Event()
    trade = tokens._trade  # noqa: SLF001 - where the slowness is

    def trade_slowly(refresh_token: str) -> object:
        may_answer.wait(20)
        return trade(refresh_token)

    monkeypatch.setattr(tokens, "_trade", trade_slowly)
    meeting = claimed(host)
    with time_budget.limited(seconds=0.5):
        assert creating.create_at_zoom(meeting).state == MeetingState.WANTED
    may_answer.set()
    _join_refreshers()

    kept = ZoomAccount.objects.get()
    assert kept.state == LinkState.LINKED
    assert kept.refresh_token != former
    Meeting.objects.update(not_before=None)
    assert creating.create_at_zoom(meeting).state == MeetingState.READY


def _join_refreshers() -> None:
    """Wait until no refresh goes on in the background."""
    deadline = time.monotonic() + 30
    while ZoomAccount.objects.exclude(refresh_lease="").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_whatever_a_page_asks_of_zoom_itself_is_bounded_and_the_worker_is_not(
    host: Host, admin: Member, link: Link, zoom: PretendZoom, settings: Settings
) -> None:
    waits: list[float] = []
    transport = settings.ZOOM_TRANSPORT_FACTORY

    def noted() -> object:
        waits.append(time_budget.seconds_left())
        return transport()

    settings.ZOOM_TRANSPORT_FACTORY = noted
    creating.create_at_zoom(claimed(host))
    assert set(waits) == {math.inf}

    Member.objects.filter(pk=admin.pk).update(email=host.email)
    admin.refresh_from_db()
    pages: dict[str, Callable[[], object]] = {
        "the list in the dialog": lambda: users.search_users(ZoomAccount.objects.get()),
        "the host's start link": lambda: hosting.start_address(
            Meeting.objects.select_related("host", "account").get(), by=actors.of(admin)
        ),
        "the end of the link": lambda: connection.unlink(admin.company, by=actors.of(admin)),
        "linking": link,
    }
    for name, ask in pages.items():
        waits.clear()
        ask()
        assert waits, name
        assert 0 < min(waits) <= max(waits) <= time_budget.PAGE_SECONDS, name
