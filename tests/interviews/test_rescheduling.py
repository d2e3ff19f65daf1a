"""The candidate moves to another offered time: the same meeting, everybody told, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.models import Application
from enishi.interviews import (
    attention,
    candidate_links,
    confirmation,
    correspondence,
    host_change,
    proposals,
    rescheduling,
    revision,
    scheduling,
    self_scheduling,
)
from enishi.interviews.candidate_models import (
    CandidateLink,
    CandidateNote,
    LinkPurpose,
    NoteKind,
    OfferedPeriod,
)
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.panel import panel_for
from enishi.mail.models import OutgoingMail
from enishi.meetings import booking, reconciliation
from enishi.meetings.explanations import Reason
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import PretendZoom, drawn, tomorrow, version_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = "hanako.yamada@mail.example"
ITO = "interviewer@sample.example"
SATO = "recruiter@sample.example"


def in_days(days: int, hour: int = 10) -> datetime:
    """So many days from today, at this hour in Tokyo."""
    return tomorrow(hour) + timedelta(days=days - 1)


def offered(
    interview: Interview, *, by: Member, days: tuple[int, ...] = (4, 5, 6), **more: object
) -> CandidateLink:
    """The candidate's link to choose among these days from now."""
    for number in days:
        drawn(interview, by=by, starts_at=in_days(number))
    address = proposals.propose(
        interview,
        by=by,
        version=version_of(interview),
        **more,  # type: ignore[arg-type]
    )
    found = candidate_links.find(address.rsplit("/", 1)[1], purpose=LinkPurpose.CHOOSE)
    assert found is not None
    return found


def picked(link: CandidateLink, *, days: int = 4) -> CandidateLink:
    """The link to the room of the time that was picked."""
    slot = link.interview.slots.get(starts_at=in_days(days))
    address = self_scheduling.pick(link, slot_id=slot.pk)
    found = candidate_links.find(address.rsplit("/", 1)[1], purpose=LinkPurpose.ROOM)
    assert found is not None
    return found


def period(interview: Interview, *, days: int) -> int:
    return OfferedPeriod.objects.get(proposal__interview=interview, starts_at=in_days(days)).pk


def present(interview: Interview) -> Interview:
    return Interview.objects.select_related("meeting__account", "meeting__host", "company").get(
        pk=interview.pk
    )


def open_days(interview: Interview) -> list[datetime]:
    return [one.starts_at for one in rescheduling.open_periods(present(interview))]


@pytest.fixture
def key(interview: Interview, recruiter: Member, interviewer: Member) -> CandidateLink:
    """The room of an interview in four days, picked among three times, held by 伊藤."""
    scheduling.set_participants(
        interview, members=[interviewer], by=recruiter, version=version_of(interview)
    )
    return picked(offered(interview, by=recruiter))


@pytest.fixture
def key_with_meeting(
    interview: Interview, recruiter: Member, host: Host, run_jobs: Callable[[], None]
) -> CandidateLink:
    """As ``key``, with a meeting that stands at Zoom."""
    link = picked(offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk))
    run_jobs()
    return link


def test_the_times_that_were_offered_are_remembered_when_the_slots_are_gone(
    interview: Interview, key: CandidateLink
) -> None:
    assert interview.slots.count() == 1
    assert open_days(interview) == [in_days(5), in_days(6)]


def test_the_same_meeting_moves_and_the_interview_stays_confirmed(
    interview: Interview,
    key_with_meeting: CandidateLink,
    zoom: PretendZoom,
) -> None:
    before = present(interview).meeting
    assert before is not None
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    # Not the page's part: the worker tells Zoom.
    assert [seen.start_at for seen in zoom.meetings()] == [in_days(4)]
    reconciliation.repair(before.pk)

    moved = present(interview)
    assert moved.meeting is not None
    assert (moved.state, moved.slots.get().starts_at) == (InterviewState.CONFIRMED, in_days(5))
    assert (moved.meeting.pk, moved.meeting.join_url) == (before.pk, before.join_url)
    assert [(seen.id, seen.start_at) for seen in zoom.meetings()] == [
        (before.zoom_meeting_id, in_days(5))
    ]


def test_everybody_is_told_once_with_both_times_side_by_side(
    interview: Interview, key: CandidateLink
) -> None:
    rescheduling.move(key, period_id=period(interview, days=5))
    rescheduling.move(key, period_id=period(interview, days=5))

    for to, purpose in (
        (HANAKO, "interview.rescheduled"),
        (ITO, "interview.member_changed"),
        (SATO, "interview.note.changed"),
    ):
        [mail] = OutgoingMail.objects.filter(to=to, purpose=purpose)
        assert f"変更前　{written(4)}" in mail.body
        assert f"変更後　{written(5)}" in mail.body
    note = CandidateNote.objects.get()
    assert (note.former_starts_at, note.starts_at) == (in_days(4), in_days(5))


def written(days: int) -> str:
    day = timezone.localtime(in_days(days))
    return f"{day.year}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]}) 10:00〜11:00"


