"""Plays minutes with a worker, and a meeting with news from Zoom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection as database
from django.utils import timezone

from enishi.meetings.booking import creating, reconciliation
from enishi.meetings.link import upkeep, webhooks
from enishi.meetings.models import Host, Meeting, MeetingState, WebhookEvent
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, PretendZoom, claimed

Pass = Callable[[int], None]
DRIFTED = (MeetingState.READY, "Zoomでの名前")


@pytest.fixture
def minutes(
    zoom: PretendZoom, let_pass: LetPass, run_jobs: RunJobs, no_wait_for_quota: None
) -> Pass:
    """Let so many minutes pass, with a worker that keeps the times and does the rounds."""

    def work() -> None:
        zoom.let_due_happen()
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at <= %s",
                [timezone.now()],
            )
        run_jobs()

    def live(count: int) -> None:
        work()
        # A long time passes in longer steps.
        step = 1 if count <= 5 else 5
        for _ in range(0, count, step):
            let_pass(60 * step)
            reconciliation.sweep()
            webhooks.sweep()
            upkeep.probe()
            work()

    return live


@pytest.fixture
def meeting(host: Host, minutes: Pass) -> Meeting:
    """Made, and everything that Zoom said about it seen."""
    made = creating.create_at_zoom(claimed(host))
    minutes(1)
    assert not open_events()
    return made


def open_events() -> list[str]:
    return list(WebhookEvent.objects.filter(processed_at=None).values_list("event", flat=True))


def move(zoom: PretendZoom, meeting: Meeting) -> None:
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomでの名前")


def seen(meeting: Meeting) -> tuple[str, str]:
    meeting.refresh_from_db()
    return meeting.state, str(meeting.observed["topic"])
