"""If no interviewer can start the meeting, a warning says what to do, urgently in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Concern
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import drawn, fresh, made, version_of
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Zoomミーティングを開始できる面接官がいません"


def at_zoom(member: Member, host: Host) -> None:
    """Make the member the Zoom user who is this host."""
    Member.objects.filter(pk=member.pk).update(email=host.email)


@pytest.fixture
def in_three_days(interview: Interview, recruiter: Member) -> Slot:
    start = (timezone.now() + timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0)
    return drawn(interview, by=recruiter, starts_at=start)


def bring_near(slot: Slot) -> None:
    """The interview begins in three hours."""
    start = timezone.now() + timedelta(hours=3)
    for rows in (Slot.objects.filter(pk=slot.pk), Meeting.objects.all()):
        rows.update(starts_at=start, ends_at=start + timedelta(hours=1))


def test_it_is_a_warning_until_the_last_day_and_then_urgent_and_in_need_of_somebody(
    sato: Client, interview: Interview, in_three_days: Slot, host: Host, recruiter: Member
) -> None:
    made(interview, host, recruiter, confirm=True)
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert TITLE in page
    assert '<div id="nobody-opens"><div class="notice notice-warning"' in page
    assert attention.needed_by(recruiter) == []

    bring_near(in_three_days)
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert '<div id="nobody-opens"><div class="notice notice-danger"' in page
    [needed] = attention.needed_by(recruiter)
    assert Concern.NOBODY_OPENS in [reason.concern for reason in needed.reasons]
    assert f"まもなく開始ですが、{TITLE}" in sato.get("/").content.decode()


def test_one_click_makes_an_interviewer_the_host(
    send: Send,
    sato: Client,
    interview: Interview,
    in_three_days: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    interviewer: Member,
) -> None:
    made(interview, host, recruiter)
    at_zoom(interviewer, other_host)
    send(f"/interviews/{interview.pk}/participants", members=interviewer.pk)
    # Zoom would not have them as an alternative host.
    meeting = Meeting.objects.get()
    Meeting.objects.update(
        refused_hosts=[other_host.zoom_user_id],
        observed=meeting.observed | {"alternative_hosts": []},
    )
    shown = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert f"{other_host.shown_label}をホストにする" in shown
    after = send(
        f"/interviews/{interview.pk}/meeting/host", form="host-form-among", host=other_host.pk
    )
    assert TITLE not in after.content.decode()
    meeting = fresh(interview).meeting
    assert meeting is not None
    assert meeting.host == other_host


def test_before_there_is_a_meeting_the_click_makes_it(
    send: Send,
    interview: Interview,
    in_three_days: Slot,
    host: Host,
    recruiter: Member,
    interviewer: Member,
) -> None:
    at_zoom(interviewer, host)
    shown = send(
        f"/interviews/{interview.pk}/participants", members=interviewer.pk
    ).content.decode()
    assert f"{host.shown_label}をホストにして作成" in shown
    after = send(f"/interviews/{interview.pk}/meeting", form="meeting-form-among", host=host.pk)
    assert TITLE not in after.content.decode()
    assert version_of(interview).version > 1