def test_the_calendar_entry_is_replaced_and_the_room_stays(
    interview: Interview, key: CandidateLink
) -> None:
    rescheduling.move(key, period_id=period(interview, days=6))

    first, second = OutgoingMail.objects.filter(to=HANAKO, calendar_method="REQUEST").order_by("pk")
    uid = f"UID:interview-{interview.pk}@"
    assert uid in first.calendar
    assert uid in second.calendar
    assert sequence(second.calendar) > sequence(first.calendar)
    assert candidate_links.require(key).is_good


def sequence(calendar: str) -> int:
    [line] = [line for line in calendar.splitlines() if line.startswith("SEQUENCE:")]
    return int(line.removeprefix("SEQUENCE:"))


def test_a_change_counts_and_the_companys_limit_ends_them(
    interview: Interview, key: CandidateLink, company: Company
) -> None:
    Company.objects.update(most_changes=1)
    rescheduling.move(key, period_id=period(interview, days=5))
    with pytest.raises(UserFacingError, match="1回まで"):
        rescheduling.move(key, period_id=period(interview, days=6))
    assert present(interview).slots.get().starts_at == in_days(5)


def test_what_the_company_left_to_asking_is_refused(
    interview: Interview, key: CandidateLink
) -> None:
    Company.objects.update(candidates_may_change=False)
    with pytest.raises(UserFacingError, match="お手続き"):
        rescheduling.move(key, period_id=period(interview, days=5))


def test_neither_the_old_nor_the_new_time_lies_within_the_companys_notice(
    interview: Interview, key: CandidateLink
) -> None:
    Company.objects.update(changes_until_hours=24 * 5 + 12)
    assert open_days(interview) == [in_days(6)]
    with pytest.raises(UserFacingError, match="132時間前まで"):
        rescheduling.move(key, period_id=period(interview, days=6))


def test_a_time_at_which_an_interviewer_is_taken_meanwhile_is_gone_kindly(
    interview: Interview,
    key: CandidateLink,
    application_at_screening: Application,
    recruiter: Member,
    interviewer: Member,
) -> None:
    confirm_another(application_at_screening, by=recruiter, held_by=interviewer)
    assert open_days(interview) == [in_days(6)]
    with pytest.raises(Conflict, match="埋まってしまいました"):
        rescheduling.move(key, period_id=period(interview, days=5))
    assert present(interview).slots.get().starts_at == in_days(4)


def confirm_another(
    application: Application, *, by: Member, held_by: Member | None = None, host: Host | None = None
) -> Interview:
    """鈴木 一郎's, on the fifth day."""
    step = application.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application.pk).update(current_step=step)
    other = scheduling.open_draft(application, by=by)
    slot = drawn(other, by=by, starts_at=in_days(5))
    if host is not None:
        booking_of(other, slot, host)
    scheduling.set_participants(
        other, members=[held_by] if held_by else [], by=by, version=version_of(other)
    )
    Interview.objects.filter(pk=other.pk).update(
        state=InterviewState.CONFIRMED, confirmed_at=timezone.now()
    )
    return other


def booking_of(interview: Interview, slot: Slot, host: Host) -> Meeting:
    from django.db import transaction

    with transaction.atomic():
        meeting = booking.claim(
            interview.company,
            host=host,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            topic="面談",
            purpose=interview.purpose,
        )
    Interview.objects.filter(pk=interview.pk).update(meeting=meeting)
    return meeting


def test_where_the_host_is_taken_another_ones_meeting_takes_the_place_once_it_stands(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: Application,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    old = present(interview).meeting
    assert old is not None

    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))

    successor = host_change.successor_of(interview)
    assert successor is not None
    assert (successor.host_id, successor.starts_at) == (other_host.pk, in_days(5))
    # Never without: the old one stays until the new one is there.
    assert present(interview).meeting == old
    mail = OutgoingMail.objects.get(purpose="interview.rescheduled")
    assert "ミーティングID" not in mail.body

    booking.ask(successor)
    host_change.settle_all()
    swapped = present(interview).meeting
    assert swapped is not None
    assert (swapped.pk, swapped.state) == (successor.pk, MeetingState.READY)
    reconciliation.repair(old.pk)
    assert [seen.start_at for seen in zoom.meetings() if seen.id == old.zoom_meeting_id] == []


