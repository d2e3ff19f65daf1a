"""The worker's query of due reminders leaves out interviews for each reason separately.

Under its lock each interview is asked anew, so that a reason which the question forgot would cost
no letter, but a lock on every interview there is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.db import transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate_models import Proposal, ProposalOutcome
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import confirmation, proposals
from tests.interviews.conftest import drawn, version_of
from tests.interviews.rounds.test_reminders import NINE_THE_DAY_BEFORE, START, confirmed

# Fixtures.
__all__ = ["confirmed"]

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
# One query for the companies' zones, then one for all kinds of reminders.
_NOBODY = 2

Change = Callable[[], Any]


def to(model: type[Model], **fields: object) -> Change:
    return lambda: model.objects.update(**fields)  # type: ignore[attr-defined]


def unread(at: datetime, *changes: Change) -> list[int]:
    """The numbers of the changes after which somebody is still due at this moment."""
    return [number for number, change in enumerate(changes) if _questions(at, change) != _NOBODY]


def _questions(at: datetime, change: Change) -> int:
    with transaction.atomic():
        change()
        with time_machine.travel(at, tick=False), CaptureQueriesContext(database) as asked:
            reminders.send_due()
        transaction.set_rollback(True)
    return len(asked)


def an_inactive_interviewer_alone() -> None:
    Announcement.objects.filter(member=None).delete()
    Member.objects.update(is_active=False)


def test_of_a_fixed_interview_within_the_hour(confirmed: Interview) -> None:
    at = START - HOUR / 2
    later = {"starts_at": START + 2 * HOUR, "ends_at": START + 3 * HOUR}
    assert unread(at, to(Company, name="X")) == [0]
    assert not unread(
        at,
        to(Slot, **later),
        to(Interview, state=InterviewState.CANCELLED),
        to(Announcement, told_at=at - HOUR / 4),
        to(Announcement, by_mail=False),
        an_inactive_interviewer_alone,
    )


def test_of_a_fixed_interview_of_tomorrow(confirmed: Interview) -> None:
    at = NINE_THE_DAY_BEFORE + HOUR
    assert unread(at, to(Company, name="X")) == [0]
    assert not unread(at, to(Announcement, told_at=at - HOUR / 2))
    # It is nine already in another zone, not in this company's.
    Company.objects.create(name="Far East", time_zone="Pacific/Auckland")
    assert not unread(NINE_THE_DAY_BEFORE - HOUR, to(Announcement, told_at=START - 48 * HOUR))


def test_of_a_proposal(interview: Interview, recruiter: Member) -> None:
    begun = START - timedelta(days=10)
    with time_machine.travel(begun, tick=False):
        drawn(interview, by=recruiter, starts_at=START)
        proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    Proposal.objects.update(proposed_at=begun)
    at = begun + timedelta(days=3)
    assert unread(at, to(Company, name="X")) == [0]
    assert not unread(
        at,
        to(Proposal, outcome=ProposalOutcome.WITHDRAWN),
        to(Proposal, expires_at=at),
        to(Interview, state=InterviewState.CANCELLED),
        to(Announcement, told_at=at - HOUR),
        to(Announcement, by_mail=False),
        to(Proposal, proposed_at=at - timedelta(days=1)),
    )


def test_of_one_that_was_opened_again(confirmed: Interview, recruiter: Member) -> None:
    with time_machine.travel(START - timedelta(days=5), tick=False):
        confirmation.reopen(confirmed, by=actors.of(recruiter), version=version_of(confirmed))
    at = START - 23 * HOUR

    def noted() -> None:
        with time_machine.travel(at, tick=False):
            reminders.send_due()

    assert unread(at, to(Company, name="X")) == [0]
    assert not unread(
        at,
        noted,
        to(Interview, changed_at=at - HOUR / 4),
        to(Interview, state=InterviewState.PROPOSED),
        to(Announcement, asked_again=True),
        to(Announcement, starts_at=at),
        to(Announcement, starts_at=at + timedelta(days=15)),
    )
