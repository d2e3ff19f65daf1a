"""An interview to arrange, and the company's link to the pretend Zoom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews import revision
from enishi.interviews.meeting import openers, web_meeting
from enishi.interviews.models import Interview, Slot, VenueKind
from enishi.interviews.revision import Seen
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting
from tests.meetings.conftest import (
    LetPass,
    PretendZoom,
    _impatient,
    account,
    host,
    in_threads,
    let_pass,
    link,
    other_host,
    tomorrow,
    users_at_zoom,
    zoom,
)

__all__ = [
    "LetPass",
    "PretendZoom",
    "_impatient",
    "account",
    "drawn",
    "fresh",
    "host",
    "in_threads",
    "let_pass",
    "let_worker_finish",
    "link",
    "made",
    "meet_by_telephone",
    "meeting",
    "other_host",
    "tomorrow",
    "users_at_zoom",
    "version_of",
    "zoom",
]


@pytest.fixture
def interview(application_at_interview: Application, recruiter: Member) -> Interview:
    """山田 花子's 一次面接, begun by 佐藤, without a time."""
    return scheduling.open_draft(application_at_interview, by=actors.of(recruiter))


@pytest.fixture
def nothing_is_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether tomorrow at ten is within 24 hours, and so urgent, depends on the hour of the day."""
    monkeypatch.setattr(openers, "URGENT", timedelta(0))


@pytest.fixture
def slot(interview: Interview, recruiter: Member) -> Slot:
    """Tomorrow from ten to eleven, drawn by 佐藤."""
    return drawn(interview, by=recruiter)


def made(interview: Interview, host: Host, by: Member, *, confirm: bool = False) -> Meeting:
    """The interview's meeting, made at Zoom with this host."""
    meeting = web_meeting.create(
        interview, host_id=host.pk, by=actors.of(by), version=version_of(interview)
    )
    if confirm:
        confirmation.confirm(interview, by=actors.of(by), version=version_of(interview))
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def meeting(interview: Interview, slot: Slot, host: Host, recruiter: Member) -> Meeting:
    """The slot's meeting at Zoom, hosted by 藤原."""
    return made(interview, host, recruiter)


def let_worker_finish(meeting: Meeting, let_pass: LetPass) -> None:
    """Let the worker run until nothing is due, with time passing in between."""
    for _ in range(20):
        due = reconciliation.due_at(Meeting.objects.get(pk=meeting.pk))
        if due is None:
            return
        let_pass(max((due - timezone.now()).total_seconds(), 0) + 1)
        reconciliation.repair(meeting.pk)


def version_of(interview: Interview) -> Seen:
    """What a page drawn now would show, and send back."""
    return revision.seen(fresh(interview))


def meet_by_telephone() -> None:
    """Let every interview without a meeting be held by telephone; no verb is called."""
    Interview.objects.filter(meeting=None).update(venue_kind=VenueKind.WE_CALL)


def fresh(interview: Interview) -> Interview:
    """The interview as it is now, with its meeting and host."""
    return Interview.objects.select_related("meeting__host", "meeting__account", "company").get(
        pk=interview.pk
    )


def drawn(
    interview: Interview, *, by: Member, starts_at: datetime | None = None, **more: Any
) -> Slot:
    """A slot of an hour, tomorrow from ten unless said otherwise."""
    start = starts_at or tomorrow(10)
    return scheduling.add_slot(
        interview,
        starts_at=start,
        ends_at=more.pop("ends_at", start.replace(hour=start.hour + 1)),
        by=actors.of(by),
        version=version_of(interview),
    )
