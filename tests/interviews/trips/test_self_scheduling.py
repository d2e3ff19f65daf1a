"""The candidate picks a slot or says that none fits; two simultaneous picks book once."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.models import Application
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links, fixed_times, open_times
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    LinkKind,
    Proposal,
    RecruiterAlert,
)
from enishi.interviews.letters import correspondence
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, proposals, scheduling, self_scheduling
from enishi.mail.models import OutgoingMail
from enishi.mail.templates import Unfillable
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import PretendZoom, drawn, tomorrow, version_of
from tests.jobs import RunJobs
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slots(interview: Interview, recruiter: Member) -> list[Slot]:
    """Tomorrow from ten, from thirteen and from fifteen."""
    return [drawn(interview, by=recruiter, starts_at=tomorrow(hour)) for hour in (10, 13, 15)]


@pytest.fixture
def key(interview: Interview, slots: list[Slot], recruiter: Member) -> CandidateLink:
    """山田 花子's, without a meeting to be made."""
    return proposed(interview, by=recruiter)


@pytest.fixture
def key_with_meeting(
    interview: Interview, slots: list[Slot], host: Host, recruiter: Member
) -> CandidateLink:
    """山田 花子's, a host being reserved for each slot."""
    return proposed(interview, by=recruiter, makes_meeting=True, host_id=host.pk)


def proposed(interview: Interview, *, by: Member, **more: object) -> CandidateLink:
    address = proposals.propose(
        interview,
        by=actors.of(by),
        version=version_of(interview),
        **more,  # type: ignore[arg-type]
    )
    found = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert found is not None
    return found


