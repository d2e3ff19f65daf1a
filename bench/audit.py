"""What the pretend Zoom has and what the tables say, compared from outside."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

_OPEN = {"wanted", "calling", "unknown", "cancelling"}
_MARK = re.compile(r"ref: [^-\s]+-([0-9a-f]{32})")


def at_zoom(behind: str) -> list[dict[str, Any]]:
    """The living meetings there that carry our mark, as the control API writes them."""
    with urllib.request.urlopen(f"{behind}/_sandbox/state", timeout=30) as answer:  # noqa: S310
        meetings = json.load(answer)["meetings"]
    rows = meetings.values() if isinstance(meetings, dict) else meetings
    return [row for row in rows if row["deleted_at"] is None and _MARK.search(row["agenda"])]


def states() -> Counter[str]:
    """How many meetings stand in which state."""
    from enishi.meetings.models import Meeting

    return Counter(Meeting.objects.values_list("state", flat=True))


def is_open(found: Counter[str]) -> bool:
    """Whether something is still on its way to Zoom, or a link is being ended."""
    from enishi.meetings.models import LinkState, ZoomAccount

    ending = ZoomAccount.objects.filter(state=LinkState.ENDING).exists()
    return ending or not _OPEN.isdisjoint(found)


def wrong(admin: Any, behind: str) -> Iterator[str]:
    """Each thing that must not be so, as a sentence; ``admin`` is the company's."""
    from enishi.management import checkup
    from enishi.meetings import health
    from enishi.records import invariants

    there = {row["id"]: row for row in at_zoom(behind)}
    yield from _of_zoom(there)
    yield from _of_interviews(admin, there)
    yield from _of_events()
    yield from (str(violation) for violation in invariants.check())
    yield from health.findings()
    yield from checkup.findings_about_mail()


def _of_zoom(there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.meetings.models import Meeting

    for row in there.values():
        mark = _MARK.search(row["agenda"])
        assert mark is not None  # noqa: S101 - at_zoom has looked
        intent = Meeting.objects.filter(ref=uuid.UUID(mark[1])).first()
        if intent is None or intent.zoom_meeting_id != row["id"] or not intent.is_live:
            state = intent.state if intent else "no intent"
            yield f"an orphan at Zoom: {row['id']} ({state})"
        elif intent.state == "ready" and intent.observed.get("topic") != row["topic"]:
            yield f"meeting {intent.pk} was renamed at Zoom, and nobody knows"
    for one, other in combinations(there.values(), 2):
        if one["host_id"] == other["host_id"] and _overlap(one, other):
            yield f"a host is in two places: {one['id']}, {other['id']}"


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    from datetime import datetime, timedelta

    (first, ends), (second, others_end) = (
        (start, start + timedelta(minutes=row["duration"]))
        for row in (one, other)
        for start in [datetime.fromisoformat(row["start_at"])]
    )
    return first < others_end and second < ends


def _of_interviews(admin: Any, there: dict[int, dict[str, Any]]) -> Iterator[str]:
    from enishi.interviews import attention
    from enishi.interviews.models import Interview

    shown = {needed.interview.pk for needed in attention.of(Interview.objects.visible_to(admin))}
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
