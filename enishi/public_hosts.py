"""Finds the addresses of a host that a customer named, and refuses those inside our own network.

Whoever may enter a host's name could otherwise make the installation speak with its own database,
or with a cloud's metadata service. The connection goes to the address that was checked, so that a
name server cannot answer differently the second time.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection
from ipaddress import ip_address

# If a name has more addresses, only so many are tried.
_MOST_ADDRESSES = 3


class Inside(Exception):
    """The host is within our own network, or has no address that the internet routes."""


def addresses_of(host: str, *, seconds: float, inside: Collection[str] = ()) -> list[str]:
    """Return a few addresses of the host.

    Parameters
    ----------
    seconds
        The longest that the name lookup may take; the system's own limit is much longer.
    inside
        Hosts that the operator allows although they are inside, in lower case.

    Raises
    ------
    Inside
        One of the addresses is private, local, or reserved.
    TimeoutError
        No name server answered in time.
    OSError
        The name has no address.
    """
    found = _looked_up(host, seconds=seconds)
    if host.lower() not in inside and not all(map(_is_public, found)):
        raise Inside
    return found[:_MOST_ADDRESSES]


def _is_public(address: str) -> bool:
    one = ip_address(address.partition("%")[0])
    mapped = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None) or one
    return bool(one.is_global and mapped.is_global and not one.is_multicast)


def _looked_up(host: str, *, seconds: float) -> list[str]:
    answer: list[list[str] | OSError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as refusal:
            answer.append(refusal if isinstance(refusal, OSError) else OSError(str(refusal)))
        else:
            answer.append(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    # A daemon thread, so that a lookup that hangs does not delay the end of the process.
    thread = threading.Thread(target=look_up, name="host-lookup", daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise TimeoutError
    [found] = answer
    if isinstance(found, OSError):
        raise found
    return found
