"""Tells whether only this machine can reach an installation: published secrets must stay local."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_NAMES = ("127.0.0.1", "localhost", "[::1]")


def is_loopback(host: str) -> bool:
    """Whether a host's name or address always means the machine that asks.

    Parameters
    ----------
    host
        Without port; an IPv6 address with or without its brackets. The empty name and ``0.0.0.0``
        are not loopback: servers read them as "every network".
    """
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_public(environ: Mapping[str, str], *, base_url: str) -> bool:
    """Whether people elsewhere may reach an installation with these settings.

    They may by its address, by another name that it answers to, by the network that the web server
    listens on, or through a proxy that is trusted.
    """
    allowed = filter(None, environ.get("ENISHI_ALLOWED_HOSTS", "").split(","))
    hosts: Iterable[str] = (
        urlsplit(base_url).hostname or "",
        environ.get("WEB_HOST") or "127.0.0.1",
        *(host.strip() for host in allowed),
    )
    proxies = environ.get("ENISHI_TRUSTED_PROXIES") or "0"
    return proxies != "0" or not all(map(is_loopback, hosts))


def whole_hosts(address: str, others: Iterable[str]) -> list[str]:
    """Return the allowed Host values with ports: the address's, and the operator's additions.

    A local installation allows each name of this machine. A name without a port means the ports
    that browsers leave out.
    """
    parts = urlsplit(address)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    names = {name} | (set(_NAMES) if is_loopback(name) else set())
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = [f"{one}:{port}" for one in names]
    if port in (80, 443):
        hosts += names
    for other in others:
        bare = not re.search(r":\d+$", other)
        hosts += [other, f"{other}:80", f"{other}:443"] if bare else [other]
    return sorted({host.lower() for host in hosts})
