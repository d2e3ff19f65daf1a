"""After a lost answer, unlinking and linking, Enishi looks before it asks again."""

from __future__ import annotations

import pytest
from django.db import transaction

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.meeting import host_change, meeting_retry, web_meeting
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import attention
from enishi.meetings.booking import intents, lookup_before_retry, reconciliation
from enishi.meetings.directory import hosts, users
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    drawn,
    fresh,
    let_worker_finish,
    tomorrow,
    version_of,
)
from tests.jobs import Worker
from tests.meetings.conftest import Link

pytestmark = pytest.mark.django_db(transaction=True)

UNSEEN = "Zoomの連携が解除され、ミーティングの作成結果を確認できていません"


@pytest.fixture
def unknown(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    zoom: PretendZoom,
) -> Meeting:
    """A confirmed interview's meeting whose answer was lost before the link was ended."""
    zoom.disturb("meetings.create", "timeout_after")
    web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    Interview.objects.filter(pk=interview.pk).update(state=InterviewState.CONFIRMED)
    connection.unlink(admin.company, by=actors.of(admin))
    return meeting_of(interview)


def meeting_of(interview: Interview) -> Meeting:
    meeting = fresh(interview).meeting
    assert meeting is not None
    return meeting


def one_for_each(zoom: PretendZoom, interview: Interview) -> bool:
    return [there.id for there in zoom.meetings()] == [meeting_of(interview).zoom_meeting_id]


def test_until_the_link_is_back_it_waits_for_a_decision(
    interview: Interview, unknown: Meeting, recruiter: Member
) -> None:
    assert (unknown.state, reconciliation.due_at(unknown)) == (MeetingState.UNKNOWN, None)
    [flagged] = attention.needed_by(recruiter)
    assert [reason.words for reason in flagged.reasons] == [UNSEEN]
    panel = panel_for(fresh(interview))
    assert (panel.kind, panel.can_renew) == ("gone", True)


@pytest.mark.usefixtures("nothing_is_urgent")
def test_the_meeting_that_was_made_is_adopted_and_no_second_one_is(
    interview: Interview,
    unknown: Meeting,
    recruiter: Member,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    link()
    meeting_retry.retry_meetings()
    let_worker_finish(unknown, let_pass)
    meeting_retry.retry_meetings()
    assert meeting_of(interview).state == MeetingState.READY
    assert one_for_each(zoom, interview)
    assert len(zoom.calls("meetings.create")) == 1
    assert attention.needed_by(recruiter) == []


def test_made_anew_in_another_account_the_first_is_deleted_once_its_account_is_back(
    interview: Interview,
    unknown: Meeting,
    recruiter: Member,
    admin: Member,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    link(as_="owner@large.example")
    host = Host.objects.get(company=admin.company, is_default=True)
    host_change.make_anew(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    assert meeting_of(interview).state == MeetingState.READY
    assert len(zoom.meetings()) == 2

    connection.unlink(admin.company, by=actors.of(admin))
    link()
    let_worker_finish(unknown, let_pass)
    unknown.refresh_from_db()
    assert unknown.state == MeetingState.CANCELLED
    assert one_for_each(zoom, interview)


def given_up(unknown: Meeting) -> None:
    """As an earlier release left what was unknown when the link ended."""
    Meeting.objects.filter(pk=unknown.pk).update(state=MeetingState.FAILED, reason="unlinked")


def test_what_was_given_up_earlier_is_looked_for_before_it_is_wanted_again(
    interview: Interview,
    unknown: Meeting,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    given_up(unknown)
    link()
    meeting_retry.retry_meetings()
    assert meeting_of(interview) == unknown
    let_worker_finish(unknown, let_pass)
    assert meeting_of(interview).state == MeetingState.READY
    assert one_for_each(zoom, interview)
    assert len(zoom.calls("meetings.create")) == 1


def test_without_the_look_there_are_two_at_one_hour(
    interview: Interview,
    unknown: Meeting,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookup_before_retry, "may_exist_at_zoom", lambda _meeting: False)
    given_up(unknown)
    link()
    meeting_retry.retry_meetings()
    let_worker_finish(meeting_of(interview), let_pass)
    assert [there.start_at for there in zoom.meetings()] == [tomorrow(10)] * 2


def test_when_the_host_has_no_time_any_more_the_first_is_deleted(
    interview: Interview,
    unknown: Meeting,
    admin: Member,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
    worker: Worker,
) -> None:
    given_up(unknown)
    both = [zoom.user(f"{name}@zoom.example").id for name in ("owner", "interview-room1")]
    users.sync(link())
    hosts.choose(ZoomAccount.objects.get(), zoom_user_ids=both, by=actors.of(admin))
    Host.objects.update(capacity=1)
    account = ZoomAccount.objects.get()
    worker.is_here = False
    with transaction.atomic():
        intents.claim(
            account.company,
            host=Host.objects.get(pk=unknown.host_id),
            starts_at=unknown.starts_at,
            ends_at=unknown.ends_at,
            topic="別の面接",
            owner_key="interview:0",
        )
    meeting_retry.retry_meetings()
    let_worker_finish(unknown, let_pass)
    let_worker_finish(meeting_of(interview), let_pass)
    unknown.refresh_from_db()
    assert unknown.state == MeetingState.CANCELLED
    assert meeting_of(interview).host.zoom_user_id == both[1]
    assert one_for_each(zoom, interview)


def test_a_draft_can_have_its_meeting_made_anew_though_nobody_knows_of_the_first(
    interview: Interview,
    host: Host,
    recruiter: Member,
    admin: Member,
    link: Link,
    zoom: PretendZoom,
) -> None:
    drawn(interview, by=recruiter)
    zoom.disturb("meetings.create", "timeout_before")
    web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    connection.unlink(admin.company, by=actors.of(admin))
    link(as_="owner@large.example")
    new = Host.objects.get(company=admin.company, is_default=True)
    made = web_meeting.create(
        interview, host_id=new.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    made.refresh_from_db()
    assert (made.state, made.host) == (MeetingState.READY, new)