def test_a_pick_fixes_the_time_and_the_worker_makes_its_meeting(
    interview: Interview,
    slots: list[Slot],
    key_with_meeting: CandidateLink,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    self_scheduling.pick(key_with_meeting, slot_id=slots[1].pk)
    run_jobs()

    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert list(interview.slots.all()) == [slots[1]]
    assert interview.meeting is not None
    assert interview.meeting.state == MeetingState.READY
    assert [meeting.start_at for meeting in zoom.meetings()] == [slots[1].starts_at]
    assert not Meeting.objects.filter(state=MeetingState.RESERVED).exists()


def test_a_pick_opens_the_candidates_room(slots: list[Slot], key: CandidateLink) -> None:
    address = self_scheduling.pick(key, slot_id=slots[0].pk)
    token = address.rsplit("/", 1)[1]
    assert candidate_links.find_link(token, kind=LinkKind.ROOM) is not None


def test_a_second_press_is_answered_like_the_first(
    interview: Interview, slots: list[Slot], key: CandidateLink
) -> None:
    self_scheduling.pick(key, slot_id=slots[0].pk)
    version = version_of(interview)

    assert "/r/" in self_scheduling.pick(key, slot_id=slots[0].pk)
    assert version_of(interview) == version


def test_another_slot_after_the_pick_is_refused(
    interview: Interview, slots: list[Slot], key: CandidateLink
) -> None:
    self_scheduling.pick(key, slot_id=slots[0].pk)
    with pytest.raises(Conflict, match="すでにご回答"):
        self_scheduling.pick(key, slot_id=slots[1].pk)
    assert list(interview.slots.all()) == [slots[0]]


@pytest.mark.parametrize("minutes", [-120, 59])
def test_a_slot_that_has_passed_or_is_too_near_is_refused_with_the_true_reason(
    slots: list[Slot], key: CandidateLink, minutes: int
) -> None:
    start = timezone.now() + timedelta(minutes=minutes)
    Slot.objects.filter(pk=slots[0].pk).update(starts_at=start, ends_at=start + timedelta(hours=1))
    with pytest.raises(Conflict, match="開始の1時間前を過ぎた"):
        self_scheduling.pick(key, slot_id=slots[0].pk)
    assert open_times.open_slots(key.interview) == slots[1:]


def test_after_withdrawal_nothing_can_be_picked(
    interview: Interview, slots: list[Slot], key: CandidateLink, recruiter: Member
) -> None:
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    with pytest.raises(Conflict, match="取り下げられました"):
        self_scheduling.pick(key, slot_id=slots[0].pk)


def test_after_a_reschedule_the_old_link_opens_nothing(
    interview: Interview, slots: list[Slot], key: CandidateLink, recruiter: Member
) -> None:
    self_scheduling.pick(key, slot_id=slots[0].pk)
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    with pytest.raises(Conflict, match="お使いいただけません"):
        self_scheduling.pick(key, slot_id=slots[0].pk)


def test_two_picks_at_once_book_once(
    interview: Interview, slots: list[Slot], key_with_meeting: CandidateLink
) -> None:
    outcomes = at_once(
        *(
            lambda pk=slot.pk: self_scheduling.pick(key_with_meeting, slot_id=pk)
            for slot in slots[:2]
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "str"]
    interview.refresh_from_db()
    assert interview.slots.count() == 1
    assert list(Meeting.objects.live()) == [interview.meeting]


def test_without_the_lock_two_picks_at_once_both_believe_they_booked(
    interview: Interview,
    slots: list[Slot],
    key: CandidateLink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(2)

    def look_without_holding(interview: Interview) -> Interview:
        return Interview.objects.select_related("company", "step").get(pk=interview.pk)

    def wait_for_each_other(held: Interview, slot: Slot) -> None:
        together.wait(timeout=20)

    monkeypatch.setattr(revision, "lock", look_without_holding)
    monkeypatch.setattr(fixed_times, "occupy", wait_for_each_other)
    outcomes = at_once(
        *(lambda pk=slot.pk: self_scheduling.pick(key, slot_id=pk) for slot in slots[:2])
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["str", "str"]


@pytest.fixture
def same_time_for_another(
    interview: Interview,
    slots: list[Slot],
    application_at_screening: Application,
    recruiter: Member,
    interviewer: Member,
) -> CandidateLink:
    """鈴木 一郎 is offered 伊藤's ten o'clock too."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    other = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    drawn(other, by=recruiter, starts_at=tomorrow(10))
    for one in (interview, other):
        scheduling.set_participants(
            one, members=[interviewer], by=actors.of(recruiter), version=version_of(one)
        )
    return proposed(other, by=recruiter)


def test_an_interviewer_is_not_picked_by_two_candidates_at_once(
    interview: Interview,
    slots: list[Slot],
    same_time_for_another: CandidateLink,
    recruiter: Member,
) -> None:
    key = proposed(interview, by=recruiter)
    theirs = Slot.objects.get(interview=same_time_for_another.interview)
    outcomes = at_once(
        lambda: self_scheduling.pick(key, slot_id=slots[0].pk),
        lambda: self_scheduling.pick(same_time_for_another, slot_id=theirs.pk),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "str"]


def test_when_nobody_can_host_any_more_the_time_is_fixed_and_the_recruiter_told(
    interview: Interview,
    slots: list[Slot],
    key_with_meeting: CandidateLink,
    host: Host,
    account: ZoomAccount,
) -> None:
    Host.objects.update(is_usable=False)

    self_scheduling.pick(key_with_meeting, slot_id=slots[0].pk)

    interview.refresh_from_db()
    assert (interview.state, interview.meeting) == (InterviewState.CONFIRMED, None)
    assert RecruiterAlert.objects.get().kind == AlertKind.NO_MEETING
    assert not Meeting.objects.taking().exists()


def test_when_the_reserved_host_left_another_one_takes_over(
    interview: Interview,
    slots: list[Slot],
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
) -> None:
    Host.objects.filter(pk=host.pk).update(is_usable=False)

    self_scheduling.pick(key_with_meeting, slot_id=slots[0].pk)

    interview.refresh_from_db()
    assert interview.meeting is not None
    assert interview.meeting.host_id == other_host.pk


def test_none_fits_leaves_the_wishes_and_frees_the_hosts(
    interview: Interview, key_with_meeting: CandidateLink
) -> None:
    self_scheduling.decline(
        key_with_meeting, message="恐れ入ります。", wishes="来週の火曜日、18時以降"
    )

    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT
    alert = RecruiterAlert.objects.get()
    assert (alert.kind, alert.wishes) == (AlertKind.NONE_FITS, "来週の火曜日、18時以降")
    assert Proposal.objects.get().outcome == "declined"
    assert not Meeting.objects.taking().exists()
    with pytest.raises(Conflict, match="すでにご回答"):
        self_scheduling.decline(key_with_meeting, message="", wishes="いつでも")


def test_a_second_press_finds_the_wishes_told(key: CandidateLink, recruiter: Member) -> None:
    press = partial(
        self_scheduling.decline, key, message="恐れ入ります。\r\n", wishes="来週の火曜日"
    )
    at_once(press, press)
    press()
    assert RecruiterAlert.objects.count() == 1
    assert OutgoingMail.objects.filter(to=recruiter.email).count() == 1


def test_an_empty_or_endless_wish_is_refused(key: CandidateLink) -> None:
    with pytest.raises(UserFacingError, match="ご記入ください"):
        self_scheduling.decline(key, message="", wishes="  ")
    with pytest.raises(UserFacingError, match="1000文字以内"):
        self_scheduling.decline(key, message="あ" * 1001, wishes="いつでも")


def test_the_recruiter_hears_of_a_wish_by_mail(key: CandidateLink, recruiter: Member) -> None:
    self_scheduling.decline(key, message="", wishes="来週の火曜日、18時以降")

    mail = OutgoingMail.objects.get(to=recruiter.email, kind="interview.note.none_fits")
    assert mail.subject == "【要確認】一次面接：都合の合う日程がありません"
    assert "来週の火曜日、18時以降" in mail.body


def test_a_wording_that_cannot_be_filled_does_not_undo_the_pick(
    interview: Interview,
    slots: list[Slot],
    key: CandidateLink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise Unfillable(Code.PLACEHOLDER_EMPTY, "この面接にはないものを求める文面です。")

    monkeypatch.setattr(correspondence, "write_to_candidate", refuse)

    self_scheduling.pick(key, slot_id=slots[0].pk)

    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert RecruiterAlert.objects.get().kind == AlertKind.NO_MAIL
