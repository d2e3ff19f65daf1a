"""Switches off one guard of the protocol with Zoom, to show that histories then end badly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import F, QuerySet
from procrastinate.contrib.django import app

from enishi.mail import delivery
from enishi.meetings.booking import converging, extras, observation, reconciliation
from enishi.meetings.gateway import limits, retries
from enishi.meetings.link import leftover_meetings
from enishi.meetings.models import LIVE_STATES, Meeting, MeetingState, ZoomAccount
from simulation import scene

_CONSTRAINTS = ("one_live_meeting_per_owner", "host_is_not_double_booked")


@contextmanager
def _without_wait() -> Iterator[None]:
    """Believe the first look, even immediately after the call."""
    with ExitStack() as patches:
        for name in ("GRACE", "BETWEEN_LOOKS"):
            patches.enter_context(mock.patch.object(reconciliation, name, timedelta(0)))
        yield


@contextmanager
def _without_sweep() -> Iterator[None]:
    """Leave meetings at Zoom that belong to no intent."""
    with mock.patch.object(extras, "sweep_host", return_value=None):
        yield


@contextmanager
def _without_lock() -> Iterator[None]:
    """Read rows for a change without locking them."""

    def plainly(rows: QuerySet[Any], **_: object) -> QuerySet[Any]:
        return rows.all()

    with mock.patch.object(QuerySet, "select_for_update", plainly):
        yield


@contextmanager
def _without_constraint() -> Iterator[None]:
    """Let the database accept two meetings of one owner, and two of one host at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname, 'alter table enishi_meeting add constraint ' || conname || ' '"
            " || pg_get_constraintdef(oid) from pg_constraint where conname = any(%s)",
            [list(_CONSTRAINTS)],
        )
        constraints = dict(cursor.fetchall())
        cursor.execute(
            "select indexname, indexdef from pg_indexes"
            " where indexname = any(%s) and not indexname = any(%s)",
            [list(_CONSTRAINTS), list(constraints)],
        )
        indexes = dict(cursor.fetchall())
        for name in constraints:
            cursor.execute(f"alter table enishi_meeting drop constraint {name}")
        for name in indexes:
            cursor.execute(f"drop index {name}")
    try:
        yield
    finally:
        scene.clear()
        with connection.cursor() as cursor:
            for statement in (*constraints.values(), *indexes.values()):
                cursor.execute(statement)


@contextmanager
def _without_limit() -> Iterator[None]:
    """Send every request, also after Zoom said that the host's daily limit is used up."""

    def uncounted(*_: object, **__: object) -> AbstractContextManager[None]:
        return nullcontext()

    with mock.patch.object(limits, "host_write", uncounted):
        yield


@contextmanager
def _without_outbox() -> Iterator[None]:
    """Never retry a mail that a crash or a lost answer left open."""
    with mock.patch.object(delivery, "sweep", return_value=None):
        yield


@contextmanager
def _without_news() -> Iterator[None]:
    """Mark an event as done although its look failed, and never look again.

    The row's own memory of a failed look is switched off too, because each replaces the other.
    """
    observe = reconciliation.observe

    def look_once(meeting_id: int) -> bool:
        observe(meeting_id)
        as_wanted = Meeting.objects.filter(
            pk=meeting_id, state__in=LIVE_STATES, observed_version=F("desired_version")
        )
        as_wanted.exclude(zoom_meeting_id=None).update(not_before=None)
        return True

    with mock.patch.object(reconciliation, "observe", look_once):
        yield


@contextmanager
def _without_order() -> Iterator[None]:
    """Let the answer of an earlier look overwrite that of a later look."""

    def unseen(pk: int) -> Meeting:
        meeting = observation.lock(pk)
        meeting.observed_at = None
        return meeting

    with mock.patch.object(converging, "lock", unseen):
        yield


@contextmanager
def _without_return() -> Iterator[None]:
    """End a background task for good when Zoom or a busy lane stops it."""

    def give_up(_task: str, *, cause: Exception, **_: object) -> None:
        raise cause

    names = ("meetings.sweep_host", "meetings.sync_users")
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(retries, "reschedule", give_up))
        for name in names:
            patches.enter_context(mock.patch.object(app.tasks[name], "retry_strategy", None))
        yield


@contextmanager
def _without_memory() -> Iterator[None]:
    """At the end of a link, give up every meeting that is unknown or still to be deleted.

    The sweep of the hosts is switched off too, because it finds what was given up.
    """
    set_aside = leftover_meetings.leave_meetings

    def give_up(account: ZoomAccount, **names: Any) -> None:
        set_aside(account, **names)
        of_the_link = Meeting.objects.filter(account=account, generation=account.generation)
        of_the_link.filter(state__in=[MeetingState.CALLING, MeetingState.UNKNOWN]).update(
            state=MeetingState.FAILED
        )
        of_the_link.filter(state=MeetingState.CANCELLING).update(state=MeetingState.CANCELLED)

    with (
        mock.patch.object(leftover_meetings, "leave_meetings", give_up),
        mock.patch.object(extras, "sweep", return_value=None),
    ):
        yield


GUARDS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "wait": _without_wait,
    "sweep": _without_sweep,
    "lock": _without_lock,
    "constraint": _without_constraint,
    "limit": _without_limit,
    "outbox": _without_outbox,
    "news": _without_news,
    "order": _without_order,
    "return": _without_return,
    "memory": _without_memory,
}


def without(guard: str | None) -> AbstractContextManager[None]:
    """Switch this guard off in a ``with`` block. None keeps all guards."""
    return GUARDS[guard]() if guard else nullcontext()
