"""Where a request comes from, as far as it cannot be forged; used only for counters."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from enishi import throttling
from enishi.company.sign_in import KNOWN_FOR, Caller
from enishi.throttling import Limit

_SHARED_PREFIX = 64  # the least that an IPv6 customer has for themself (RFC 6177)


def address_of(request: HttpRequest) -> str:
    """Return the client's address: an IPv4 address, or the /64 network of an IPv6 address.

    ``ENISHI_TRUSTED_PROXIES`` says how many of the last entries of X-Forwarded-For come from our
    own proxies; anybody can forge the entries before them. If there are fewer, or the entry is no
    address, the result is the address of the connection.
    """
    speaker: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if proxies > 0:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= proxies and (network := _network(told[-proxies])):
            return network
    return _network(speaker) or "unknown"


def of(request: HttpRequest) -> Caller:
    """Return address and device of a request."""
    return Caller(
        address=address_of(request),
        device=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:64],
    )


def is_within(request: HttpRequest, limit: Limit) -> bool:
    """Count this request for its address; False if there were too many."""
    return throttling.take(limit, address_of(request))


def keep_device(response: HttpResponse, device: str) -> None:
    """Set the cookie with the word that identifies the browser."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _network(written: str) -> str:
    """Return the address as it is counted; empty for an invalid one."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            network = ipaddress.IPv6Network((address, _SHARED_PREFIX), strict=False)
            return str(network)
        address = address.ipv4_mapped
    return str(address)
