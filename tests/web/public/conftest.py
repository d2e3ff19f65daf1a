"""A candidate's phone: a browser without sign-in, and the candidate's links."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import proposals, self_scheduling
from tests.interviews.conftest import (
    _impatient,
    account,
    drawn,
    host,
    interview,
    let_pass,
    link,
    other_host,
    slot,
    tomorrow,
    version_of,
    zoom,
)

__all__ = [
    "_impatient",
    "account",
    "host",
    "interview",
    "let_pass",
    "link",
    "other_host",
    "slot",
    "zoom",
]


@pytest.fixture
def hanako() -> Client:
    """山田 花子's phone."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def slots(interview: Interview, recruiter: Member) -> list[Slot]:
    """Tomorrow from ten and from thirteen."""
    return [drawn(interview, by=recruiter, starts_at=tomorrow(hour)) for hour in (10, 13)]


@pytest.fixture
def choice(interview: Interview, slots: list[Slot], recruiter: Member) -> str:
    """The path of the page on which 山田 花子 chooses."""
    address = proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    return urlsplit(address).path


@pytest.fixture
def room(choice: str, slots: list[Slot]) -> str:
    """The path of the room of tomorrow's ten o'clock, which 山田 花子 picked."""
    key = CandidateLink.objects.select_related("interview").get()
    return urlsplit(self_scheduling.pick(key, slot_id=slots[0].pk)).path
