"""Sessions end after eight idle hours, and seven days after signing in.

A page view extends the session, but writes only if the end moves by five minutes or more. It
writes only the moment, so that two concurrent requests cannot overwrite each other's data. A page
that polls does not extend the session, because perhaps nobody looks at it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from enishi import due

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
STEP = timedelta(minutes=5)
# For so long after typing the password, a member is not asked for it again.
FRESH = timedelta(minutes=15)

# Seconds since 1970: when the member signed in, and when they last typed their password again.
STARTED_AT, PROVEN_AT = "started_at", "proven_at"


# Every request asks this. It is written out, because building it took longer than running it.
_LIVE = """
    select session_data, expire_date from django_session
    where session_key = %s and expire_date > %s
"""

# The field by which a part of a page says that it polls.
AGAIN = "again"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with both time limits."""

    is_looked_at = True

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_LIVE, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        encoded, expires_at = row
        data: dict[str, Any] = self.decode(encoded)
        if STARTED_AT not in data:
            # A session from before this field existed: the time of signing in is not known.
            data[STARTED_AT] = time.time() - FRESH.total_seconds()
        end = _end_of(data)
        if self.is_looked_at and end - expires_at >= STEP:
            Session.objects.filter(pk=self.session_key).update(expire_date=end)
        return data

    def save(self, must_create: bool = False) -> None:
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        # Signing in starts a new period.
        data.setdefault(STARTED_AT, time.time())
        super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        instance = super().create_model_instance(data)
        instance.expire_date = _end_of(data)
        return instance


class AgainMiddleware:
    """Marks requests that a page makes by polling, for the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if AGAIN in request.GET and isinstance(request.session, SessionStore):
            request.session.is_looked_at = False
        return self._get_response(request)


def begin(session: SessionBase) -> None:
    """Record that the member has just signed in by their password."""
    session[STARTED_AT] = time.time()
    session.pop(PROVEN_AT, None)


def prove(session: SessionBase) -> None:
    """Record that the member has just typed their password again."""
    session[PROVEN_AT] = time.time()


def is_fresh(session: SessionBase) -> bool:
    """Whether the password was typed a short time ago."""
    typed_at: float = session.get(PROVEN_AT) or session.get(STARTED_AT) or 0
    return 0 <= time.time() - typed_at < FRESH.total_seconds()


def delete_expired() -> None:
    """Delete the sessions that have ended."""
    due.go_through(due.erase(Session.objects.filter(expire_date__lt=timezone.now())))


def _end_of(data: dict[str, Any]) -> datetime:
    end = timezone.now() + IDLE
    if STARTED_AT not in data:
        return end
    return min(end, datetime.fromtimestamp(data[STARTED_AT], UTC) + LONGEST)
