"""The worker's minutely sweep of host changes: for which interviews, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews import revision
from enishi.interviews.letters import notifications
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.rounds import link_end
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host, LinkEnding, Meeting, MeetingState
from tests.interviews.conftest import fresh, version_of
from tests.interviews.letters.test_notifications import with_ito
from tests.interviews.rounds.test_link_end import arranged, meeting_of, press
from tests.jobs import Worker
from tests.meetings.conftest import claimed
from tests.meetings.waiting import while_held

__all__ = ["arranged", "with_ito"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_urgent")]


@pytest.fixture
def successor(interview: Interview, meeting: Meeting, other_host: Host, worker: Worker) -> Meeting:
    """Another host's meeting, which exists at Zoom and has not replaced the old one yet."""
    worker.is_here = False
    new = claimed(other_host, owner_key=interview.owner_key, replaces=meeting)
    Meeting.objects.filter(pk=new.pk).update(state=MeetingState.READY, zoom_meeting_id=4711)
    return new


def after(deed: Callable[[], object], seen: list[Any]) -> list[Any]:
    """Do this, return what the sweep then processes, and undo it."""
    seen.clear()
    with transaction.atomic():
        deed()
        host_change.settle_all()
        transaction.set_rollback(True)
    return list(seen)


def test_only_what_stands_and_is_to_come_takes_a_place(
    interview: Interview, successor: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(host_change, "_settle", seen.append)
    row, day = Meeting.objects.filter(pk=successor.pk), timedelta(days=2)

    def take_its_place() -> None:
        Meeting.objects.exclude(pk=successor.pk).update(state=MeetingState.CANCELLED)
        Interview.objects.update(meeting=successor)

    assert after(lambda: None, seen) == [successor.pk]
    nobody: list[Callable[[], object]] = [
        lambda: row.update(state=MeetingState.WANTED),
        lambda: row.update(starts_at=F("starts_at") - day, ends_at=F("ends_at") - day),
        take_its_place,
    ]
    assert [after(deed, seen) for deed in nobody] == [[]] * len(nobody)


def test_what_is_given_up_at_this_moment_takes_no_place(
    interview: Interview, successor: Meeting, recruiter: Member
) -> None:
    seen = version_of(interview)
    broken = while_held(
        lambda: web_meeting.delete(interview, by=actors.of(recruiter), version=seen),
        host_change.settle_all,
    )
    assert broken is None
    assert fresh(interview).meeting is None


def test_what_is_missing_by_now_takes_no_place(
    interview: Interview, meeting: Meeting, successor: Meeting
) -> None:
    def miss() -> None:
        revision.lock(interview)
        Meeting.objects.filter(pk=successor.pk).update(state=MeetingState.MISSING)

    while_held(miss, host_change.settle_all)
    assert fresh(interview).meeting == meeting


def test_where_there_is_none_any_more_the_new_one_takes_the_place(
    interview: Interview, successor: Meeting
) -> None:
    Interview.objects.update(meeting=None)
    host_change.settle_all()
    assert fresh(interview).meeting == successor


def test_only_who_goes_by_another_number_is_told_this_one(
    arranged: Interview, other_host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Interview] = []
    monkeypatch.setattr(notifications, "way_in_changed", seen.append)
    another = claimed(other_host, hour=15, owner_key="interview:9999")
    people = Announcement.objects.all()
    candidate, interviewers = people.filter(member=None), people.exclude(member=None)
    mine, day = Meeting.objects.filter(pk=meeting_of(arranged).pk), timedelta(days=2)

    def otherwise(deed: Callable[[], object]) -> Callable[[], object]:
        def done() -> None:
            candidate.update(meeting=another)
            deed()

        return done

    def pass_by() -> None:
        mine.update(starts_at=F("starts_at") - day, ends_at=F("ends_at") - day)
        people.update(starts_at=F("starts_at") - day, ends_at=F("ends_at") - day)

    assert after(otherwise(lambda: None), seen) == [arranged]
    assert after(lambda: interviewers.update(is_online=False), seen) == [arranged]
    nobody = [
        lambda: None,
        lambda: interviewers.update(meeting=another),
        lambda: candidate.update(meeting=None),
        otherwise(lambda: people.update(by_mail=False)),
        otherwise(lambda: people.update(asked_again=True)),
        otherwise(lambda: people.update(starts_at=timezone.now())),
        otherwise(lambda: Interview.objects.update(state=InterviewState.DRAFT)),
        otherwise(lambda: mine.update(state=MeetingState.MISSING)),
        otherwise(pass_by),
    ]
    assert [after(deed, seen) for deed in nobody] == [[]] * len(nobody)


@pytest.mark.parametrize("sweep", [host_change.settle_all, link_end.tell_those_who_lost])
def test_who_reopens_an_interview_at_this_moment_has_no_letter_sent(
    sweep: Callable[[], None], arranged: Interview, admin: Member
) -> None:
    if sweep is link_end.tell_those_who_lost:
        press(admin)
        Meeting.objects.update(state=MeetingState.CANCELLED, taken_by=LinkEnding.objects.get())
    else:
        Announcement.objects.update(is_online=False)

    def reopen() -> None:
        revision.lock(arranged)
        Interview.objects.update(state=InterviewState.DRAFT)

    letters = OutgoingMail.objects.count()
    while_held(reopen, sweep)
    assert OutgoingMail.objects.count() == letters
