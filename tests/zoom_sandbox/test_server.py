"""Over a real socket: threads, held connections, dropped ones, and the program itself."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import pytest

from zoom_sandbox import Config, Running, World, actions, faults, serve_in_thread
from zoom_sandbox.webhooks import sending

CONFIG = Config(preset="small", switches={"rate_limits": "off"})


@pytest.fixture
def running() -> Iterator[Running]:
    with serve_in_thread(World(), CONFIG) as server:
        yield server


@pytest.fixture
def client(running: Running) -> Iterator[httpx2.Client]:
    """Signed in as 青木 (Admin)."""
    code = actions.perform(running.world, "authorize", {"user": "zoom-admin@zoom.example"})["code"]
    with httpx2.Client(base_url=running.base_url, timeout=20) as http:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CONFIG.redirect_uri,
        }
        auth = (CONFIG.client_id, CONFIG.client_secret)
        tokens = http.post("/oauth/token", data=form, auth=auth).json()
        http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        yield http


def test_links_begin_with_the_address_that_was_asked(
    running: Running, client: httpx2.Client
) -> None:
    meeting = client.post("/v2/users/me/meetings", json={"topic": "面接"}).json()
    assert meeting["join_url"].startswith(f"{running.base_url}/j/")
    assert client.patch(f"/v2/meetings/{meeting['id']}", json={}).content == b""


def test_many_at_once_make_exactly_so_many_meetings(
    running: Running, client: httpx2.Client
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda _: client.post("/v2/users/me/meetings", json={}).status_code, range(40)
        )
        assert set(answers) == {201}
    assert len(running.world.meetings) == 40


def test_a_dropped_connection_is_a_dropped_connection(
    running: Running, client: httpx2.Client
) -> None:
    faults.add(running.world, "meetings.create", "drop_connection_after")
    with pytest.raises(httpx2.RemoteProtocolError):
        client.post("/v2/users/me/meetings", json={})
    assert len(running.world.meetings) == 1


def test_a_held_connection_holds_nobody_else_up(running: Running, client: httpx2.Client) -> None:
    faults.add(running.world, "meetings.create", "timeout_after", seconds=600)
    with pytest.raises(httpx2.ReadTimeout):
        client.post("/v2/users/me/meetings", json={}, timeout=0.3)
    assert client.get("/v2/users/me").status_code == 200


def test_an_answer_may_come_byte_by_byte(running: Running, client: httpx2.Client) -> None:
    faults.add(running.world, "users.get", "drip", seconds=0.001)
    assert client.get("/v2/users/me").json()["role_name"] == "Admin"


def test_a_late_request_arrives_by_itself(running: Running, client: httpx2.Client) -> None:
    faults.add(running.world, "meetings.create", "late_effect", seconds=60)
    with pytest.raises(httpx2.RemoteProtocolError):
        client.post("/v2/users/me/meetings", json={"topic": "遅い"})
    running.world.move_clock(seconds=50)
    assert len(running.world.meetings) == 0
    running.world.move_clock(seconds=10)
    for _ in range(400):
        if running.world.meetings:
            break
        time.sleep(0.05)
    assert [meeting.topic for meeting in running.world.meetings] == ["遅い"]


def test_webhooks_leave_over_http() -> None:
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(302 if self.path == "/moved" else 204)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        assert sending.post_over_http(f"{base}/hook", b"one", {}).status == 204
        assert sending.post_over_http(f"{base}/moved", b"two", {}).status == 302
    finally:
        server.shutdown()
        server.server_close()
    assert received == [b"one", b"two"]
    assert sending.post_over_http(f"{base}/gone", b"three", {}).status is None
    assert sending.post_over_http("file:///etc/hostname", b"four", {}).status is None


def test_a_receiver_may_call_back_while_it_is_told(running: Running, client: httpx2.Client) -> None:
    running.pump.stop()
    called_back: list[int] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            called_back.append(client.get("/v2/users/me", timeout=2).status_code)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/hook"
        client.post("/_sandbox/set_webhook_url", json={"url": url})
        client.post("/v2/users/me/meetings", json={})
        client.post("/_sandbox/run_due")
    finally:
        server.shutdown()
        server.server_close()
    assert called_back == [200, 200]


def start_program(tmp_path: Path, port: int) -> subprocess.Popen[str]:
    environment = os.environ | {
        "ZOOM_SANDBOX_PORT": str(port),
        "ZOOM_SANDBOX_DATA_DIR": str(tmp_path),
        "ZOOM_SANDBOX_PRESET": "small",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "zoom_sandbox"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_program_serves_dies_hard_and_remembers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = start_program(tmp_path, port)
    assert program.stdout
    assert program.stdout.readline() == f"Zoom (practice)  http://127.0.0.1:{port}\n"
    switch = {"name": "list_lag", "value": "7"}
    httpx2.post(f"http://127.0.0.1:{port}/_sandbox/set_switch", json=switch)
    program.kill()
    program.communicate()
    again = start_program(tmp_path, port)
    assert again.stdout
    again.stdout.readline()
    choices = httpx2.get(f"http://127.0.0.1:{port}/_sandbox/choices").json()
    assert choices["switches"]["list_lag"]["value"] == "7"
    again.send_signal(signal.SIGTERM)
    output, errors = again.communicate(timeout=30)
    assert (again.returncode, output, errors) == (0, "", "")


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        program = start_program(tmp_path, taken.getsockname()[1])
        output, errors = program.communicate(timeout=30)
    assert program.returncode == 1
    assert output == ""
    assert errors.startswith("zoom_sandbox: ")
    assert len(errors.splitlines()) == 1
