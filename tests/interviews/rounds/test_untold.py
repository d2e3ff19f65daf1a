"""A person who is a participant of a confirmed interview again is told its time, once."""

from __future__ import annotations

import pytest

from enishi.company import actors, members
from enishi.company.models import Member
from enishi.interviews.models import Interview
from enishi.interviews.rounds import untold
from tests.interviews.letters.test_notifications import ITO, confirm, move, sent, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_who_comes_back_to_an_interview_that_was_moved_meanwhile_is_told(
    with_ito: Interview, recruiter: Member, interviewer: Member, admin: Member
) -> None:
    confirm(with_ito, recruiter)
    members.deactivate(interviewer, by=actors.of(admin))
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    untold.tell_all()
    before = sent(ITO)
    members.reactivate(interviewer, by=actors.of(admin))
    for _ in range(2):
        untold.tell_all()
    assert sent(ITO) == [*before, "interview.member_confirmed"]


def test_who_knows_the_time_is_told_nothing(
    with_ito: Interview, recruiter: Member, interviewer: Member, admin: Member
) -> None:
    confirm(with_ito, recruiter)
    members.deactivate(interviewer, by=actors.of(admin))
    members.reactivate(interviewer, by=actors.of(admin))
    untold.tell_all()
    assert sent(ITO) == ["interview.member_confirmed"]
