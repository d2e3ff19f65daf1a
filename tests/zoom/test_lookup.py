"""A host is resolved and connected within the connect time-out, also with slow name servers."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enishi.zoom import errors, lookup, wire
from enishi.zoom.deadline import Deadline

HANGING = "hanging.test"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
Names = Callable[..., None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Let names have these addresses."""

    find = socket.getaddrinfo

    def set_names(**known: list[str]) -> None:
        def answer(name: str, *rest: Any, **more: Any) -> list[Any]:
            if not name.endswith(".test"):
                return find(name, *rest, **more)
            found = known.get(name.removesuffix(".test"))
            if not found:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, 0))
                for one in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

    return set_names


class HangingNameServer:
    """Answers to nobody until the test lets it, and counts who asked."""

    def __init__(self) -> None:
        self.may_answer, self.events, self.asked = threading.Event(), [], 0

    def __call__(self, *_: object, **__: object) -> list[Any]:
        self.asked += 1
        self.may_answer.wait(30)
        self.events.append("the name server answered")
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 9))]


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingNameServer]:
    server = HangingNameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server)
    yield server
    server.may_answer.set()


@pytest.fixture
def site() -> Iterator[int]:
    """The port of a server on 127.0.0.1 that answers each request with an empty object."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=[server], daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, context: ssl.SSLContext | None = None) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        try:
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            connection.recv(65_536)
            connection.sendall(ANSWER)
        except OSError:
            pass
        finally:
            connection.close()


def send(url: str, *, seconds: float = 5.0) -> wire.Answer:
    with wire.open_client() as client:
        return wire.send(client, "GET", url, read_seconds=seconds, budget_seconds=seconds)


def test_a_call_ends_while_the_name_server_still_hangs(hanging: HangingNameServer) -> None:
    with pytest.raises(errors.NotSent):
        send(f"https://{HANGING}/", seconds=0.3)
    assert hanging.events == []


def test_without_it_a_call_lasts_as_long_as_the_lookup(hanging: HangingNameServer) -> None:
    threading.Timer(1.0, hanging.may_answer.set).start()
    with (
        httpx2.Client(transport=httpx2.HTTPTransport(), trust_env=False) as client,
        pytest.raises(errors.NotSent),
    ):
        wire.send(client, "GET", f"http://{HANGING}/", read_seconds=0.3, budget_seconds=0.3)
    assert hanging.events == ["the name server answered"]


def test_many_calls_hang_on_one_lookup(hanging: HangingNameServer) -> None:
    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(send, f"http://many.{HANGING}/", seconds=0.5) for _ in range(8)]
    assert [type(call.exception()) for call in calls] == [errors.NotSent] * 8
    assert hanging.asked == 1


def test_a_lookup_that_ended_is_not_asked_again_for_its_answer(names: Names, site: int) -> None:
    names()
    with pytest.raises(errors.NotSent):
        send(f"http://zoom.test:{site}/")
    names(zoom=["127.0.0.1"])
    assert send(f"http://zoom.test:{site}/").status == 200


def test_a_dead_address_leaves_time_for_the_next(names: Names, site: int) -> None:
    names(zoom=["::1", "127.0.0.1"])
    assert send(f"http://zoom.test:{site}/").status == 200


def test_what_connecting_took_is_not_given_again_to_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    with ours, theirs, Deadline(30) as end:
        monkeypatch.setattr(time, "monotonic", lambda: 31.0)
        end.trace("connection.connect_tcp.complete", {"return_value": _Stream(ours)})
        ours.settimeout(10)
        assert ours.recv(1) == b""


class _Stream:
    """A connection as the HTTP library shows it."""

    def __init__(self, made: socket.socket) -> None:
        self._made = made

    def get_extra_info(self, _name: str) -> socket.socket:
        return self._made


def test_of_many_addresses_a_few_are_tried_of_both_kinds(names: Names) -> None:
    names(zoom=["::1", "::2", "::3", "127.0.0.1", "127.0.0.2"])
    assert lookup.addresses("zoom.test", seconds=1) == ["::1", "127.0.0.1", "::2"]


@pytest.mark.parametrize(("certified", "accepted"), [("zoom.test", True), ("other.test", False)])
def test_the_certificate_is_checked_against_the_name(
    certified: str, accepted: bool, names: Names, tmp_path: Path
) -> None:
    names(zoom=["127.0.0.1"])
    certificate = _certificate(certified, tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    trusted = ssl.create_default_context(cafile=str(certificate))
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=[server, served], daemon=True).start()
        url = f"https://zoom.test:{server.getsockname()[1]}/"
        with httpx2.Client(transport=lookup.Transport(verify=trusted), trust_env=False) as client:
            if accepted:
                answer = client.get(url)
                assert answer.status_code == 200
                assert answer.request.headers["host"].startswith("zoom.test:")
            else:
                with pytest.raises(httpx2.ConnectError, match="not valid for"):
                    client.get(url)
        server.shutdown(socket.SHUT_RDWR)


def _certificate(name: str, directory: Path) -> Path:
    """A file with a certificate for this name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = directory / "certificate.pem"
    file.write_bytes(signed.public_bytes(pem) + private)
    return file
