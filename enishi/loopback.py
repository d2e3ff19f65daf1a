"""Tells whether only this machine can reach an installation: what is published must stay here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host's name or address always means the machine that asks.

    Parameters
    ----------
    host
        Without port; an IPv6 address with or without its brackets. The empty name and ``0.0.0.0``
        are none: servers take them as "every network".
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
