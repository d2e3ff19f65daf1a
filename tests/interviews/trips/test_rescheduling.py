"""The candidate moves to another offered time: the same meeting, everybody told, nothing lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.models import Application
from enishi.interviews import meeting_successors, revision
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    OfferedPeriod,
    Proposal,
    ProposalOutcome,
    RecruiterAlert,
)
from enishi.interviews.letters import correspondence
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import confirmation, rescheduling, scheduling
from enishi.mail.models import OutgoingMail
from enishi.mail.templates import Unfillable
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, fresh, version_of
from tests.interviews.offering import (
    confirm_another,
    in_days,
    key,
    key_with_meeting,
    open_days,
    period,
)
from tests.jobs import Worker
from tests.racing import at_once

# Fixtures.
__all__ = ["key", "key_with_meeting"]

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = "hanako.yamada@mail.example"
ITO = "interviewer@sample.example"
SATO = "recruiter@sample.example"


def test_the_times_that_were_offered_are_remembered_when_the_slots_are_gone(
    interview: Interview, key: CandidateLink
) -> None:
    assert interview.slots.count() == 1
    assert open_days(interview) == [in_days(5), in_days(6)]


def test_the_same_meeting_moves_and_the_interview_stays_confirmed(
    interview: Interview,
    key_with_meeting: CandidateLink,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    before = fresh(interview).meeting
    assert before is not None
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    # The page does not do this: the worker tells Zoom.
    assert [seen.start_at for seen in zoom.meetings()] == [in_days(4)]
    reconciliation.repair(before.pk)

    moved = fresh(interview)
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

    for to, kind in (
        (HANAKO, "interview.rescheduled"),
        (ITO, "interview.member_changed"),
        (SATO, "interview.note.changed"),
    ):
        [mail] = OutgoingMail.objects.filter(to=to, kind=kind)
        assert f"変更前　{written(4)}" in mail.body
        assert f"変更後　{written(5)}" in mail.body
    alert = RecruiterAlert.objects.get()
    assert (alert.former_starts_at, alert.starts_at) == (in_days(4), in_days(5))


def written(days: int) -> str:
    day = timezone.localtime(in_days(days))
    return f"{day.year}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]}) 10:00〜11:00"


def test_the_calendar_entry_is_replaced_and_the_room_stays(
    interview: Interview, key: CandidateLink
) -> None:
    rescheduling.move(key, period_id=period(interview, days=6))

    first, second = OutgoingMail.objects.filter(to=HANAKO, calendar_method="REQUEST").order_by("pk")
    uid = f"UID:{interview.calendar_uid}"
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
    assert fresh(interview).slots.get().starts_at == in_days(5)


def test_what_the_company_left_to_asking_is_refused(
    interview: Interview, key: CandidateLink
) -> None:
    Company.objects.update(candidates_may_change=False)
    with pytest.raises(UserFacingError, match="日程の変更は、採用担当者が承ります"):
        rescheduling.move(key, period_id=period(interview, days=5))


def test_neither_the_old_nor_the_new_time_lies_within_the_companys_notice(
    interview: Interview, key: CandidateLink
) -> None:
    # Half a day beyond the fifth day's time, whatever the hour is now.
    hours = (in_days(5) - timezone.now()) // timedelta(hours=1) + 12
    Company.objects.update(changes_until_hours=hours)
    assert open_days(interview) == [in_days(6)]
    with pytest.raises(UserFacingError, match=f"{hours}時間前まで"):
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
    assert fresh(interview).slots.get().starts_at == in_days(4)


def test_two_presses_at_once_move_once(interview: Interview, key: CandidateLink) -> None:
    outcomes = at_once(
        *(lambda: rescheduling.move(key, period_id=period(interview, days=5)) for _ in range(2))
    )
    assert outcomes == [None, None]
    assert RecruiterAlert.objects.filter(kind=AlertKind.CHANGED).count() == 1


def test_without_the_lock_two_presses_at_once_count_twice(
    interview: Interview, key: CandidateLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(2)

    def look_without_holding(interview: Interview) -> Interview:
        return Interview.objects.select_related("company", "step").get(pk=interview.pk)

    open_periods = rescheduling.open_periods

    def wait_for_each_other(held: Interview) -> list[OfferedPeriod]:
        found = open_periods(held)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr(revision, "lock", look_without_holding)
    monkeypatch.setattr(rescheduling, "open_periods", wait_for_each_other)
    at_once(
        *(lambda: rescheduling.move(key, period_id=period(interview, days=5)) for _ in range(2))
    )
    assert RecruiterAlert.objects.filter(kind=AlertKind.CHANGED).count() == 2


def test_a_time_that_the_recruiter_chose_ends_the_offer(
    interview: Interview, key: CandidateLink, recruiter: Member
) -> None:
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    scheduling.move_slot(
        interview.slots.get(),
        starts_at=in_days(8),
        ends_at=in_days(8, 11),
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    assert open_days(interview) == []


def test_while_the_recruiter_changes_the_time_the_candidate_cannot(
    interview: Interview, key: CandidateLink, recruiter: Member
) -> None:
    confirmation.reopen(interview, by=actors.of(recruiter), version=version_of(interview))
    # Its present time is no longer fixed either.
    for days in (4, 5):
        with pytest.raises(UserFacingError, match="日程を調整しているため"):
            rescheduling.move(key, period_id=period(interview, days=days))


def test_a_key_that_ended_since_its_page_was_asked_for_moves_nothing(
    interview: Interview, key: CandidateLink
) -> None:
    CandidateLink.objects.update(revoked_at=timezone.now())
    with pytest.raises(Conflict, match="お使いいただけません"):
        rescheduling.move(key, period_id=period(interview, days=5))


def test_times_of_an_offer_that_was_taken_back_are_no_offer(
    interview: Interview, key: CandidateLink
) -> None:
    Proposal.objects.update(outcome=ProposalOutcome.WITHDRAWN)
    assert open_days(interview) == []


def test_while_two_meetings_stand_neither_is_moved_alone(
    interview: Interview, key_with_meeting: CandidateLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting.objects.get(state=MeetingState.READY)
    monkeypatch.setattr(meeting_successors, "of", lambda _: Successors(live=(meeting,)))
    with pytest.raises(Conflict, match="準備しております"):
        rescheduling.move(key_with_meeting, period_id=period(interview, days=5))


def test_a_meeting_that_could_not_be_had_at_the_pick_is_tried_for_again(
    interview: Interview, key_with_meeting: CandidateLink, host: Host
) -> None:
    Interview.objects.update(meeting=None)
    Meeting.objects.update(state=MeetingState.FAILED)
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    meeting = fresh(interview).meeting
    assert meeting is not None
    assert (meeting.host_id, meeting.starts_at) == (host.pk, in_days(5))


def test_a_wording_that_cannot_be_filled_does_not_undo_the_change(
    interview: Interview, key: CandidateLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise Unfillable(Code.PLACEHOLDER_EMPTY, "この面接にはないものを求める文面です。")

    monkeypatch.setattr(correspondence, "write_to_candidate", refuse)
    rescheduling.move(key, period_id=period(interview, days=5))
    assert fresh(interview).slots.get().starts_at == in_days(5)
    assert {alert.kind for alert in RecruiterAlert.objects.all()} == {"changed", "no_mail"}
