"""Only an open proposal whose time is over ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.interviews import revision
from enishi.interviews.candidate_models import Proposal, ProposalOutcome
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import proposals, self_scheduling
from tests.interviews.candidate.test_candidate_links import another_of
from tests.interviews.conftest import fresh, version_of
from tests.interviews.trips.test_proposals import link_of, propose, three_slots

# Fixtures.
__all__ = ["propose", "three_slots"]

pytestmark = pytest.mark.django_db(transaction=True)

Propose = Callable[..., str]


@pytest.mark.parametrize(
    "meanwhile",
    [{"outcome": ProposalOutcome.PICKED}, {"expires_at": timezone.now() + timedelta(days=365)}],
)
def test_what_was_answered_or_put_off_in_the_last_moment_does_not_expire(
    interview: Interview,
    three_slots: list[Slot],
    propose: Propose,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: dict[str, object],
) -> None:
    propose()
    Proposal.objects.update(expires_at=timezone.now())
    version = fresh(interview).version
    hold = revision.lock

    def hold_afterwards(held: Interview) -> Interview:
        Proposal.objects.update(**meanwhile)
        return hold(held)

    monkeypatch.setattr(revision, "lock", hold_afterwards)
    proposals.expire()
    assert fresh(interview).state == InterviewState.PROPOSED
    assert fresh(interview).version == version


def test_what_has_ended_is_not_read_again(
    three_slots: list[Slot], propose: Propose, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    propose()
    Proposal.objects.update(expires_at=timezone.now())
    proposals.expire()
    with django_assert_num_queries(1):
        proposals.expire()


def test_only_the_open_one_of_this_interview_is_withdrawn(
    interview: Interview, three_slots: list[Slot], recruiter: Member, propose: Propose
) -> None:
    until = timezone.now() + timedelta(days=3)
    for of, outcome in ((interview, ProposalOutcome.DECLINED), (another_of(interview), "")):
        Proposal.objects.create(
            company=of.company,
            interview=of,
            expires_at=until,
            outcome=outcome,
            ended_at=timezone.now() if outcome else None,
        )
    propose()
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    ended = Proposal.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(ended) == [ProposalOutcome.DECLINED, "", ProposalOutcome.WITHDRAWN]


def test_what_is_not_proposed_is_not_withdrawn(
    interview: Interview, three_slots: list[Slot], recruiter: Member
) -> None:
    for deed in (proposals.withdraw, proposals.renew_link):
        with pytest.raises(Conflict, match="回答待ちではありません"):
            deed(interview, by=actors.of(recruiter), version=version_of(interview))


def test_after_its_time_nothing_is_picked_though_the_worker_has_not_come_by(
    three_slots: list[Slot], propose: Propose
) -> None:
    link = link_of(propose())
    assert link is not None
    Proposal.objects.update(expires_at=timezone.now())
    with pytest.raises(Conflict, match="期限を過ぎています"):
        self_scheduling.pick(link, slot_id=three_slots[0].pk)
