"""Alternative hosts of meetings follow changed addresses, licences and departures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection as database
from django.db import transaction

from enishi.company import actors, members
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.meeting import opener_changes, openers, web_meeting
from enishi.interviews.meeting.openers import Standing
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation
from enishi.meetings.booking import reconciliation
from enishi.meetings.directory import users
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, ZoomAccount, ZoomUser
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    let_worker_finish,
    made,
    tomorrow,
    version_of,
)
from tests.interviews.meeting.test_openers import ITO, at_zoom, found, ito, seat
from tests.jobs import RunJobs

# Fixtures.
__all__ = ["ito"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

ROOM = "interview-room1@zoom.example"
Follow = Callable[[], list[str]]


@pytest.fixture
def meeting(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, ito: Member
) -> Meeting:
    """Confirmed, with 伊藤 as alternative host."""
    seat(interview, ito, by=recruiter)
    web_meeting.create(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    return Meeting.objects.get()


@pytest.fixture
def follow(zoom: PretendZoom, let_pass: LetPass) -> Follow:
    """The worker's sweep, and what it sees to; the addresses at Zoom afterwards."""

    def act() -> list[str]:
        opener_changes.update_openers()
        let_worker_finish(Meeting.objects.get(), let_pass)
        return at_zoom(zoom)

    return act


def list_users(account: ZoomAccount) -> None:
    account.refresh_from_db()
    users.sync(account)


def list_nobody() -> None:
    """A link that was made anew has no list yet."""
    ZoomUser.objects.all().delete()
    ZoomAccount.objects.update(users_synced_at=None)


def test_another_mail_address_is_another_user_at_zoom(
    meeting: Meeting, ito: Member, follow: Follow
) -> None:
    assert follow() == [ITO]
    Member.objects.filter(pk=ito.pk).update(email=ROOM)
    assert follow() == [ROOM]
    Member.objects.filter(pk=ito.pk).update(email="ito@nowhere.example")
    assert follow() == [""]


def test_who_is_let_go_opens_no_room_any_more_and_does_when_taken_back(
    meeting: Meeting, ito: Member, admin: Member, follow: Follow
) -> None:
    members.deactivate(ito, by=actors.of(admin))
    assert follow() == [""]
    members.reactivate(ito, by=actors.of(admin))
    assert follow() == [ITO]


def test_a_licence_that_goes_and_comes_is_followed(
    meeting: Meeting, account: ZoomAccount, zoom: PretendZoom, follow: Follow
) -> None:
    zoom.do("change_licence", user=ITO, licence=1)
    list_users(account)
    assert follow() == [""]
    zoom.do("change_licence", user=ITO, licence=2)
    list_users(account)
    assert follow() == [ITO]


def test_who_comes_to_zoom_only_now_is_on_the_way_and_then_there(
    meeting: Meeting,
    interview: Interview,
    recruiter: Member,
    ito: Member,
    account: ZoomAccount,
    zoom: PretendZoom,
    follow: Follow,
) -> None:
    Member.objects.filter(pk=ito.pk).update(email="late@zoom.example")
    assert follow() == [""]
    arguments = {"first_name": "健太", "last_name": "伊藤"}
    zoom.do("add_user", account_id=account.zoom_account_id, email="late@zoom.example", **arguments)
    list_users(account)
    assert [one.standing for one in found(interview).attendees] == [Standing.INVITED]
    assert follow() == ["late@zoom.example"]
    assert [one.standing for one in found(interview).attendees] == [Standing.ALTERNATIVE]


def test_nothing_is_asked_while_nothing_changes(
    meeting: Meeting, zoom: PretendZoom, follow: Follow
) -> None:
    follow()
    assert zoom.calls("meetings.update") == []
    assert not Meeting.objects.get().is_behind


