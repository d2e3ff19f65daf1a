"""An interview that its candidate picked among several offered times, ready to be moved."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links, fixed_times
from enishi.interviews.candidate_models import (
    CandidateLink,
    LinkKind,
    OfferedPeriod,
)
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import proposals, rescheduling, scheduling, self_scheduling
from enishi.meetings.booking import intents
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import drawn, fresh, tomorrow, version_of
from tests.jobs import RunJobs


def in_days(days: int, hour: int = 10) -> datetime:
    """So many days from today, at this hour in Tokyo."""
    return tomorrow(hour) + timedelta(days=days - 1)


def offered(
    interview: Interview, *, by: Member, days: tuple[int, ...] = (4, 5, 6), **more: object
) -> CandidateLink:
    """The candidate's link to choose among these days from now."""
    for number in days:
        drawn(interview, by=by, starts_at=in_days(number))
    address = proposals.propose(
        interview,
        by=actors.of(by),
        version=version_of(interview),
        **more,  # type: ignore[arg-type]
    )
    found = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert found is not None
    return found


def picked(link: CandidateLink, *, days: int = 4) -> CandidateLink:
    """The link to the room of the time that was picked."""
    slot = link.interview.slots.get(starts_at=in_days(days))
    address = self_scheduling.pick(link, slot_id=slot.pk)
    found = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.ROOM)
    assert found is not None
    return found


def period(interview: Interview, *, days: int) -> int:
    return OfferedPeriod.objects.get(proposal__interview=interview, starts_at=in_days(days)).pk


def open_days(interview: Interview) -> list[datetime]:
    return [one.starts_at for one in rescheduling.open_periods(fresh(interview))]


@pytest.fixture
def key(interview: Interview, recruiter: Member, interviewer: Member) -> CandidateLink:
    """The room of an interview in four days, picked among three times, held by 伊藤."""
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    return picked(offered(interview, by=recruiter))


@pytest.fixture
def key_with_meeting(
    interview: Interview, recruiter: Member, host: Host, run_jobs: RunJobs
) -> CandidateLink:
    """As ``key``, with a meeting that stands at Zoom."""
    link = picked(offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk))
    run_jobs()
    return link


@pytest.fixture
def another_key_with_meeting(
    application_at_screening: Application,
    recruiter: Member,
    key_with_meeting: CandidateLink,
    host: Host,
    run_jobs: RunJobs,
) -> CandidateLink:
    """鈴木 一郎 has the sixth day with the same host, and was offered the fifth too."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    other = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    link = offered(other, by=recruiter, days=(5, 6), makes_meeting=True, host_id=host.pk)
    link = picked(link, days=6)
    run_jobs()
    return link


def confirm_another(
    application: Application,
    *,
    by: Member,
    held_by: Member | None = None,
    host: Host | None = None,
    starts_at: datetime | None = None,
) -> Interview:
    """鈴木 一郎's, on the fifth day unless said otherwise."""
    step = application.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application.pk).update(current_step=step)
    other = scheduling.open_draft(application, by=actors.of(by))
    slot = drawn(other, by=by, starts_at=starts_at or in_days(5))
    if host is not None:
        booking_of(other, slot, host)
    scheduling.set_participants(
        other, members=[held_by] if held_by else [], by=actors.of(by), version=version_of(other)
    )
    Interview.objects.filter(pk=other.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )
    with transaction.atomic():
        fixed_times.occupy(other, slot)
    return other


def booking_of(interview: Interview, slot: Slot, host: Host) -> Meeting:
    with transaction.atomic():
        meeting = intents.claim(
            interview.company,
            host=host,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            topic="面談",
            owner_key=interview.owner_key,
        )
    Interview.objects.filter(pk=interview.pk).update(meeting=meeting)
    return meeting


def addresses_in(text: str) -> list[str]:
    """The candidate's links in a letter, in their order."""
    return re.findall(r"https?://[!-~]+/[rs]/[\w-]{20,}", text)


def opens(address: str, interview: Interview) -> bool:
    """Whether this address leads to a page of this interview now."""
    kind, token = address.split("/")[-2:]
    kind = {"s": LinkKind.CHOOSE, "r": LinkKind.ROOM}[kind]
    link = candidate_links.find_link(token, kind=kind)
    return link is not None and link.interview_id == interview.pk
