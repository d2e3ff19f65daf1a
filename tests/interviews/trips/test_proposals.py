"""Proposed slots reserve hosts, and release them when the proposal ends in any way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.models import Application
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    LinkKind,
    Proposal,
    RecruiterAlert,
)
from enishi.interviews.meeting import reserved_hosts, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, proposals, scheduling
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, drawn, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three_slots(interview: Interview, recruiter: Member) -> list[Slot]:
    """Tomorrow from ten, from thirteen and from fifteen."""
    return [drawn(interview, by=recruiter, starts_at=tomorrow(hour)) for hour in (10, 13, 15)]


@pytest.fixture
def propose(interview: Interview, recruiter: Member) -> Callable[..., str]:
    def do_propose(**more: object) -> str:
        return proposals.propose(
            interview,
            by=actors.of(recruiter),
            version=version_of(interview),
            **more,  # type: ignore[arg-type]
        )

    return do_propose


def reservations() -> list[Meeting]:
    return list(Meeting.objects.filter(state=MeetingState.RESERVED).order_by("starts_at"))


def test_each_slot_gets_a_reserved_host_and_zoom_hears_nothing(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    propose: Callable[..., str],
    zoom: PretendZoom,
) -> None:
    propose(makes_meeting=True, host_id=host.pk)

    interview.refresh_from_db()
    assert interview.state == InterviewState.PROPOSED
    assert [(one.host_id, one.starts_at) for one in reservations()] == [
        (host.pk, slot.starts_at) for slot in three_slots
    ]
    assert zoom.meetings() == []


def test_a_free_host_is_found_slot_by_slot(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    other_host: Host,
    propose: Callable[..., str],
    taken_at_one: None,
) -> None:
    propose(makes_meeting=True)

    mine = [one.host_id for one in reservations() if one.owner_key == interview.owner_key]
    assert mine == [host.pk, other_host.pk, host.pk]


@pytest.fixture
def taken_at_one(application_at_screening: Application, host: Host, recruiter: Member) -> None:
    """Another interview holds the first host tomorrow from thirteen."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    other = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    drawn(other, by=recruiter, starts_at=tomorrow(13))
    proposals.propose(
        other,
        by=actors.of(recruiter),
        version=version_of(other),
        makes_meeting=True,
        host_id=host.pk,
    )


def test_a_reserved_host_cannot_be_taken_by_another_interview(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    propose: Callable[..., str],
    taken_at_one: None,
) -> None:
    with pytest.raises(Conflict, match="ほかのミーティング"):
        propose(makes_meeting=True, host_id=host.pk)

    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
    assert not interview.proposals.exists()


def test_the_choices_say_who_is_free_at_how_many(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    other_host: Host,
    taken_at_one: None,
) -> None:
    found = [(one.host, one.free, one.of) for one in reserved_hosts.choices_for(interview)]
    assert found == [(other_host, 3, 3), (host, 2, 3)]


def test_withdrawing_frees_the_hosts_and_ends_the_link(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    recruiter: Member,
    propose: Callable[..., str],
) -> None:
    address = propose(makes_meeting=True, host_id=host.pk)

    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))

    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
    assert reservations() == []
    assert link_of(address) is None
    assert Proposal.objects.get().outcome == "withdrawn"
    told = AuditEntry.objects.get(action=Event.INTERVIEW_PROPOSAL_WITHDRAWN)
    assert told.details == {"told": True}


def test_calling_the_interview_off_frees_the_hosts_and_ends_the_link(
    interview: Interview,
    three_slots: list[Slot],
    host: Host,
    recruiter: Member,
    propose: Callable[..., str],
) -> None:
    address = propose(makes_meeting=True, host_id=host.pk)

    confirmation.cancel(interview, by=actors.of(recruiter), version=version_of(interview))

    assert reservations() == []
    assert link_of(address) is None


def test_an_unanswered_proposal_ends_in_time_and_not_before(
    interview: Interview, three_slots: list[Slot], host: Host, propose: Callable[..., str]
) -> None:
    address = propose(makes_meeting=True, host_id=host.pk)

    proposals.expire()
    assert len(reservations()) == 3

    Proposal.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    proposals.expire()

    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
    assert reservations() == []
    assert link_of(address) is None
    assert RecruiterAlert.objects.get().kind == AlertKind.NO_ANSWER


