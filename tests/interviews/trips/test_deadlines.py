"""回答期限: set with a proposal, changed while it is open, and able to reopen it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from enishi import dates
from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.candidate import candidate_links, deadlines, open_times
from enishi.interviews.candidate_models import CandidateLink, LinkKind, Proposal
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import (
    confirmation,
    deadline_change,
    proposals,
    scheduling,
    self_scheduling,
    venue_change,
)
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import drawn, fresh, made, tomorrow, version_of
from tests.meetings.conftest import claimed

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def slots(interview: Interview, recruiter: Member) -> list[Slot]:
    """Tomorrow from ten and from thirteen."""
    return [drawn(interview, by=recruiter, starts_at=tomorrow(hour)) for hour in (10, 13)]


def propose(interview: Interview, by: Member, until: datetime | None = None, **more: object) -> str:
    return proposals.propose(
        interview,
        by=actors.of(by),
        version=version_of(interview),
        answer_until=until,
        **more,  # type: ignore[arg-type]
    )


def change(interview: Interview, by: Member, until: datetime, **more: object) -> str:
    return deadline_change.change(
        interview,
        by=actors.of(by),
        version=version_of(interview),
        until=until,
        **more,  # type: ignore[arg-type]
    )


def key_of(address: str) -> CandidateLink | None:
    return candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)


def written(moment: datetime) -> str:
    with timezone.override("Asia/Tokyo"):
        return dates.long_datetime(moment)


def deadline() -> datetime:
    return Proposal.objects.get().expires_at


def test_the_deadline_is_the_recruiters_and_stands_in_the_letter(
    interview: Interview, slots: list[Slot], recruiter: Member
) -> None:
    until = tomorrow(9)
    propose(interview, recruiter, until)
    assert deadline() == until
    assert written(until) in OutgoingMail.objects.get().body


def test_usually_it_is_a_week_in_whole_minutes_but_never_beyond_the_last_time_to_pick(
    company: Company, slots: list[Slot]
) -> None:
    assert deadlines.default_for(company, slots) == tomorrow(12)
    last = Slot(starts_at=tomorrow(10) + timedelta(days=30))
    usual = deadlines.default_for(company, [last])
    assert (usual.second, usual.microsecond) == (0, 0)
    assert timedelta(days=6, hours=23) < usual - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "開始の1時間前まで"), (-60 * 24 * 3, "これからの日時")]
)
def test_a_deadline_that_is_past_or_after_the_last_time_to_pick_is_refused_beside_its_field(
    interview: Interview, slots: list[Slot], recruiter: Member, minutes: int, said: str
) -> None:
    until = tomorrow(12) + timedelta(minutes=minutes)
    with pytest.raises(UserFacingError, match=said) as refused:
        propose(interview, recruiter, until)
    assert list(refused.value.fields) == ["answer_until"]
    propose(interview, recruiter)
    with pytest.raises(UserFacingError, match=said):
        change(interview, recruiter, until)
    assert deadline() == tomorrow(12)


def test_within_an_hour_of_its_start_a_time_can_be_neither_offered_nor_picked(
    interview: Interview, slots: list[Slot], recruiter: Member
) -> None:
    key = key_of(propose(interview, recruiter))
    assert key is not None
    with time_machine.travel(tomorrow(9), tick=False):
        assert open_times.open_slots(fresh(interview)) == slots[1:]
        with pytest.raises(Conflict, match="開始の1時間前を過ぎた"):
            self_scheduling.pick(key, slot_id=slots[0].pk)
        proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
        with pytest.raises(UserFacingError, match="開始の近い日程"):
            propose(interview, recruiter)


@pytest.mark.parametrize("tells", [True, False])
def test_putting_off_an_open_proposal_keeps_every_address(
    interview: Interview, slots: list[Slot], recruiter: Member, admin: Member, tells: bool
) -> None:
    address = propose(interview, recruiter, tomorrow(8))
    assert change(interview, admin, tomorrow(11), tell_candidate=tells) == ""
    assert (deadline(), fresh(interview).recruiter) == (tomorrow(11), admin)
    with time_machine.travel(tomorrow(8) + timedelta(minutes=5), tick=False):
        proposals.expire()
    assert fresh(interview).state == InterviewState.PROPOSED
    letters = OutgoingMail.objects.filter(to="hanako.yamada@mail.example").order_by("pk")
    assert letters.count() == 1 + tells
    last = letters.last()
    assert last is not None
    assert (written(tomorrow(11)) in last.body) is tells
    # The deadline may be extended again while the mail still waits to be sent.
    assert last.not_after is None
    key = key_of(address)
    assert key is not None
    assert key.expires_at == tomorrow(11) + candidate_links.ROOM_LASTS
    assert "/r/" in self_scheduling.pick(key, slot_id=slots[1].pk)


def test_whom_a_time_was_told_before_is_asked_for_another(
    interview: Interview, recruiter: Member
) -> None:
    slot = drawn(interview, by=recruiter, starts_at=tomorrow(10))
    confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    scheduling.remove_slot(slot, by=actors.of(recruiter), version=version_of(interview))
    drawn(interview, by=recruiter, starts_at=tomorrow(13))
    propose(interview, recruiter, tomorrow(9))
    change(interview, recruiter, tomorrow(11))
    first, *asked = OutgoingMail.objects.filter(to="hanako.yamada@mail.example").order_by("pk")
    assert [letter.kind for letter in asked] == ["interview.reproposed"] * 2
    # The calendar's entry of the former time goes with the first.
    with timezone.override("Asia/Tokyo"):
        assert all(dates.long_datetime(tomorrow(10)) in letter.body for letter in asked)
    assert first.kind == "interview.confirmed"


def expired(interview: Interview, by: Member, **more: object) -> str:
    address = propose(interview, by, tomorrow(7), **more)
    with time_machine.travel(tomorrow(7), tick=False):
        proposals.expire()
    assert fresh(interview).state == InterviewState.DRAFT
    return address


def test_an_expired_proposal_goes_on_with_a_new_address_and_hosts_held_anew(
    interview: Interview, slots: list[Slot], recruiter: Member, admin: Member, host: Host
) -> None:
    former = expired(interview, recruiter, makes_meeting=True)
    reserved = Meeting.objects.filter(state=MeetingState.RESERVED)
    assert not reserved.exists()

    until = tomorrow(11)
    with time_machine.travel(tomorrow(8), tick=False):
        with pytest.raises(UserFacingError, match="開始の1時間前まで"):
            change(interview, recruiter, tomorrow(13))
        address = change(interview, admin, until)
        assert fresh(interview).recruiter == admin
        assert fresh(interview).state == InterviewState.PROPOSED
        assert reserved.count() == 2
        proposal = Proposal.objects.get()
        assert (proposal.outcome, proposal.ended_at) == ("", None)
        assert proposal.expires_at == until
        # It may have gone to an address that was corrected since.
        assert key_of(former) is None
        key = key_of(address)
        assert key is not None
        assert not fresh(interview).alerts.filter(settled_at=None).exists()
        self_scheduling.pick(key, slot_id=slots[0].pk)
    assert fresh(interview).state == InterviewState.CONFIRMED


def test_a_venue_set_since_is_the_later_wish_than_zoom(
    interview: Interview, slots: list[Slot], host: Host, recruiter: Member
) -> None:
    expired(interview, recruiter, makes_meeting=True)
    form, until = {"kind": "place", "place": "本社"}, tomorrow(11)
    with time_machine.travel(tomorrow(8), tick=False):
        venue_change.decide(interview, form, by=actors.of(recruiter), version=version_of(interview))
        change(interview, recruiter, until)
    assert not interview.proposals.get().makes_meeting
    assert fresh(interview).venue_place == "本社"


def test_a_meeting_made_since_is_the_one_that_is_met_at(
    interview: Interview, slots: list[Slot], host: Host, recruiter: Member
) -> None:
    expired(interview, recruiter, makes_meeting=True)
    seen, until = version_of(interview), tomorrow(9)
    scheduling.remove_slot(slots[1], by=actors.of(recruiter), version=seen)
    with time_machine.travel(tomorrow(8), tick=False):
        meeting = made(interview, host, recruiter)
        row = Meeting.objects.filter(pk=meeting.pk)
        row.update(state=MeetingState.UNKNOWN)
        with pytest.raises(UserFacingError, match="Zoomに確認しています"):
            change(interview, recruiter, until)
        row.update(state=MeetingState.READY)
        key = key_of(change(interview, recruiter, until))
        assert not interview.proposals.get().makes_meeting
        assert key is not None
        self_scheduling.pick(key, slot_id=slots[0].pk)
    picked = fresh(interview)
    assert (picked.meeting, picked.alerts.filter(settled_at=None).exists()) == (meeting, False)


def test_what_failed_since_is_let_go_of(
    interview: Interview, slots: list[Slot], host: Host, recruiter: Member
) -> None:
    expired(interview, recruiter)
    failed = claimed(host, owner_key=interview.owner_key)
    Meeting.objects.update(state=MeetingState.FAILED)
    Interview.objects.update(meeting=failed)
    until = tomorrow(11)
    with time_machine.travel(tomorrow(8), tick=False):
        change(interview, recruiter, until)
    assert fresh(interview).meeting is None


def test_what_is_no_longer_what_was_offered_does_not_go_on(
    interview: Interview, slots: list[Slot], recruiter: Member
) -> None:
    expired(interview, recruiter)
    assert deadline_change.revivable(fresh(interview)) is not None
    with time_machine.travel(tomorrow(9), tick=False):
        assert deadline_change.revivable(fresh(interview)) is None
    # A recruiter may have fixed one of its times.
    fixed = fresh(interview)
    fixed.state = InterviewState.CONFIRMED
    assert deadline_change.revivable(fixed) is None
    drawn(interview, by=recruiter, starts_at=tomorrow(16))
    assert deadline_change.revivable(fresh(interview)) is None
    with pytest.raises(Conflict, match="変更できません"):
        change(interview, recruiter, tomorrow(11))
    Slot.objects.all().delete()
    assert deadline_change.revivable(fresh(interview)) is None


def test_of_two_who_change_the_second_is_told(
    interview: Interview, slots: list[Slot], recruiter: Member
) -> None:
    propose(interview, recruiter)
    seen = version_of(interview)
    change(interview, recruiter, tomorrow(11))
    with pytest.raises(Conflict):
        deadline_change.change(interview, by=actors.of(recruiter), version=seen, until=tomorrow(10))
    assert deadline() == tomorrow(11)


def test_a_withdrawn_proposal_has_no_deadline_to_change_and_nor_has_none(
    interview: Interview, slots: list[Slot], recruiter: Member
) -> None:
    with pytest.raises(Conflict, match="変更できません"):
        change(interview, recruiter, tomorrow(11))
    propose(interview, recruiter)
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    with pytest.raises(Conflict, match="変更できません"):
        change(interview, recruiter, tomorrow(11))
