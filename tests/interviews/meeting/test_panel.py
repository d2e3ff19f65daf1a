"""The area 「Webミーティングの作成・編集」 in each state (R-045, D-05, D-06, D-09)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import Proposal, ProposalOutcome
from enishi.interviews.meeting import condition, web_meeting
from enishi.interviews.meeting.panel import Panel, panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, scheduling
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, drawn, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)


def shown(interview: Interview) -> Panel:
    return panel_for(Interview.objects.get(pk=interview.pk))


def test_hidden_with_the_reason_while_zoom_is_not_linked(interview: Interview, slot: Slot) -> None:
    panel = shown(interview)
    assert (panel.kind, panel.reason) == (
        "hidden",
        "Zoomが連携されていません。管理者に連携を依頼してください",
    )


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ([], "日程が1件のときに作成できます（現在0件）"),
        ([9, 11, 13], "日程が1件のときに作成できます（現在3件）"),
    ],
)
def test_hidden_with_the_count_unless_there_is_exactly_one_slot(
    interview: Interview,
    account: ZoomAccount,
    recruiter: Member,
    hours: list[int],
    reason: str,
) -> None:
    for hour in hours:
        drawn(interview, by=recruiter, starts_at=tomorrow(hour))
    panel = shown(interview)
    assert (panel.kind, panel.reason) == ("hidden", reason)


def test_one_slot_and_a_link_offer_the_hosts_free_ones_first(
    interview: Interview, slot: Slot, host: Host, other_host: Host, recruiter: Member
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    Meeting.objects.update(owner_key="interview:0")
    Interview.objects.update(meeting=None)

    panel = shown(interview)
    assert panel.kind == "create"
    assert [(offer.host, offer.is_free) for offer in panel.offers] == [
        (other_host, True),
        (host, False),
    ]


def test_a_slot_that_has_begun_says_so(
    interview: Interview, slot: Slot, account: ZoomAccount, let_pass: LetPass
) -> None:
    let_pass(48 * 3600)
    panel = shown(interview)
    assert panel.kind == "hidden"
    assert "過去の日時" in panel.reason


def test_the_created_view_has_address_spaced_number_passcode_and_host(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    panel = shown(interview)

    [there] = zoom.meetings()
    digits = str(there.id)
    assert panel.kind == "created"
    assert panel.meeting is not None
    assert panel.meeting.join_url.startswith("http")
    assert panel.meeting.spaced_id == f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    assert panel.passcode == there.password
    assert panel.meeting.host == host
    assert panel.can_edit
    assert not panel.is_changing


@pytest.mark.parametrize("state", [MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN])
def test_an_open_question_at_zoom_shows_as_work_under_way(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, state: str
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    Meeting.objects.update(state=state)
    panel = shown(interview)
    assert panel.kind == "working"
    assert "日程は保存されています" in panel.reason


def test_a_refusal_by_zoom_shows_its_reason_and_the_hosts_again(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "ok_with_code_200")
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    panel = shown(interview)
    assert panel.kind == "failed"
    assert "許可しませんでした" in panel.reason
    assert [offer.host for offer in panel.offers] == [host]


def test_a_vanished_meeting_is_shown_as_missing(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    [there] = zoom.meetings()
    zoom.do("delete_meeting", meeting_id=there.id)
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    panel = shown(interview)
    assert panel.kind == "missing"
    assert panel.reason


def test_a_confirmed_interviews_meeting_is_shown_without_controls(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    panel = shown(interview)
    assert (panel.kind, panel.can_edit) == ("created", False)


def test_a_meeting_that_outlives_the_link_is_still_shown(
    interview: Interview,
    slot: Slot,
    host: Host,
    account: ZoomAccount,
    recruiter: Member,
    admin: Member,
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    connection.unlink(account.company, by=actors.of(admin))
    panel = shown(interview)
    assert panel.kind == "created"
    assert panel.offers == []


def test_without_a_meeting_it_says_what_can_be_done(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    Proposal.objects.create(
        company=interview.company,
        interview=interview,
        makes_meeting=True,
        outcome=ProposalOutcome.WITHDRAWN,
        ended_at=timezone.now(),
        expires_at=timezone.now(),
    )
    Interview.objects.update(state=InterviewState.PROPOSED)
    assert "自動で発行しません" in shown(interview).reason
    Interview.objects.update(state=InterviewState.CONFIRMED)
    assert "先に「日程を変更する」を押してください" in shown(interview).reason


def test_a_meeting_that_is_missing_is_not_said_to_be_changing(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    for state, is_changing in ((MeetingState.READY, True), (MeetingState.MISSING, False)):
        Meeting.objects.update(state=state, desired_version=9)
        assert condition.of(Interview.objects.get(pk=interview.pk)).is_changing == is_changing