def test_the_candidate_may_think_until_the_last_slot_but_no_longer_than_a_week(
    three_slots: list[Slot], interview: Interview, recruiter: Member, propose: Callable[..., str]
) -> None:
    propose()
    hour = timedelta(hours=1)
    assert Proposal.objects.get().expires_at == three_slots[-1].starts_at - hour

    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    drawn(interview, by=recruiter, starts_at=tomorrow(10) + timedelta(days=30))
    propose()
    lasts = Proposal.objects.get(outcome="").expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)


def another_of(interview: Interview) -> Interview:
    """The same candidate's at an earlier step."""
    return Interview.objects.create(
        company=interview.company,
        application=interview.application,
        step=interview.step.flow.steps.exclude(pk=interview.step_id)[0],
    )


def test_each_interview_has_its_own_open_proposal(
    interview: Interview, three_slots: list[Slot], propose: Callable[..., str]
) -> None:
    propose(makes_meeting=False)
    other = another_of(interview)
    assert proposals.open_proposal_of(other) is None
    found = proposals.open_proposal_of(interview)
    assert found is not None
    assert found.interview == interview


def test_a_new_link_ends_the_former_one(
    interview: Interview, three_slots: list[Slot], recruiter: Member, propose: Callable[..., str]
) -> None:
    first = propose()
    of_another = candidate_links.issue(another_of(interview), kind=LinkKind.CHOOSE)
    second = proposals.renew_link(interview, by=actors.of(recruiter), version=version_of(interview))

    assert link_of(first) is None
    assert link_of(second) is not None
    assert link_of(of_another) is not None


def test_behind_a_choice_there_is_one_room_until_its_link_ends(
    three_slots: list[Slot], propose: Callable[..., str]
) -> None:
    choice = link_of(propose())
    assert choice is not None
    first = candidate_links.room_address_of(choice)
    assert candidate_links.room_address_of(choice) == first
    CandidateLink.objects.filter(kind=LinkKind.ROOM).update(revoked_at=timezone.now())
    second = candidate_links.room_address_of(choice)
    assert second != first
    assert candidate_links.find_link(token_of(second), kind=LinkKind.ROOM) is not None


def test_only_a_hash_of_the_link_is_kept(
    three_slots: list[Slot], propose: Callable[..., str]
) -> None:
    token = token_of(propose())

    assert len(token) >= 32
    kept = CandidateLink.objects.values().get()
    assert token not in str(kept)


def test_a_link_opens_nothing_but_its_page(
    three_slots: list[Slot], propose: Callable[..., str]
) -> None:
    token = token_of(propose())
    assert candidate_links.find_link(token, kind=LinkKind.ROOM) is None
    assert candidate_links.find_link(token[:-1], kind=LinkKind.CHOOSE) is None


def test_while_the_candidate_thinks_nothing_moves(
    interview: Interview, three_slots: list[Slot], recruiter: Member, propose: Callable[..., str]
) -> None:
    propose()
    with pytest.raises(UserFacingError, match="提案を取り下げる"):
        scheduling.remove_slot(
            three_slots[0],
            by=actors.of(recruiter),
            version=version_of(interview),
            delete_meeting=False,
        )
    with pytest.raises(UserFacingError, match="提案を取り下げる"):
        confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    with pytest.raises(UserFacingError, match="提案を取り下げる"):
        propose()


def test_a_meeting_that_stands_needs_no_reservation(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    propose: Callable[..., str],
) -> None:
    web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    propose(makes_meeting=True, host_id=host.pk)

    assert reservations() == []
    assert len(zoom.meetings()) == 1


def test_without_slots_or_with_a_past_one_there_is_nothing_to_propose(
    interview: Interview, recruiter: Member, propose: Callable[..., str]
) -> None:
    with pytest.raises(UserFacingError, match="1件以上"):
        propose()
    slot = drawn(interview, by=recruiter)
    yesterday = timezone.now() - timedelta(days=1)
    Slot.objects.filter(pk=slot.pk).update(
        starts_at=yesterday, ends_at=yesterday + timedelta(hours=1)
    )
    with pytest.raises(UserFacingError, match="過去の日時"):
        propose()


def token_of(address: str) -> str:
    return address.rsplit("/", 1)[1]


def link_of(address: str) -> CandidateLink | None:
    return candidate_links.find_link(token_of(address), kind=LinkKind.CHOOSE)