def test_without_any_free_host_the_time_is_not_offered(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    application_at_screening: Application,
    recruiter: Member,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    assert open_days(interview) == [in_days(6)]
    with pytest.raises(Conflict, match="埋まってしまいました"):
        rescheduling.move(key_with_meeting, period_id=period(interview, days=5))


def test_when_the_link_to_zoom_has_ended_a_meeting_cannot_move(
    interview: Interview, key_with_meeting: CandidateLink
) -> None:
    ZoomAccount.objects.update(generation=9)
    assert open_days(interview) == []


def test_a_new_host_refused_by_zoom_is_told_to_the_recruiter_once(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: Application,
    recruiter: Member,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    successor = host_change.successor_of(interview)
    assert successor is not None
    Meeting.objects.filter(pk=successor.pk).update(
        state=MeetingState.FAILED, reason=Reason.HOST_NOT_ALLOWED
    )

    rescheduling.leave_word_of_refused()
    rescheduling.leave_word_of_refused()
    assert CandidateNote.objects.filter(kind=NoteKind.NO_MEETING).count() == 1
    [flagged] = attention.needed_by(recruiter)
    assert attention.reason_for(flagged) == "新しい日時のミーティングを作成できていません"
    panel = panel_for(present(interview))
    assert (panel.kind, panel.can_renew) == ("created", True)


@pytest.fixture
def another_key_with_meeting(
    application_at_screening: Application,
    recruiter: Member,
    key_with_meeting: CandidateLink,
    host: Host,
    run_jobs: Callable[[], None],
) -> CandidateLink:
    """鈴木 一郎 has the sixth day with the same host, and was offered the fifth too."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    other = scheduling.open_draft(application_at_screening, by=recruiter)
    link = offered(other, by=recruiter, days=(5, 6), makes_meeting=True, host_id=host.pk)
    link = picked(link, days=6)
    run_jobs()
    return link


def test_two_candidates_at_once_never_get_one_host_at_one_time(
    interview: Interview, key_with_meeting: CandidateLink, another_key_with_meeting: CandidateLink
) -> None:
    theirs = another_key_with_meeting.interview
    outcomes = at_once(
        lambda: rescheduling.move(key_with_meeting, period_id=period(interview, days=5)),
        lambda: rescheduling.move(another_key_with_meeting, period_id=period(theirs, days=5)),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    assert Meeting.objects.live().filter(starts_at=in_days(5)).count() == 1
    assert Slot.objects.filter(starts_at=in_days(5)).count() == 1


def test_with_a_second_host_both_get_the_time(
    interview: Interview,
    key_with_meeting: CandidateLink,
    another_key_with_meeting: CandidateLink,
    other_host: Host,
) -> None:
    theirs = another_key_with_meeting.interview
    outcomes = at_once(
        lambda: rescheduling.move(key_with_meeting, period_id=period(interview, days=5)),
        lambda: rescheduling.move(another_key_with_meeting, period_id=period(theirs, days=5)),
    )
    assert outcomes == [None, None]
    hosts = Meeting.objects.live().filter(starts_at=in_days(5)).values_list("host", flat=True)
    assert len(set(hosts)) == 2


def test_two_presses_at_once_move_once(interview: Interview, key: CandidateLink) -> None:
    outcomes = at_once(
        *(lambda: rescheduling.move(key, period_id=period(interview, days=5)) for _ in range(2))
    )
    assert outcomes == [None, None]
    assert CandidateNote.objects.filter(kind=NoteKind.CHANGED).count() == 1


def test_without_the_lock_two_presses_at_once_count_twice(
    interview: Interview, key: CandidateLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(2)

    def look_without_holding(interview: Interview) -> Interview:
        return Interview.objects.select_related("company", "step").get(pk=interview.pk)

    def wait_for_each_other(held: Interview) -> None:
        together.wait(timeout=20)

    monkeypatch.setattr(revision, "hold", look_without_holding)
    monkeypatch.setattr(self_scheduling, "hold_interviewers", wait_for_each_other)
    at_once(
        *(lambda: rescheduling.move(key, period_id=period(interview, days=5)) for _ in range(2))
    )
    assert CandidateNote.objects.filter(kind=NoteKind.CHANGED).count() == 2


def test_a_time_that_the_recruiter_chose_ends_the_offer(
    interview: Interview, key: CandidateLink, recruiter: Member
) -> None:
    confirmation.reopen(interview, by=recruiter, version=version_of(interview))
    scheduling.move_slot(
        interview.slots.get(),
        starts_at=in_days(8),
        ends_at=in_days(8, 11),
        by=recruiter,
        version=version_of(interview),
    )
    confirmation.confirm(interview, by=recruiter, version=version_of(interview))
    assert open_days(interview) == []


def test_while_the_recruiter_changes_the_time_the_candidate_cannot(
    interview: Interview, key: CandidateLink, recruiter: Member
) -> None:
    confirmation.reopen(interview, by=recruiter, version=version_of(interview))
    with pytest.raises(UserFacingError, match="お手続き"):
        rescheduling.move(key, period_id=period(interview, days=5))


def test_a_meeting_that_could_not_be_had_at_the_pick_is_tried_for_again(
    interview: Interview, key_with_meeting: CandidateLink, host: Host
) -> None:
    Interview.objects.update(meeting=None)
    Meeting.objects.update(state=MeetingState.FAILED)
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    meeting = present(interview).meeting
    assert meeting is not None
    assert (meeting.host_id, meeting.starts_at) == (host.pk, in_days(5))


def test_a_wording_that_cannot_be_filled_does_not_undo_the_change(
    interview: Interview, key: CandidateLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise UserFacingError("この面接にはないものを求める文面です。")

    monkeypatch.setattr(correspondence, "write_to_candidate", refuse)
    rescheduling.move(key, period_id=period(interview, days=5))
    assert present(interview).slots.get().starts_at == in_days(5)
    assert {note.kind for note in CandidateNote.objects.all()} == {"changed", "no_mail"}
