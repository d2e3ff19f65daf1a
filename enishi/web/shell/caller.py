"""Where a request comes from, as far as nobody can forge it. It is used for counters only."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from enishi import throttling
from enishi.company.sign_in import KNOWN_FOR, Caller
from enishi.throttling import Limit

_SHARED_PREFIX = 64  # what an IPv6 customer has for themself at least (RFC 6177)


def address_of(request: HttpRequest) -> str:
    """The client's address: an IPv4 address, or the /64 network of an IPv6 address.

    ``ENISHI_TRUSTED_PROXIES`` says how many of the last entries of X-Forwarded-For were written by
    proxies of ours; what stands before them anybody may have written. When there are fewer, or
    the entry is no address, it is whoever spoke to us.
    """
    speaker: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if proxies > 0:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= proxies and (network := _network(told[-proxies])):
            return network
    return _network(speaker) or "unknown"


def of(request: HttpRequest) -> Caller:
    """Address and device of a request."""
    return Caller(
        address=address_of(request),
        device=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:64],
    )


def is_within(request: HttpRequest, limit: Limit) -> bool:
    """Count this request for its address; False when there were too many."""
    return throttling.take(limit, address_of(request))


def keep_device(response: HttpResponse, device: str) -> None:
    """Have the browser carry the word by which it is known."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _network(written: str) -> str:
    """The address as it is counted; empty for what is none."""
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
