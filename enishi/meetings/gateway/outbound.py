"""Limits the calls to Zoom, so that a slow Zoom does not block every thread of this process.

A call needs a *call slot*. It is refused inside a transaction, while the database is not known to
be this installation's, and while the circuit breaker of the link is open.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from django.conf import settings
from django.db import connection

from enishi.meetings.gateway import breaker, followup, installation_identity, time_budget
from enishi.meetings.gateway.breaker import HeldBack
from enishi.meetings.models import LINKED_STATES, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.client import SHORTEST_SECONDS
from enishi.zoom.oauth import OAuthApp

# At most this many of a process's eight threads may wait for Zoom; the others keep serving pages.
MAX_CALLS_AT_ONCE = 4
# In each process, one company's backlog must leave room for the others' calls.
MAX_CALLS_OF_ONE_LINK = 2
# How long a page waits for a free call slot. A job does not wait: it is retried later.
WAIT_FOR_SLOT_SECONDS = 1.0

_calls: Counter[int] = Counter()
_lock = threading.Lock()


class Stopped(HeldBack):
    """Nothing is sent: the database looks copied or restored, see ``installation_identity``."""


def refuse_inside_transaction() -> None:
    """Raise RuntimeError inside ``transaction.atomic()``.

    A call there would hold locks while Zoom answers, and a rollback would lose what Zoom already
    did. The transaction that Django's test case opens around a test is allowed.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("Zoom must not be called inside a transaction")


@contextmanager
def call_slot(link: int) -> Iterator[breaker.Admission]:
    """Hold one of the few call slots while Zoom is called for this link.

    Parameters
    ----------
    link
        Id of the ``ZoomAccount``.

    Raises
    ------
    HeldBack
        All slots stay taken, the time budget is used up, or the circuit breaker of the link is
        open. Waiting longer would block the web workers when Zoom is down.
    Stopped
        The database is not known to be this installation's.
    RuntimeError
        The caller is inside a transaction.
    """
    refuse_inside_transaction()
    if not installation_identity.is_confirmed():
        raise Stopped
    _take_call_slot(link)
    try:
        admission = breaker.admit(link)
        try:
            yield admission
        except (HeldBack, errors.OverQuota):
            raise  # says nothing about Zoom
        except (errors.NoAnswer, errors.NotSent):
            breaker.record_silence(link)
            raise
        except errors.Refused:
            _note_answer(link, admission)
            raise
        else:
            _note_answer(link, admission)
    finally:
        with _lock:
            _calls[link] -= 1
            # Delete the counter of a link without calls, so that the table does not grow.
            if not _calls[link]:
                del _calls[link]


def _take_call_slot(link: int) -> None:
    if time_budget.seconds_left() < SHORTEST_SECONDS:
        raise HeldBack
    waits = min(
        time_budget.seconds_left(), WAIT_FOR_SLOT_SECONDS if time_budget.is_limited() else 0.0
    )
    deadline = time.monotonic() + waits
    while True:
        with _lock:
            all_busy = _calls.total() >= MAX_CALLS_AT_ONCE
            if not all_busy and _calls[link] < MAX_CALLS_OF_ONE_LINK:
                _calls[link] += 1
                return
        if time.monotonic() >= deadline:
            raise HeldBack
        time.sleep(0.05)


def _note_answer(link: int, admission: breaker.Admission) -> None:
    if not admission.doubtful:
        return
    resumed = {link} if admission.is_probe else set()
    if breaker.record_answer(link):
        linked = ZoomAccount.objects.filter(state__in=LINKED_STATES)
        resumed |= set(linked.values_list("pk", flat=True))
    for each in resumed:
        followup.resume(each)


def transport() -> httpx2.BaseTransport | None:
    """Return the replacement of the network.

    None in production, an in-process Zoom in a simulation.
    """
    factory = settings.ZOOM_TRANSPORT_FACTORY
    made: httpx2.BaseTransport | None = factory() if factory is not None else None
    return made


def oauth_app() -> OAuthApp:
    """Return our app at Zoom, as the operator configured it."""
    return OAuthApp(
        client_id=setting("client_id"),
        client_secret=setting("client_secret"),
        oauth_url=setting("oauth_url"),
        redirect_uri=setting("redirect_uri"),
    )


def setting(name: str) -> str:
    """Return one of the operator's settings in ``settings.ZOOM``."""
    return str(settings.ZOOM[name])
