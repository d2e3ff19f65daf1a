"""Drafts that nobody confirms release their meeting; a person who returns to one is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.interviews import revision
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import attention
from enishi.interviews.rounds import drafts
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import LetPass, PretendZoom, drawn, fresh, made, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 3600


@pytest.fixture
def far_slot(interview: Interview, recruiter: Member) -> Slot:
    """A time four weeks ahead, so that the draft can stay unconfirmed for long."""
    return drawn(interview, by=recruiter, starts_at=tomorrow(10) + timedelta(days=28))


def test_a_draft_untouched_for_a_fortnight_gives_its_meeting_back_and_says_so(
    interview: Interview,
    far_slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    made(interview, host, recruiter)
    let_pass(13 * DAY)
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1

    let_pass(1.1 * DAY)
    drafts.release_forgotten()
    assert zoom.meetings() == []
    assert fresh(interview).meeting is None
    assert fresh(interview).slots.count() == 1
    panel = panel_for(fresh(interview))
    assert (panel.kind, "自動で削除しました" in panel.reason) == ("create", True)
    [listed] = attention.needed_by(recruiter)
    assert "自動で削除" in listed.reasons[0].words
    assert AuditEntry.objects.filter(action="interview.meeting_given_back", member=None).exists()


def test_whoever_makes_the_meeting_again_is_told_no_longer(
    interview: Interview,
    far_slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    made(interview, host, recruiter)
    let_pass(15 * DAY)
    drafts.release_forgotten()
    made(interview, host, recruiter)
    assert attention.needed_by(recruiter) == []
    assert len(zoom.meetings()) == 1
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1


def test_a_touch_keeps_the_meeting(
    interview: Interview,
    far_slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    made(interview, host, recruiter)
    let_pass(10 * DAY)
    scheduling.set_participants(
        interview, members=[recruiter], by=actors.of(recruiter), version=version_of(interview)
    )
    let_pass(10 * DAY)
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1


def test_who_comes_back_in_the_last_moment_keeps_it(
    interview: Interview,
    far_slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(interview, host, recruiter)
    let_pass(15 * DAY)
    hold = revision.lock

    def touched_first(draft: Interview) -> Interview:
        Interview.objects.update(changed_at=timezone.now())
        return hold(draft)

    monkeypatch.setattr(revision, "lock", touched_first)
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1


def test_what_came_to_nothing_is_not_given_back(
    interview: Interview, far_slot: Slot, host: Host, recruiter: Member, let_pass: LetPass
) -> None:
    made(interview, host, recruiter)
    Meeting.objects.update(state=MeetingState.FAILED)
    let_pass(15 * DAY)
    drafts.release_forgotten()
    assert fresh(interview).given_back_at is None


def test_a_draft_whose_time_is_over_gives_its_meeting_back_a_day_later(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    made(interview, host, recruiter)
    let_pass((slot.ends_at - timezone.now()).total_seconds() + 0.9 * DAY)
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1
    let_pass(0.2 * DAY)
    drafts.release_forgotten()
    assert zoom.meetings() == []


def test_a_confirmed_interview_keeps_its_meeting_however_long(
    interview: Interview,
    far_slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    made(interview, host, recruiter)
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    let_pass(20 * DAY)
    drafts.release_forgotten()
    assert len(zoom.meetings()) == 1
