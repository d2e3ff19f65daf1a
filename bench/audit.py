"""What the pretend Zoom has and what the tables say, compared from outside."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from enishi.interviews.models import Interview

_OPEN = {"wanted", "calling", "unknown", "cancelling"}
_MARK = re.compile(r"ref: [^-\s]+-([0-9a-f]{32})")


def at_zoom(behind: str) -> list[dict[str, Any]]:
    """The meetings there that carry our mark, deleted ones too, as the control API writes them."""
    with urllib.request.urlopen(f"{behind}/_sandbox/state", timeout=30) as answer:  # noqa: S310
        meetings = json.load(answer)["meetings"]
    rows = meetings.values() if isinstance(meetings, dict) else meetings
    return [row for row in rows if _MARK.search(row["agenda"])]


def living(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Those that nobody has deleted, by their number."""
    return {row["id"]: row for row in rows if row["deleted_at"] is None}


def states() -> Counter[str]:
    """How many meetings stand in which state."""
    from enishi.meetings.models import Meeting

    return Counter(Meeting.objects.values_list("state", flat=True))


def is_open(found: Counter[str]) -> bool:
    """Whether something is still on its way to Zoom, or a link is being ended."""
    from enishi.meetings.models import LinkState, ZoomAccount

    ending = ZoomAccount.objects.filter(state=LinkState.ENDING).exists()
    return ending or not _OPEN.isdisjoint(found)


def held_online() -> QuerySet[Interview]:
    """Confirmed interviews whose meeting stands, as the tables say."""
    from enishi.interviews.models import Interview

    return Interview.objects.filter(state="confirmed", meeting__state="ready")


def wrong(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Each thing that must not be so, as a sentence.

    ``admin`` is the company's, ``there`` what :func:`living` gives.
    """
    from enishi.management import checkup
    from enishi.meetings import health
    from enishi.records import invariants

    yield from differences(admin, there)
    yield from _of_events()
    yield from (str(violation) for violation in invariants.check())
    yield from health.findings()
    yield from checkup.findings_about_mail()


def differences(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    """The same of Zoom's side only."""
    if not there or not held_online().exists():
        yield "nothing lives, so that nothing was compared"
    yield from _of_zoom(there)
    yield from _of_interviews(admin, there)


def _of_zoom(there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.meetings.models import Meeting

    for row in there.values():
        mark = _MARK.search(row["agenda"])
        assert mark is not None  # noqa: S101 - at_zoom has looked
        intent = Meeting.objects.filter(ref=uuid.UUID(mark[1])).first()
        if intent is None or intent.zoom_meeting_id != row["id"] or not intent.is_live:
            state = intent.state if intent else "no intent"
            yield f"an orphan at Zoom: {row['id']} ({state})"
        elif intent.state == "ready" and (unknown := _unknown(intent.observed, row)):
            yield f"meeting {intent.pk} was changed at Zoom, and nobody knows: {unknown}"
    for one, other in combinations(there.values(), 2):
        if one["host_id"] == other["host_id"] and _overlap(one, other):
            yield f"a host is in two places: {one['id']}, {other['id']}"


def _unknown(observed: dict[str, Any], row: dict[str, Any]) -> str:
    """What Zoom has otherwise than it was last seen; empty if nothing."""
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


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    (first, ends), (second, others_end) = (
        (start, start + timedelta(minutes=row["duration"]))
        for row in (one, other)
        for start in [datetime.fromisoformat(row["start_at"])]
    )
    return first < others_end and second < ends


def _of_interviews(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.interviews import attention
    from enishi.interviews.models import Interview
    from enishi.interviews.reasons import Concern

    said = {
        Concern.MEETING_MISSING,
        Concern.MEETING_FAILED,
        Concern.MEETING_GONE,
        Concern.NO_WAY_IN,
    }
    shown = {
        needed.interview.pk
        for needed in attention.of(Interview.objects.visible_to(admin))
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
