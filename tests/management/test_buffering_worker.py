"""The web server with slow, large and incomplete requests, over real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THREADS = 2
CROWD = 20
# The product's own gunicorn, before an application that says what it was sent.
SERVER = """
import os, sys
from enishi.management import operator_settings, request_buffer, web_server
request_buffer.HEAD_WITHIN = float(os.environ.get("HEAD_WITHIN", request_buffer.HEAD_WITHIN))
request_buffer.BODY_WITHIN = float(os.environ.get("BODY_WITHIN", request_buffer.BODY_WITHIN))
def echo(environ, start):
    body = environ["wsgi.input"].read()
    answer = f"{environ['PATH_INFO']} {len(body)}".encode()
    if environ["PATH_INFO"] == "/headers":
        answer = "".join(f"{name}={value}\\n" for name, value in environ.items()).encode()
    start("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
class Server(web_server.WebServer):
    def load(self):
        return echo
chosen = operator_settings.read_settings(os.environ)
Server(web_server.settings(chosen) | {"preload_app": False}).run()
"""


def start(
    listening: socket.socket, worker: str = "", **environment: str
) -> subprocess.Popen[bytes]:
    program = SERVER
    if worker:
        program = program.replace('{"preload_app"', f'{{"worker_class": "{worker}", "preload_app"')
    return subprocess.Popen(  # noqa: S603 - the lines above
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ
        | {
            "ENISHI_LISTENING_SOCKET": str(listening.fileno()),
            "WEB_WORKERS": "1",
            "WEB_THREADS": str(THREADS),
        }
        | environment,
        pass_fds=[listening.fileno()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Visitors:
    """Opens connections to one server."""

    def __init__(self, listening: socket.socket, crowd: ExitStack) -> None:
        self._address = listening.getsockname()
        self._crowd = crowd

    def connect(self, sent: bytes, *, timeout: float = 60) -> socket.socket:
        client = socket.create_connection(self._address, timeout=timeout)
        self._crowd.enter_context(client)
        client.sendall(sent)
        return client

    def ask(self, sent: bytes) -> bytes:
        """All that is answered until the server closes."""
        client = self.connect(sent)
        answer = b""
        while part := client.recv(65536):
            answer += part
        return answer


@pytest.fixture(scope="module")
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        server = start(listening)
        yield listening
        server.kill()
        server.wait()


@pytest.fixture
def visitors(listening: socket.socket) -> Iterator[Visitors]:
    with ExitStack() as crowd:
        yield Visitors(listening, crowd)


def head(path: str = "/", *lines: str, method: str = "POST") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


ONCE = head("/once", "Connection: close", method="GET")
SLOW = {
    "bodies": head("/slow", "Content-Length: 100") + b"a",
    "heads": b"POST /slow HTTP/1.1\r\nHost: x\r\nX-",
    "nothing": b"",
    "chunks": head("/slow", "Transfer-Encoding: chunked") + b"5\r\na",
}


@pytest.mark.parametrize("kind", ["bodies", "heads", "nothing", "chunks"])
def test_a_crowd_of_slow_visitors_keeps_nobody_out(visitors: Visitors, kind: str) -> None:
    crowd = [visitors.connect(SLOW[kind]) for _ in range(CROWD)]
    for _ in range(3):
        for client in crowd:
            if kind in ("bodies", "heads"):
                client.sendall(b"a")
        assert visitors.ask(ONCE).endswith(b"\r\n\r\n/once 0")


def test_visitors_who_never_close_keep_nobody_out(visitors: Visitors) -> None:
    for _ in range(CROWD):
        visitors.connect(ONCE)
    assert visitors.ask(ONCE).endswith(b"/once 0")


def test_gunicorns_own_worker_would_keep_everybody_out() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as listening,
        ExitStack() as crowd,
    ):
        server = start(listening, "gthread")
        visitors = Visitors(listening, crowd)
        assert visitors.ask(ONCE).endswith(b"/once 0")
        for _ in range(CROWD):
            visitors.connect(SLOW["bodies"])
        late = visitors.connect(ONCE, timeout=3)
        with pytest.raises(TimeoutError):
            late.recv(1)
        server.kill()
        server.wait()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (head("/a", "Content-Length: 3", "Connection: close") + b"abc", b"/a 3"),
        (head("/a", "Content-Length: 0", "Connection: close"), b"/a 0"),
        # Two at once on one connection.
        (head("/a", "Content-Length: 3") + b"abc" + ONCE, b"/once 0"),
        (head("/a", method="GET") + head("/b", "Content-Length: 2") + b"ab" + ONCE, b"/once 0"),
        (
            head("/a", f"Content-Length: {4 * 1024 * 1024}", "Connection: close")
            + bytes(4 * 1024 * 1024),
            b"/a 4194304",
        ),
    ],
)
def test_whole_requests_are_answered(visitors: Visitors, sent: bytes, answer: bytes) -> None:
    assert visitors.ask(sent).endswith(b"\r\n\r\n" + answer)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (head("/", "Transfer-Encoding: chunked") + b"0\r\n\r\n", b"411"),
        (head("/", "transfer-encoding : chunked"), b"411"),
        (head("/", f"Content-Length: {4 * 1024 * 1024 + 1}"), b"413"),
        (head("/", "Content-Length: " + "9" * 5000), b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
        (head("/", "Content-Length: -1"), b"400"),
        (head("/", "Content-Length: 3", "Content-Length: 4") + b"abc", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_what_cannot_be_taken_is_refused(visitors: Visitors, sent: bytes, status: bytes) -> None:
    assert visitors.ask(sent).split(b" ", 2)[1] == status


def test_who_asks_first_whether_to_send_is_told_to(visitors: Visitors) -> None:
    client = visitors.connect(
        head("/", "Content-Length: 3", "Expect: 100-continue", "Connection: close")
    )
    assert client.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    client.sendall(b"abc")
    answer = b""
    while part := client.recv(65536):
        answer += part
    assert answer.endswith(b"/ 3")


def test_what_does_not_come_in_time_is_let_go() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as listening,
        ExitStack() as crowd,
    ):
        server = start(listening, HEAD_WITHIN="0.1", BODY_WITHIN="0.1")
        visitors = Visitors(listening, crowd)
        assert visitors.ask(SLOW["bodies"]).startswith(b"HTTP/1.1 408 ")
        assert visitors.ask(SLOW["heads"]).startswith(b"HTTP/1.1 408 ")
        assert visitors.ask(b"") == b""
        server.kill()
        server.wait()


def test_a_request_that_is_on_its_way_is_answered_by_a_server_that_stops() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as listening,
        ExitStack() as crowd,
    ):
        server = start(listening)
        visitors = Visitors(listening, crowd)
        assert visitors.ask(ONCE).endswith(b"/once 0")
        client = visitors.connect(head("/late", "Content-Length: 2", "Connection: close") + b"a")
        visitors.ask(ONCE)  # by now the half request has been accepted
        server.terminate()
        time.sleep(0.3)
        client.sendall(b"b")
        answer = b""
        while part := client.recv(65536):
            answer += part
        assert answer.endswith(b"/late 2")
        server.wait()
