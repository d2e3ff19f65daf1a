"""Compares the pretend Zoom's meetings with the tables, from outside of Enishi."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench.at_zoom import MARK

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from enishi.interviews.models import Interview

_OPEN = {"wanted", "calling", "unknown", "cancelling"}


def states() -> Counter[str]:
    """The number of meetings in each state."""
    from enishi.meetings.models import Meeting

    return Counter(Meeting.objects.values_list("state", flat=True))


def is_open(found: Counter[str]) -> bool:
    """Whether a meeting is still on its way to Zoom, or a link is being ended."""
    from django.db.models import F

    from enishi.meetings.models import LinkState, Meeting, ZoomAccount

    ending = ZoomAccount.objects.filter(state=LinkState.ENDING).exists()
    behind = Meeting.objects.live().filter(observed_version__lt=F("desired_version"))
    return ending or not _OPEN.isdisjoint(found) or behind.exists()


def held_online() -> QuerySet[Interview]:
    """Confirmed interviews whose meeting exists, by the tables."""
    from enishi.interviews.models import Interview

    return Interview.objects.filter(state="confirmed", meeting__state="ready")


def wrong(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Yield each error as a sentence.

    ``admin`` is the company's admin, ``there`` the result of :func:`bench.at_zoom.living`.
    """
    from enishi.management import checkup
    from enishi.meetings.link import health
    from enishi.records import invariants

    yield from differences(admin, there)
    yield from _of_events()
    yield from (str(violation) for violation in invariants.check())
    yield from health.findings()
    yield from checkup.findings_about_mail()


def differences(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Yield the errors of Zoom's meetings only."""
    if not there or not held_online().exists():
        yield "nothing lives, so that nothing was compared"
    yield from _of_zoom(there)
    yield from _of_interviews(admin, there)


def _of_zoom(there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.meetings.models import Meeting

    for row in there.values():
        mark = MARK.search(row["agenda"])
        assert mark is not None  # noqa: S101 - ours has looked
        intent = Meeting.objects.filter(ref=uuid.UUID(mark[1])).first()
        if intent is None or intent.zoom_meeting_id != row["id"] or not intent.is_live:
            state = intent.state if intent else "no intent"
            yield f"an orphan at Zoom: {row['id']} ({state})"
        elif intent.state == "ready" and (unknown := _unknown(intent.observed, row)):
            yield f"meeting {intent.pk} was changed at Zoom, and nobody knows: {unknown}"
    yield from _of_hosts(list(there.values()))


def _of_hosts(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Hosts with more meetings at one time than Zoom allows, checked at the start of each."""
    from enishi.meetings.models import Host

    most = dict(Host.objects.values_list("zoom_user_id", "capacity"))
    for one in rows:
        start, _ = _period(one)
        beside = [
            row["id"]
            for row in rows
            if row["host_id"] == one["host_id"] and _period(row)[0] <= start < _period(row)[1]
        ]
        if len(beside) > most.get(one["host_id"], 1):
            yield f"a host is in too many places: {sorted(beside)}"


def _period(row: dict[str, Any]) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(row["start_at"])
    return start, start + timedelta(minutes=row["duration"])


def _unknown(observed: dict[str, Any], row: dict[str, Any]) -> str:
    """The differences between Zoom's meeting and the last look at it; empty if there are none."""
    starts_at = observed.get("starts_at")
    pairs = {
        "topic": (observed.get("topic"), row["topic"]),
        "length": (observed.get("minutes"), row["duration"]),
        "host": (observed.get("host_id"), row["host_id"]),
        "start": (
            starts_at and datetime.fromisoformat(starts_at),
            datetime.fromisoformat(row["start_at"]),
        ),
    }
    return ", ".join(word for word, (seen, has) in pairs.items() if seen != has)


def _of_interviews(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.interviews.models import Interview
    from enishi.interviews.reads import attention
    from enishi.interviews.reads.reasons import Concern

    said = {
        Concern.MEETING_MISSING,
        Concern.MEETING_FAILED,
        Concern.MEETING_GONE,
        Concern.NO_WAY_IN,
    }
    shown = {
        needed.interview.pk
        for needed in attention.needed_by(admin)
        if any(reason.concern in said for reason in needed.reasons)
    }
    fixed = Interview.objects.filter(state="confirmed", meeting__isnull=False)
    for interview in fixed.select_related("meeting"):
        meeting = interview.meeting
        assert meeting is not None  # noqa: S101 - asked for
        is_there = meeting.state == "ready" and meeting.zoom_meeting_id in there
        if not is_there and interview.pk not in shown:
            yield f"a quiet interview: {interview.pk}, its meeting is {meeting.state}"
        slot = interview.slots.first()
        if slot is not None and slot.starts_at != meeting.starts_at:
            yield f"interview {interview.pk} and its meeting differ in time"


def _of_events() -> Iterator[str]:
    from enishi.meetings.models import WebhookEvent

    waiting = WebhookEvent.objects.filter(processed_at=None).count()
    if waiting:
        yield f"{waiting} events wait"
