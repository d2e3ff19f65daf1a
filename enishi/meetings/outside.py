"""What must hold before anything outside is called, and how a slow Zoom is kept at arm's length."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from django.conf import settings
from django.db import connection

from enishi.meetings import installation
from enishi.zoom import errors
from enishi.zoom.oauth import OAuthApp

# Of a web process's eight threads so many may wait for Zoom; the others keep serving pages.
MAX_CALLS_AT_ONCE = 4
FAILURES_BEFORE_PAUSE = 5
PAUSE_SECONDS = 30.0

_calls = threading.BoundedSemaphore(MAX_CALLS_AT_ONCE)
_lock = threading.Lock()


class Stopped(errors.NotSent):
    """Nothing is sent: the database looks copied or restored, see ``installation``."""


@dataclass(slots=True)
class _Circuit:
    """Silences in a row on one link, and until when (monotonic) it is left in peace."""

    failures: int = 0
    paused_until: float = 0.0


_circuits: dict[int, _Circuit] = {}


def refuse_inside_transaction() -> None:
    """Raise RuntimeError inside ``transaction.atomic()``.

    A call there holds locks while Zoom thinks, and a rollback forgets what Zoom already did.
    The transaction that Django's test case wraps around a test is not meant.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("Zoom must not be called inside a transaction")


@contextmanager
def line(link: int) -> Iterator[None]:
    """Hold one of the few lines to Zoom while calling for this link.

    Raises NotSent at once when all lines are busy or when the link has only met silence
    lately: waiting would take the web workers down together with Zoom. Raises Stopped while
    the database is not known to be this installation's.
    """
    refuse_inside_transaction()
    if not installation.is_confirmed():
        raise Stopped
    with _lock:
        circuit = _circuits.setdefault(link, _Circuit())
    if circuit.paused_until > time.monotonic() or not _calls.acquire(timeout=1.0):
        raise errors.NotSent
    try:
        yield
    except (errors.NoAnswer, errors.NotSent):
        with _lock:
            circuit.failures += 1
            if circuit.failures >= FAILURES_BEFORE_PAUSE:
                circuit.paused_until = time.monotonic() + PAUSE_SECONDS
        raise
    except errors.Refused:
        circuit.failures = 0
        raise
    else:
        circuit.failures = 0
        circuit.paused_until = 0.0
    finally:
        _calls.release()


def forget_silences() -> None:
    """Close every circuit; tests begin with it."""
    with _lock:
        _circuits.clear()


def transport() -> httpx2.BaseTransport | None:
    """What stands in for the network: None in production, an in-process Zoom in a simulation."""
    factory = settings.ZOOM_TRANSPORT_FACTORY
    made: httpx2.BaseTransport | None = factory() if factory is not None else None
    return made


def app() -> OAuthApp:
    """Our app at Zoom, as the operator configured it."""
    return OAuthApp(
        client_id=switch("client_id"),
        client_secret=switch("client_secret"),
        oauth_url=switch("oauth_url"),
        redirect_uri=switch("redirect_uri"),
    )


def switch(name: str) -> str:
    """One of the operator's words in ``settings.ZOOM``."""
    return str(settings.ZOOM[name])
