"""Connects to a host by its name within one time budget for lookup and connecting.

A name lookup has no timeout: the C library waits for each name server in turn, half a minute
and more. Without the budget, a name with many addresses would be tried one by one, each with the
whole timeout.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from itertools import zip_longest
from typing import Any

import httpx2

# If a name has more addresses, only so many are tried.
MOST_ADDRESSES = 3
# A lookup that takes longer than the C library's own timeout is given up, and started again.
LOST_AFTER_SECONDS = 60.0


class Transport(httpx2.BaseTransport):
    """The network; the request's ``connect`` timeout bounds the lookup and all addresses.

    The certificate is still checked against the name. ``verify`` has the trusted certificates.
    """

    def __init__(self, *, verify: ssl.SSLContext) -> None:
        self._network = httpx2.HTTPTransport(verify=verify, trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request. Raises ConnectTimeout and ConnectError as any transport does."""
        name, limits = request.url.host, request.extensions["timeout"]
        if _is_address(name):
            return self._network.handle_request(request)
        ends_at = time.monotonic() + limits["connect"]
        try:
            found = addresses(name, seconds=limits["connect"])
        except TimeoutError as cause:
            raise httpx2.ConnectTimeout("name lookup took too long", request=request) from cause
        except OSError as cause:
            raise httpx2.ConnectError("name lookup failed", request=request) from cause
        for position, address in enumerate(found, start=1):
            # The addresses share the rest of the time, so that a dead one does not use it all.
            seconds = (ends_at - time.monotonic()) / (len(found) - position + 1)
            here = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions
                | {"sni_hostname": name, "timeout": limits | {"connect": max(seconds, 0.01)}},
            )
            try:
                return self._network.handle_request(here)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if position == len(found):
                    raise
        raise httpx2.ConnectError("the name has no address", request=request)

    def close(self) -> None:
        self._network.close()


def addresses(name: str, *, seconds: float) -> list[str]:
    """Return a few addresses of a name, IPv4 and IPv6 in turn, the system's first choice first.

    Raises TimeoutError after so many seconds, OSError when the name has none.
    """
    families: dict[int, list[str]] = {}
    for family, _kind, _protocol, _canonical, address in _shared(name).result(seconds):
        families.setdefault(family, []).append(str(address[0]))
    in_turn = [found for row in zip_longest(*families.values()) for found in row if found]
    return list(dict.fromkeys(in_turn))[:MOST_ADDRESSES]


class _Lookup:
    """One query to the name servers, and all threads that wait for its answer."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began_at = time.monotonic()
        self._done = threading.Event()
        self._found: list[tuple[Any, ...]] = []
        self._refusal: OSError | None = None
        # A daemon thread, so that a hanging lookup does not delay the end of the process.
        threading.Thread(target=self._run, name="zoom-lookup", daemon=True).start()

    @property
    def is_of_use(self) -> bool:
        """Whether its answer may still come."""
        return not self._done.is_set() and time.monotonic() - self._began_at < LOST_AFTER_SECONDS

    def result(self, seconds: float) -> list[tuple[Any, ...]]:
        if not self._done.wait(seconds):
            raise TimeoutError
        if self._refusal is not None:
            raise self._refusal
        return self._found

    def _run(self) -> None:
        try:
            self._found = socket.getaddrinfo(self._name, None, type=socket.SOCK_STREAM)
        except OSError as refusal:
            self._refusal = refusal
        finally:
            self._done.set()


_under_way: dict[str, _Lookup] = {}
_lock = threading.Lock()


def _shared(name: str) -> _Lookup:
    """Return the running lookup of this name, or a new one, so that at most one thread hangs."""
    with _lock:
        lookup = _under_way.get(name)
        if lookup is None or not lookup.is_of_use:
            lookup = _under_way[name] = _Lookup(name)
        return lookup


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
