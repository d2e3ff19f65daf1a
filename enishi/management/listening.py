"""The web server's listening socket, which stays open while its processes change.

Connections made while the web server restarts wait in the kernel's queue, and the next process
answers them. The socket is made by ``enishi up``, or by systemd (sd_listen_fds(3)) for ``up`` and
for ``serve``. gunicorn itself takes systemd's.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from enishi.management.operator_settings import OperatorSettings, WrongSettingError

# Tells the web server the descriptor of the inherited socket.
VARIABLE = "ENISHI_LISTENING_SOCKET"
_FIRST_OF_SYSTEMD = 3
_QUEUE = 2048  # connections; the kernel lowers it to its own limit


def opened(chosen: OperatorSettings, environ: Mapping[str, str]) -> socket.socket:
    """Return the socket that systemd handed over, or a new one at WEB_HOST and PORT.

    Raises
    ------
    WrongSettingError
        The port is taken, or this machine does not have the address.
    """
    if _is_from_systemd(environ):
        given = socket.socket(fileno=_FIRST_OF_SYSTEMD)
        if given.family not in (socket.AF_INET, socket.AF_INET6):
            raise WrongSettingError("`enishi up` takes a TCP socket; ListenStream= names another.")
        return given
    try:
        family, _, _, _, address = socket.getaddrinfo(
            chosen.host, chosen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=_QUEUE)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror | UnicodeError):
            raise WrongSettingError(
                f"WEB_HOST must be an address of this machine, not {chosen.host!r}."
            ) from error
        raise WrongSettingError(in_use("PORT", chosen.port)) from error


def in_use(name: str, port: int) -> str:
    """Return the sentence for a port that is in use."""
    remedy = f"{name}={port + 100} ./run"
    return f"Port {port} is in use. Stop what uses it, or choose another one: {remedy}"


def without_systemd(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for programs that must not use systemd's sockets."""
    return {name: value for name, value in environ.items() if not name.startswith("LISTEN_")}


def reached_at(listening: socket.socket) -> tuple[str, int]:
    """Return host and port at which this machine reaches the socket."""
    host, port = listening.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 - no binding


def _is_from_systemd(environ: Mapping[str, str]) -> bool:
    return environ.get("LISTEN_PID") == str(os.getpid()) and environ.get("LISTEN_FDS", "0") != "0"
