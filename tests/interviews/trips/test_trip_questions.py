"""The number of statements of each of the three verbs that fix a time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.models import Interview
from enishi.interviews.trips import confirmation, rescheduling, self_scheduling
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import version_of
from tests.interviews.offering import in_days, key_with_meeting, offered, period

__all__ = ["key_with_meeting"]
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Questions:
    """The number of all statements, of those that load the interview, and that ask for the link."""

    all: int
    loads: int
    link: int


def asked(captured: CaptureQueriesContext) -> Questions:
    """Count until the first commit, because later statements are the worker's."""
    statements = [one["sql"] for one in captured.captured_queries]
    until = statements[: statements.index("COMMIT") + 1]
    return Questions(
        all=len(until),
        loads=sum('"enishi_interview"."calendar_uid"' in sql for sql in until if is_read(sql)),
        link=sum('FROM "enishi_zoomaccount"' in sql for sql in until if is_read(sql)),
    )


def is_read(sql: str) -> bool:
    return sql.startswith("SELECT")


def test_confirming_loads_the_interview_once(
    interview: Interview, meeting: Meeting, recruiter: Member
) -> None:
    seen = version_of(interview)
    fresh = Interview.objects.get(pk=interview.pk)
    fresh.company, recruiter.company  # noqa: B018 - the page has them loaded
    with CaptureQueriesContext(connection) as captured:
        confirmation.confirm(fresh, by=actors.of(recruiter), version=seen, tell_candidate=True)
    assert asked(captured) == Questions(all=29, loads=1, link=0)


def test_picking_loads_the_interview_once(
    interview: Interview, host: Host, recruiter: Member
) -> None:
    link = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    slot = interview.slots.get(starts_at=in_days(4))
    with CaptureQueriesContext(connection) as captured:
        self_scheduling.pick(link, slot_id=slot.pk)
    assert asked(captured) == Questions(all=40, loads=1, link=1)


def test_moving_loads_the_interview_once(key_with_meeting: CandidateLink) -> None:
    at = period(key_with_meeting.interview, days=5)
    with CaptureQueriesContext(connection) as captured:
        rescheduling.move(key_with_meeting, period_id=at)
    assert asked(captured) == Questions(all=56, loads=1, link=1)
