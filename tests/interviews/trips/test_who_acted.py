"""The audit log separates acts of members, of candidates and of the system."""

from __future__ import annotations

import pytest
from django.utils import timezone

from enishi.company.models import ActorKind, AuditEntry, Member
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.models import Interview
from enishi.interviews.trips import proposals, self_scheduling
from tests.interviews.offering import offered

pytestmark = pytest.mark.django_db(transaction=True)


def who(action: str) -> list[tuple[str, int | None]]:
    entries = AuditEntry.objects.filter(action=action).order_by("pk")
    return list(entries.values_list("actor_kind", "member_id"))


def test_a_member_proposes_and_the_candidate_picks(interview: Interview, recruiter: Member) -> None:
    link = offered(interview, by=recruiter)
    self_scheduling.pick(link, slot_id=interview.slots.all()[0].pk)
    assert who("interview.proposed") == [(ActorKind.MEMBER, recruiter.pk)]
    assert who("interview.picked") == [(ActorKind.CANDIDATE_LINK, None)]


def test_the_candidate_declines_in_their_own_words(interview: Interview, recruiter: Member) -> None:
    link = offered(interview, by=recruiter)
    self_scheduling.decline(link, message="", wishes="土曜日")
    assert who("interview.declined") == who("interview.noted") == [(ActorKind.CANDIDATE_LINK, None)]


def test_what_nobody_answered_the_system_ends(interview: Interview, recruiter: Member) -> None:
    offered(interview, by=recruiter)
    Proposal.objects.update(expires_at=timezone.now())
    proposals.expire()
    assert who("interview.proposal_expired") == who("interview.noted") == [(ActorKind.SYSTEM, None)]
