"""The proxies of docs/operations.md, with their files, in front of our web server."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.management.test_buffering_worker import start as start_web_server

FRONT = Path(__file__).parents[2] / "docs" / "front"
CROWD = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_certificate(directory: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def nginx(directory: Path, port: int, behind: int) -> list[str]:
    written = (FRONT / "nginx.conf").read_text()
    for before, after in {
        "/etc/letsencrypt/live/saiyo.example.jp": str(directory),
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "saiyo.example.jp": "localhost",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
    }.items():
        assert before in written
        written = written.replace(before, after)
    (directory / "nginx.conf").write_text(
        f"daemon off; pid {directory}/pid; error_log {directory}/error.log; events {{}}\n"
        f"http {{ client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;\n"
        f"{written}\n}}"
    )
    return ["nginx", "-p", str(directory), "-c", str(directory / "nginx.conf")]


def caddy(directory: Path, port: int, behind: int) -> list[str]:
    written = (FRONT / "Caddyfile").read_text()
    for before, after in {
        "{\n\tservers": "{\n\tadmin off\n\tauto_https off\n\tservers",
        "saiyo.example.jp {": f"https://localhost:{port} {{\n\ttls {directory}/fullchain.pem "
        f"{directory}/privkey.pem",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
    }.items():
        assert before in written
        written = written.replace(before, after)
    (directory / "Caddyfile").write_text(written)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(directory / "Caddyfile")]


FRONTS = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        server = start_web_server(listening)
        yield listening.getsockname()[1]
        server.kill()
        server.wait()


def test_each_front_that_is_installed_says_who_asks_and_waits_for_slow_visitors(
    tmp_path: Path, behind: int
) -> None:
    for name, configure in FRONTS.items():
        if shutil.which(name) is None:
            continue
        directory = tmp_path / name
        directory.mkdir()
        directory.chmod(0o755)
        write_certificate(directory)
        port = free_port()
        front = subprocess.Popen(  # noqa: S603 - a program of the machine's
            configure(directory, port, behind),
            env={"PATH": os.environ["PATH"], "HOME": str(directory)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with ExitStack() as crowd:
                _try(port, crowd)
        finally:
            front.terminate()
            front.wait()


def _try(port: int, crowd: ExitStack) -> None:
    forged = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: http\r\nSCRIPT_NAME: /x\r\n"
    seen = _ask(
        port, f"GET /headers HTTP/1.1\r\nHost: localhost\r\n{forged}Connection: close\r\n\r\n"
    )
    assert "200" in seen.splitlines()[0]
    assert "HTTP_X_FORWARDED_FOR=127.0.0.1\n" in seen
    assert "HTTP_X_FORWARDED_PROTO=https\n" in seen
    assert "HTTP_HOST=localhost\n" in seen
    assert "SCRIPT_NAME=\n" in seen

    for _ in range(CROWD):
        slow = _connect(port)
        crowd.enter_context(slow)
        slow.sendall(b"POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na")
    assert "/once 0" in _ask(
        port, "GET /once HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )

    large = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\nConnection: close\r\n\r\n"
    )
    assert "413" in _ask(port, large + "a" * 9_000_000).splitlines()[0]


def _connect(port: int) -> ssl.SSLSocket:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    deadline = time.monotonic() + 60
    while True:
        try:
            plain = socket.create_connection(("127.0.0.1", port), timeout=60)
            return trusting.wrap_socket(plain, server_hostname="localhost")
        except OSError:
            assert time.monotonic() < deadline, "the front did not start"
            time.sleep(0.05)


def _ask(port: int, sent: str) -> str:
    with _connect(port) as client:
        answer = b""
        with suppress(OSError):  # it may be refused before all was sent
            client.sendall(sent.encode())
        with suppress(OSError):
            while part := client.recv(65536):
                answer += part
        return answer.decode(errors="replace")


def test_systemds_socket_is_taken(tmp_path: Path) -> None:
    program = """
import os, sys
from enishi.management import listening, operator_settings
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
chosen = operator_settings.read_settings(os.environ)
print(*listening.reached_at(listening.opened(chosen, os.environ)))
print(sorted(listening.without_systemd(os.environ).keys() & {"LISTEN_PID", "LISTEN_FDS"}))
"""
    with socket.create_server(("127.0.0.1", 0)) as given:
        told = subprocess.run(  # noqa: S603 - the lines above
            [sys.executable, "-c", program, str(given.fileno())],
            cwd=Path(__file__).parents[2],
            pass_fds=[given.fileno()],
            capture_output=True,
            text=True,
            check=True,
        )
        host, port = given.getsockname()
    assert told.stdout == f"{host} {port}\n[]\n"