def test_the_sweep_asks_in_one_query(
    meeting: Meeting, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(1):
        opener_changes.update_openers()


def test_a_user_whom_one_list_lacks_keeps_the_key(
    meeting: Meeting, account: ZoomAccount, zoom: PretendZoom, follow: Follow
) -> None:
    user = zoom.user(ITO)
    zoom.world.users.change(user, status="inactive")
    list_users(account)
    assert follow() == [ITO]
    list_users(account)
    follow()
    assert Meeting.objects.get().alternative_hosts == []


def test_an_empty_list_after_linking_anew_takes_nobody_away(
    meeting: Meeting,
    account: ZoomAccount,
    admin: Member,
    link: Callable[[], ZoomAccount],
    follow: Follow,
) -> None:
    connection.unlink(account.company, by=actors.of(admin))
    link()
    assert not ZoomUser.objects.exists()
    assert not Meeting.objects.get().is_out_of_reach
    assert follow() == [ITO]


def test_who_was_not_listed_when_the_meeting_was_made_is_told_to_zoom_when_listed(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    account: ZoomAccount,
    zoom: PretendZoom,
    follow: Follow,
) -> None:
    seat(interview, ito, by=recruiter)
    # The worker asks Zoom only after the commit.
    with transaction.atomic():
        web_meeting.create(
            interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
        )
        assert Meeting.objects.get().alternative_hosts == [zoom.user(ITO).id]
        list_nobody()
    assert follow() == [""]
    list_users(account)
    assert follow() == [ITO]


def test_who_was_not_listed_when_the_panel_was_changed_is_told_to_zoom_when_listed(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    account: ZoomAccount,
    follow: Follow,
) -> None:
    seat(interview, ito, by=recruiter)
    made(interview, host, recruiter)
    room = Member.objects.create(
        company=recruiter.company, email=ROOM, family_name="会議", given_name="室"
    )
    with transaction.atomic():
        seat(interview, ito, room, by=recruiter)
        list_nobody()
    assert follow() == [ITO]
    list_users(account)
    assert sorted(follow()[0].split(";")) == sorted([ITO, ROOM])


def test_out_of_reach_and_past_meetings_are_left_alone(
    meeting: Meeting, account: ZoomAccount, ito: Member, admin: Member, let_pass: LetPass
) -> None:
    Member.objects.filter(pk=ito.pk).update(email=ROOM)
    ZoomAccount.objects.update(generation=account.generation + 1)
    opener_changes.update_openers()
    assert Meeting.objects.get().alternative_hosts == meeting.alternative_hosts
    ZoomAccount.objects.update(generation=account.generation)
    let_pass((meeting.starts_at - meeting.created_at).total_seconds() + 60)
    opener_changes.update_openers()
    assert Meeting.objects.get().alternative_hosts == meeting.alternative_hosts


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Meeting, {"state": "missing"}),
        (Meeting, {"state": "cancelled"}),
        (ZoomAccount, {"generation": 99}),
        (ZoomAccount, {"users_synced_at": None}),
    ],
)
def test_no_row_is_locked_each_minute_for_what_zoom_cannot_be_told(
    meeting: Meeting,
    ito: Member,
    table: type[Meeting | ZoomAccount],
    values: dict[str, object],
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    Member.objects.filter(pk=ito.pk).update(email=ROOM)
    table.objects.update(**values)  # type: ignore[attr-defined]
    with django_assert_num_queries(1):
        opener_changes.update_openers()


def test_no_row_is_locked_each_minute_because_the_host_interviews(
    meeting: Meeting,
    ito: Member,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    Member.objects.filter(pk=ito.pk).update(email=meeting.host.email)
    opener_changes.update_openers()
    with django_assert_num_queries(1):
        opener_changes.update_openers()


def test_nobody_is_invited_to_what_is_over(
    meeting: Meeting, interview: Interview, recruiter: Member, ito: Member
) -> None:
    Interview.objects.update(state="cancelled")
    with pytest.raises(UserFacingError, match="終了または中止されているため"):
        opener_changes.invite_again(
            interview, member_id=ito.pk, by=actors.of(recruiter), version=version_of(interview)
        )


def test_whom_zoom_refuses_is_asked_for_once_and_again_when_a_person_says_so(
    meeting: Meeting,
    interview: Interview,
    recruiter: Member,
    ito: Member,
    zoom: PretendZoom,
    follow: Follow,
) -> None:
    Member.objects.filter(pk=ito.pk).update(email=ROOM)
    zoom.disturb("meetings.update", "misleading_refusal", times=1)
    assert follow() == [ITO]
    assert follow() == [ITO]
    asked = len(zoom.calls("meetings.update"))
    [refused] = found(interview).attendees
    assert (refused.standing, refused.can_be_invited) == (Standing.GUEST, True)
    # Under another link nobody is.
    link = ZoomAccount.objects.get()
    ZoomAccount.objects.update(generation=link.generation + 1)
    [out_of_reach] = found(interview).attendees
    assert not out_of_reach.can_be_invited
    ZoomAccount.objects.update(generation=link.generation)

    opener_changes.invite_again(
        interview, member_id=ito.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    assert at_zoom(zoom) == [ROOM]
    assert len(zoom.calls("meetings.update")) == asked + 1
    [let_in] = found(interview).attendees
    assert (let_in.standing, let_in.can_be_invited) == (Standing.ALTERNATIVE, False)


def test_whom_somebody_took_away_at_zoom_can_be_invited_too(
    meeting: Meeting, interview: Interview, recruiter: Member, ito: Member, zoom: PretendZoom
) -> None:
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, settings={"alternative_hosts": ""})
    reconciliation.observe(meeting.pk)
    opener_changes.update_openers()
    assert at_zoom(zoom) == [""]
    # An older change waits for a long pause.
    Meeting.objects.update(not_before=tomorrow(9))
    opener_changes.invite_again(
        interview, member_id=ito.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    assert at_zoom(zoom) == [ITO]
    told = AuditEntry.objects.get(action=Event.INTERVIEW_OPENER_INVITED)
    assert (told.member, told.subject_id) == (recruiter, interview.pk)


def test_who_cannot_be_invited_is_refused(
    meeting: Meeting, interview: Interview, recruiter: Member, admin: Member
) -> None:
    with pytest.raises(Conflict, match="担当から外れています"):
        opener_changes.invite_again(
            interview, member_id=admin.pk, by=actors.of(recruiter), version=version_of(interview)
        )
    [ito] = openers.present_at(interview)
    nowhere: list[tuple[type[Meeting | ZoomAccount], dict[str, object]]] = [
        (Meeting, {"alternative_hosts": []}),
        (Meeting, {"alternative_hosts": meeting.alternative_hosts, "state": "cancelled"}),
        (ZoomAccount, {"generation": 99}),
    ]
    for table, values in nowhere:
        table.objects.update(**values)  # type: ignore[attr-defined]
        with pytest.raises(Conflict, match="いま代替ホストに招待できません"):
            opener_changes.invite_again(
                interview, member_id=ito.pk, by=actors.of(recruiter), version=version_of(interview)
            )
        Meeting.objects.update(state=meeting.state)


def test_the_news_of_an_interviewers_licence_has_the_users_listed(
    meeting: Meeting, zoom: PretendZoom, run_jobs: RunJobs, ito: Member
) -> None:
    for licence, at_last in ((1, ""), (2, ITO)):
        zoom.do("change_licence", user=ITO, licence=licence)
        zoom.let_due_happen()
        _work_off(run_jobs)
        opener_changes.update_openers()
        _work_off(run_jobs)
        assert at_zoom(zoom) == [at_last]


def _work_off(run_jobs: RunJobs) -> None:
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()
