"""Each move that an interview may make is made by some verb."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.models import INTERVIEW_MOVES, Interview
from enishi.interviews.trips import completion, confirmation, proposals, scheduling
from tests import walking
from tests.interviews.conftest import LetPass, drawn, fresh, version_of
from tests.interviews.offering import in_days, offered, picked

pytestmark = pytest.mark.django_db


def test_each_move_of_an_interview_is_made(
    interview: Interview, recruiter: Member, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walking.walked(monkeypatch, INTERVIEW_MOVES)

    def arranged() -> Interview:
        return scheduling.open_draft(interview.application, by=actors.of(recruiter))

    def call_off(it: Interview) -> None:
        confirmation.cancel(it, by=actors.of(recruiter), version=version_of(it))

    call_off(interview)
    second = arranged()
    offered(second, by=recruiter)
    proposals.withdraw(second, by=actors.of(recruiter), version=version_of(second))
    proposals.propose(second, by=actors.of(recruiter), version=version_of(second))
    call_off(second)
    third = arranged()
    picked(offered(third, by=recruiter))
    confirmation.reopen(third, by=actors.of(recruiter), version=version_of(third))
    confirmation.confirm(third, by=actors.of(recruiter), version=version_of(third))
    call_off(third)
    fourth = arranged()
    drawn(fourth, by=recruiter, starts_at=in_days(4))
    confirmation.confirm(fourth, by=actors.of(recruiter), version=version_of(fourth))
    let_pass(7 * 24 * 3600)
    completion.mark_held()
    assert fresh(fourth).is_held
    assert made == walking.all_of(INTERVIEW_MOVES)
