"""The host is busy at the candidate's new time, or two candidates pick the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.hiring.models import Application
from enishi.interviews import meeting_successors
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    RecruiterAlert,
)
from enishi.interviews.meeting import host_change
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import attention
from enishi.interviews.trips import confirmation, rescheduling
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import creating, reconciliation
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import PretendZoom, fresh
from tests.interviews.offering import (
    another_key_with_meeting,
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
__all__ = ["another_key_with_meeting", "key", "key_with_meeting"]

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = "hanako.yamada@mail.example"
ITO = "interviewer@sample.example"
SATO = "recruiter@sample.example"


def test_where_the_host_is_taken_another_ones_meeting_takes_the_place_once_it_stands(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: Application,
    recruiter: Member,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    old = fresh(interview).meeting
    assert old is not None

    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))

    successor = meeting_successors.of(interview).latest_live
    assert successor is not None
    assert (successor.host_id, successor.starts_at) == (other_host.pk, in_days(5))
    # The interview always has a meeting: the old one stays until the new one exists.
    assert fresh(interview).meeting == old
    # The letter waits for the new number, see ``test_waiting_letter``.
    assert not OutgoingMail.objects.filter(kind="interview.rescheduled").exists()

    creating.create_at_zoom(successor)
    host_change.settle_all()
    swapped = fresh(interview).meeting
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
    worker: Worker,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    successor = meeting_successors.of(interview).latest_live
    assert successor is not None
    Meeting.objects.filter(pk=successor.pk).update(
        state=MeetingState.FAILED, reason=Reason.HOST_NOT_ALLOWED
    )

    # This alert is about an earlier time, and was dealt with.
    before = successor.created_at - timedelta(days=1)
    fresh(interview).alerts.create(
        company=interview.company, kind=AlertKind.NO_MEETING, settled_at=before
    )
    RecruiterAlert.objects.filter(kind=AlertKind.NO_MEETING).update(at=before)
    slot = fresh(interview).slots.get()
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at + timedelta(minutes=5))
    rescheduling.alert_of_refused_meetings()
    assert (
        not RecruiterAlert.objects.filter(settled_at=None).exclude(kind=AlertKind.CHANGED).exists()
    )
    slot.save()
    rescheduling.alert_of_refused_meetings()
    rescheduling.alert_of_refused_meetings()
    assert RecruiterAlert.objects.filter(kind=AlertKind.NO_MEETING, settled_at=None).count() == 1
    [flagged] = attention.needed_by(recruiter)
    assert [reason.words for reason in flagged.reasons] == [
        "新しい日時のミーティングを作成できていません",
        "Zoomミーティングを自動で発行できませんでした",
    ]
    panel = panel_for(fresh(interview))
    assert (panel.kind, panel.can_renew) == ("created", True)


def test_no_word_is_left_of_what_is_still_on_its_way_or_over_or_called_off(
    interview: Interview,
    key_with_meeting: CandidateLink,
    host: Host,
    other_host: Host,
    application_at_screening: Application,
    recruiter: Member,
    worker: Worker,
) -> None:
    confirm_another(application_at_screening, by=recruiter, host=host)
    worker.is_here = False
    rescheduling.move(key_with_meeting, period_id=period(interview, days=5))
    words = RecruiterAlert.objects.filter(kind=AlertKind.NO_MEETING)

    rescheduling.alert_of_refused_meetings()
    assert not words.exists()
    Meeting.objects.filter(pk=meeting_successors.of(interview).latest_live.pk).update(  # type: ignore[union-attr]
        state=MeetingState.FAILED, reason=Reason.HOST_NOT_ALLOWED
    )
    with time_machine.travel(in_days(6), tick=False):
        rescheduling.alert_of_refused_meetings()
    assert not words.exists()
    confirmation.cancel(interview, by=actors.of(recruiter))
    rescheduling.alert_of_refused_meetings()
    assert not words.exists()


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
