"""A verb decides by the interview's state under the lock, not by an earlier read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.interviews import revision
from enishi.interviews.candidate_models import CandidateLink, Proposal, ProposalOutcome
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.rounds import drafts
from enishi.interviews.trips import completion, proposals, rescheduling, self_scheduling
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, made
from tests.interviews.offering import in_days, key, offered, period

__all__ = ["key"]
pytestmark = pytest.mark.django_db(transaction=True)

Before = Callable[[Callable[[], object]], None]


@pytest.fixture
def before_the_lock(monkeypatch: pytest.MonkeyPatch) -> Before:
    """Somebody does this after a job has looked for what is due, before it holds the row."""

    def arrange(deed: Callable[[], object]) -> None:
        waiting, hold = [deed], revision.lock

        def held(interview: Interview) -> Interview:
            if waiting:
                waiting.pop()()
            return hold(interview)

        monkeypatch.setattr(revision, "lock", held)

    return arrange


def state(interview: Interview) -> str:
    return Interview.objects.get(pk=interview.pk).state


def answered(interview: Interview) -> None:
    Proposal.objects.update(outcome=ProposalOutcome.PICKED, ended_at=timezone.now())
    Interview.objects.filter(pk=interview.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )


def test_an_answer_in_the_last_moment_stands(
    interview: Interview, recruiter: Member, before_the_lock: Before
) -> None:
    offered(interview, by=recruiter)
    Proposal.objects.update(expires_at=timezone.now())
    before_the_lock(lambda: answered(interview))
    proposals.expire()
    assert state(interview) == InterviewState.CONFIRMED


def test_after_the_time_to_answer_nothing_is_picked_though_no_worker_ended_it(
    interview: Interview, recruiter: Member
) -> None:
    link = offered(interview, by=recruiter)
    Proposal.objects.update(expires_at=timezone.now())
    slot = interview.slots.get(starts_at=in_days(4))
    with pytest.raises(Conflict, match="期限"):
        self_scheduling.pick(link, slot_id=slot.pk)
    with pytest.raises(Conflict, match="期限"):
        self_scheduling.decline(link, message="", wishes="来週")
    assert state(interview) == InterviewState.PROPOSED


def test_the_key_to_an_earlier_proposal_does_not_answer_the_present_one(
    interview: Interview, recruiter: Member
) -> None:
    earlier = offered(interview, by=recruiter, days=(4,))
    self_scheduling.decline(earlier, message="", wishes="来週")
    offered(interview, by=recruiter, days=(7,))
    slot = interview.slots.get(starts_at=in_days(4))
    with pytest.raises(Conflict, match="すでにご回答"):
        self_scheduling.pick(earlier, slot_id=slot.pk)
    assert state(interview) == InterviewState.PROPOSED


def test_a_key_that_was_taken_away_while_the_page_lay_open_moves_nothing(
    interview: Interview, key: CandidateLink
) -> None:
    CandidateLink.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    with pytest.raises(Conflict):
        rescheduling.move(key, period_id=period(interview, days=5))
    assert [slot.starts_at for slot in interview.slots.all()] == [in_days(4)]


def test_a_draft_that_somebody_came_back_to_keeps_its_meeting(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    before_the_lock: Before,
) -> None:
    made(interview, host, recruiter)
    long_ago = timezone.now() - timedelta(days=20)
    Interview.objects.update(changed_at=long_ago)
    before_the_lock(lambda: revision.advance(Interview.objects.get(pk=interview.pk)))
    drafts.release_forgotten()
    assert Meeting.objects.get().state == MeetingState.READY


def test_what_was_moved_on_in_the_last_moment_is_not_held(
    interview: Interview, key: CandidateLink, before_the_lock: Before
) -> None:
    ended = timezone.now() - timedelta(hours=3)
    Slot.objects.update(starts_at=ended - timedelta(hours=1), ends_at=ended)
    before_the_lock(lambda: Slot.objects.update(starts_at=in_days(5), ends_at=in_days(5, hour=11)))
    completion.mark_held()
    assert state(interview) == InterviewState.CONFIRMED


def test_what_was_called_off_in_the_last_moment_is_not_held(
    interview: Interview, key: CandidateLink, before_the_lock: Before
) -> None:
    ended = timezone.now() - timedelta(hours=3)
    Slot.objects.update(starts_at=ended - timedelta(hours=1), ends_at=ended)
    before_the_lock(lambda: Interview.objects.update(state=InterviewState.CANCELLED))
    completion.mark_held()
    assert state(interview) == InterviewState.CANCELLED
