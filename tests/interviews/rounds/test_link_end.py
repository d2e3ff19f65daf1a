"""認証解除 with the meetings: the worker completes it, and no lost meeting goes unnoticed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import UserFacingError
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import interview_facts
from enishi.interviews.meeting import host_change
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import attention
from enishi.interviews.rounds import link_end
from enishi.interviews.trips import self_scheduling
from enishi.interviews.trips.room import room_of
from enishi.meetings.booking import creating, intents, reconciliation
from enishi.meetings.gateway.explanations import LinkIsEnding
from enishi.meetings.link import connection, ending
from enishi.meetings.models import (
    Host,
    LinkEnding,
    LinkState,
    Meeting,
    MeetingState,
    WebhookEvent,
    ZoomAccount,
)
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    fresh,
    let_worker_finish,
    made,
    tomorrow,
    version_of,
)
from tests.interviews.ending import work
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, sent, with_ito
from tests.interviews.offering import offered
from tests.jobs import RunJobs, Worker
from tests.meetings.conftest import Link, claimed

__all__ = ["with_ito"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_urgent")]

DAY = 24 * 3600


@pytest.fixture
def arranged(with_ito: Interview, host: Host, recruiter: Member) -> Interview:
    """山田's confirmed interview with a meeting at Zoom, which everybody knows of."""
    made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    return with_ito


def press(admin: Member, *, candidates: bool = True, interviewers: bool = True) -> bool:
    return link_end.end(
        admin.company,
        by=actors.of(admin),
        delete_meetings=True,
        tell_candidates=candidates,
        tell_interviewers=interviewers,
    )


def reasons(member: Member) -> list[str]:
    return [reason.words for one in attention.needed_by(member) for reason in one.reasons]


def meeting_of(interview: Interview) -> Meeting:
    meeting = fresh(interview).meeting
    assert meeting is not None
    return meeting


