"""Only interviews whose people are told are locked when a link's end takes their meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews.letters import notifications
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.rounds import link_end
from enishi.meetings.models import LinkEnding, Meeting, MeetingState, ZoomAccount
from tests.interviews.letters.test_notifications import with_ito
from tests.interviews.rounds.test_link_end import arranged, press

__all__ = ["arranged", "with_ito"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_urgent")]


def is_over() -> None:
    begun = timezone.now() - timedelta(hours=2)
    Slot.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=1))


def test_those_of_whom_nobody_is_to_hear_are_left_alone_each_minute(
    arranged: Interview, account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Interview] = []
    monkeypatch.setattr(notifications, "way_in_lost", held.append)
    press(admin)
    Meeting.objects.update(state=MeetingState.CANCELLED, taken_by=LinkEnding.objects.get())

    def told_after(deed: Callable[[], object]) -> list[Interview]:
        held.clear()
        with transaction.atomic():
            deed()
            link_end.tell_those_who_lost()
            transaction.set_rollback(True)
        return list(held)

    people = Announcement.objects.all()
    candidate, interviewers = people.filter(member=None), people.exclude(member=None)
    assert told_after(lambda: None) == [arranged]
    assert told_after(candidate.delete) == [arranged]
    assert told_after(interviewers.delete) == [arranged]
    nobody: list[Callable[[], object]] = [
        lambda: people.update(is_online=False),
        lambda: people.update(by_mail=False),
        lambda: people.update(asked_again=True),
        lambda: (interviewers.delete(), LinkEnding.objects.update(tells_candidates=False)),
        lambda: (candidate.delete(), LinkEnding.objects.update(tells_interviewers=False)),
        lambda: Interview.objects.update(state=InterviewState.DRAFT),
        lambda: Meeting.objects.update(state=MeetingState.CANCELLING),
        is_over,
    ]
    assert [told_after(deed) for deed in nobody] == [[]] * len(nobody)