def test_the_wish_is_written_first_and_the_press_calls_nobody(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    before = len(list(zoom.world.journal))
    assert not press(admin)

    assert len(list(zoom.world.journal)) == before
    account.refresh_from_db()
    assert (account.state, bool(account.refresh_token)) == (LinkState.ENDING, True)
    assert AuditEntry.objects.filter(action="zoom.unlinking_began", member=admin).count() == 1
    under_way = ending.progress(account)
    assert under_way is not None
    assert (under_way.meetings, under_way.left, under_way.hindrance) == (1, 1, "")


def test_the_worker_deletes_what_is_there_and_erases_the_link_at_last(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    press(admin)
    work(account)

    assert zoom.meetings() == []
    assert (account.state, account.access_token, account.refresh_token) == ("unlinked", "", "")
    assert {pair.access_state for pair in zoom.world.tokens} == {"refreshed", "revoked"}
    ended = LinkEnding.objects.get()
    assert (ended.outcome, ended.meetings, ended.left) == ("deleted", 1, 0)
    assert AuditEntry.objects.filter(action="zoom.unlinked", member=admin).count() == 1


def test_a_confirmed_interview_that_loses_its_meeting_is_not_quiet(
    arranged: Interview, account: ZoomAccount, admin: Member, recruiter: Member
) -> None:
    assert reasons(recruiter) == []
    press(admin)
    work(account)

    assert fresh(arranged).state == InterviewState.CONFIRMED
    assert reasons(recruiter) == ["Zoomの連携の解除で、ミーティングが削除されました"]
    assert panel_for(fresh(arranged)).kind == "gone"
    assert room_of(interview_facts.of(fresh(arranged))).is_stuck
    assert AuditEntry.objects.filter(action="interview.meeting_taken", member=admin).count() == 1


@pytest.mark.parametrize("candidates", [True, False])
@pytest.mark.parametrize("interviewers", [True, False])
def test_people_are_told_once_as_the_admin_chose(
    candidates: bool,
    interviewers: bool,
    arranged: Interview,
    account: ZoomAccount,
    admin: Member,
) -> None:
    press(admin, candidates=candidates, interviewers=interviewers)
    work(account)
    link_end.tell_those_who_lost()

    assert sent(HANAKO) == ["interview.confirmed", *["interview.way_in"] * candidates]
    assert sent(ITO) == ["interview.member_confirmed", *["interview.member_way_in"] * interviewers]


def test_with_another_meeting_everything_is_as_before_and_people_are_told_again(
    arranged: Interview,
    account: ZoomAccount,
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    link: Link,
) -> None:
    press(admin)
    work(account)
    link()
    again = Host.objects.get(company=admin.company, is_default=True)
    host_change.make_anew(
        arranged, host_id=again.pk, by=actors.of(recruiter), version=version_of(arranged)
    )
    host_change.settle_all()
    host_change.settle_all()

    assert reasons(recruiter) == []
    assert [one.id for one in zoom.meetings()] == [meeting_of(arranged).zoom_meeting_id]
    assert sent(HANAKO) == ["interview.confirmed", *["interview.way_in"] * 2]
    assert sent(ITO) == ["interview.member_confirmed", *["interview.member_way_in"] * 2]


def test_what_was_deleted_at_zoom_unseen_is_shown_and_not_hidden(
    arranged: Interview, account: ZoomAccount, admin: Member, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.do("delete_meeting", meeting_id=meeting_of(arranged).zoom_meeting_id)
    press(admin)
    work(account)
    assert (meeting_of(arranged).state, meeting_of(arranged).reason) == ("cancelled", "gone")
    assert reasons(recruiter) == ["Zoomの連携の解除で、ミーティングが削除されました"]


def test_what_is_known_to_be_missing_stays_so(
    arranged: Interview, account: ZoomAccount, admin: Member, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.do("delete_meeting", meeting_id=meeting_of(arranged).zoom_meeting_id)
    reconciliation.observe(meeting_of(arranged).pk)
    press(admin)
    work(account)
    assert reasons(recruiter) == ["ミーティングがZoomに見つかりません"]


def test_a_second_press_finds_the_first_and_one_without_the_tick_is_refused(
    arranged: Interview, account: ZoomAccount, admin: Member
) -> None:
    press(admin)
    assert not press(admin, candidates=False)
    assert LinkEnding.objects.filter(tells_candidates=True).count() == 1
    with pytest.raises(UserFacingError, match="残りはZoomに残して終える"):
        link_end.end(admin.company, by=actors.of(admin), delete_meetings=False)
    work(account)
    assert press(admin)
    assert AuditEntry.objects.filter(action="zoom.unlinked").count() == 1


def test_nothing_new_is_wanted_under_a_link_that_is_being_ended(
    arranged: Interview,
    host: Host,
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    worker: Worker,
) -> None:
    worker.is_here = False
    wanted = claimed(host, hour=15, owner_key="interview:0")
    press(admin)
    with pytest.raises(LinkIsEnding):
        claimed(host, hour=13, owner_key="interview:1")
    with pytest.raises(LinkIsEnding), transaction.atomic():
        intents.change(meeting_of(arranged), period=(tomorrow(16), tomorrow(17)))
    assert creating.create_at_zoom(wanted).state == MeetingState.WANTED
    assert len(zoom.calls("meetings.create")) == 1

    work(account)
    wanted.refresh_from_db()
    assert (wanted.state, account.state) == (MeetingState.CANCELLED, LinkState.UNLINKED)
    assert len(zoom.calls("meetings.create")) == 1


def test_a_time_picked_meanwhile_is_fixed_without_a_meeting_and_the_recruiter_knows(
    interview: Interview, host: Host, account: ZoomAccount, admin: Member, recruiter: Member
) -> None:
    choice = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    press(admin)
    self_scheduling.pick(choice, slot_id=interview.slots.all()[0].pk)
    assert fresh(interview).meeting is None
    assert fresh(interview).alerts.get().kind == AlertKind.NO_MEETING


def test_a_new_link_has_to_wait_for_the_end_of_the_old_one(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom, link: Link
) -> None:
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key="s")
    state, code = zoom.consent(address, as_="owner@zoom.example")
    press(admin)
    with pytest.raises(UserFacingError, match="前の連携を解除しているところ"):
        link()
    before = len(zoom.calls("oauth.token"))
    with pytest.raises(UserFacingError, match="前の連携を解除しているところ"):
        connection.complete_link(state=state, code=code, by=actors.of(admin), session_key="s")
    assert len(zoom.calls("oauth.token")) == before

    work(account)
    assert link().is_linked


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_a_meeting_whose_answer_was_lost_is_looked_for_before_the_link_goes(
    fault: str,
    host: Host,
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", fault)
    unknown = creating.create_at_zoom(claimed(host))
    press(admin)
    work(account)
    let_worker_finish(unknown, let_pass)
    link_end.carry_on(account.pk)
    account.refresh_from_db()
    assert (zoom.meetings(), account.state) == ([], LinkState.UNLINKED)


def test_what_zoom_refuses_for_a_day_stays_there_and_its_interview_as_it_was(
    arranged: Interview,
    account: ZoomAccount,
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.do("change_role", user="owner@zoom.example", role_id="2")
    press(admin)
    for _ in range(30):
        work(account)
        assert account.state == LinkState.ENDING
        under_way = ending.progress(account)
        assert under_way is not None
        assert "役割が変わった可能性" in under_way.hindrance
        let_pass(2900)
    work(account)

    assert (account.state, LinkEnding.objects.get().outcome) == (LinkState.UNLINKED, "refused")
    assert (meeting_of(arranged).state, len(zoom.meetings())) == (MeetingState.READY, 1)
    # Other reasons may appear in the last hours before an interview, but its meeting exists.
    assert not any("削除" in words or "なくな" in words for words in reasons(recruiter))
    assert sent(HANAKO) == ["interview.confirmed"]


def test_a_day_in_which_nobody_tried_is_no_refusal(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.do("change_role", user="owner@zoom.example", role_id="2")
    press(admin)
    work(account)
    let_pass(3 * DAY)
    Meeting.objects.update(not_before=None)
    link_end.carry_on(account.pk)
    account.refresh_from_db()
    assert account.state == LinkState.ENDING


def test_the_admin_leaves_the_rest_at_zoom(
    arranged: Interview, account: ZoomAccount, admin: Member, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.delete", "rate_limited_daily", times=None)
    press(admin)
    work(account)
    connection.leave_rest(admin.company, by=actors.of(admin))
    connection.leave_rest(admin.company, by=actors.of(admin))

    account.refresh_from_db()
    assert (account.state, account.refresh_token) == (LinkState.UNLINKED, "")
    ended = LinkEnding.objects.get()
    assert (ended.outcome, ended.left) == ("left", 1)
    assert (meeting_of(arranged).state, len(zoom.meetings())) == (MeetingState.READY, 1)
    assert (reasons(recruiter), sent(HANAKO)) == ([], ["interview.confirmed"])


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_a_deletion_that_nobody_knows_of_is_never_taken_for_a_living_meeting(
    fault: str,
    arranged: Interview,
    account: ZoomAccount,
    admin: Member,
    recruiter: Member,
    zoom: PretendZoom,
    link: Link,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.delete", fault)
    press(admin)
    work(account)
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert meeting_of(arranged).state == MeetingState.CANCELLING
    assert reasons(recruiter) == ["Zoomの連携が解除され、ミーティングの削除を確認できていません"]

    link()
    let_worker_finish(meeting_of(arranged), let_pass)
    assert (meeting_of(arranged).state, zoom.meetings()) == (MeetingState.CANCELLED, [])
    link_end.tell_those_who_lost()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]


def test_without_the_note_of_an_open_deletion_a_dead_meeting_would_count_as_alive(
    arranged: Interview, account: ZoomAccount, admin: Member, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.delete", "timeout_after")
    press(admin)
    work(account)
    assert Meeting.objects.filter(is_deletion_open=True).update(is_deletion_open=False) == 1
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert (meeting_of(arranged).state, zoom.meetings()) == (MeetingState.READY, [])
    assert reasons(recruiter) == []


def test_when_the_tokens_die_meanwhile_the_rest_stays_and_the_page_can_say_so(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    zoom.do("set_switch", name="deauth_event", value="not_sent")
    press(admin)
    zoom.do("uninstall", user="owner@zoom.example")
    work(account)
    assert (account.state, LinkEnding.objects.get().outcome) == (LinkState.UNLINKED, "dead")
    assert meeting_of(arranged).state == MeetingState.READY


def test_a_removal_at_the_marketplace_ends_it_too(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    zoom.do("change_role", user="owner@zoom.example", role_id="2")
    press(admin)
    work(account)
    zoom.do("uninstall", user="owner@zoom.example")
    zoom.let_due_happen()
    run_jobs()
    account.refresh_from_db()
    assert (account.state, LinkEnding.objects.get().outcome) == (LinkState.UNLINKED, "removed")
    assert WebhookEvent.objects.count() == 0
    assert meeting_of(arranged).state == MeetingState.READY


def test_a_job_that_was_lost_comes_back(
    arranged: Interview, account: ZoomAccount, admin: Member, run_jobs: RunJobs
) -> None:
    press(admin)
    run_jobs()
    reconciliation.sweep()
    run_jobs()
    let = meeting_of(arranged)
    assert (let.state, let.taken_by) == (MeetingState.CANCELLED, LinkEnding.objects.get())


def test_of_a_link_that_is_not_being_ended_the_worker_takes_nothing_and_comes_to_an_end(
    arranged: Interview, account: ZoomAccount
) -> None:
    meeting = meeting_of(arranged)
    link_end.carry_on(account.pk)
    # This plays an end between the reading of the list and the first meeting.
    link_end._let_go(account, meeting)  # noqa: SLF001
    assert not ProcrastinateJob.objects.filter(task_name="interviews.end_link").exists()
    assert meeting_of(arranged).state == MeetingState.READY


def test_a_change_made_before_its_meeting_is_let_go_of_is_not_written_over(
    arranged: Interview, account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(admin)
    before, find = fresh(arranged).version, link_end._interview_of  # noqa: SLF001

    def changed_meanwhile(meeting: Meeting) -> Interview | None:
        found = find(meeting)
        Interview.objects.update(version=F("version") + 1)
        return found

    monkeypatch.setattr(link_end, "_interview_of", changed_meanwhile)
    link_end.carry_on(account.pk)
    assert fresh(arranged).version == before + 2


def test_what_is_not_let_go_of_is_not_taken_from_its_interview(
    arranged: Interview, account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(admin)
    before = fresh(arranged).version
    monkeypatch.setattr(ending, "release_meeting", lambda *_: None)
    link_end.carry_on(account.pk)
    assert fresh(arranged).version == before


def test_dead_tokens_cannot_delete_and_the_press_is_refused(
    account: ZoomAccount, admin: Member
) -> None:
    ZoomAccount.objects.update(state=LinkState.NEEDS_REAUTH)
    with pytest.raises(UserFacingError, match="チェックを外して"):
        press(admin)


def test_an_interview_under_way_keeps_its_meeting(
    arranged: Interview,
    slot: Slot,
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    let_pass((slot.starts_at - timezone.now()).total_seconds() + 60)
    press(admin)
    work(account)
    assert (meeting_of(arranged).state, len(zoom.meetings())) == (MeetingState.READY, 1)
    assert account.state == LinkState.UNLINKED
