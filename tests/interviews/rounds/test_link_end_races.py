"""認証解除 during other changes: no meeting is lost and none is left at Zoom."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.interviews.models import Interview
from enishi.interviews.rounds import link_end
from enishi.meetings.booking import creating
from enishi.meetings.link import connection, ending
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, in_threads
from tests.interviews.ending import work
from tests.interviews.letters.test_notifications import with_ito
from tests.interviews.rounds.test_link_end import arranged, meeting_of, press
from tests.jobs import RunJobs, Worker
from tests.meetings.conftest import claimed
from tests.meetings.test_held import end_at_once
from tests.meetings.waiting import while_held

__all__ = ["arranged", "with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_being_deleted_at_this_moment_is_not_given_back(
    arranged: Interview, account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    """A row read before the worker noted its attempt would show a meeting that is gone."""
    zoom.disturb("meetings.delete", "drop_connection")
    press(admin)
    work(account)
    Meeting.objects.update(is_deletion_open=False)
    noted, may_commit = threading.Event(), threading.Event()

    def note_that_it_asks(_number: int) -> None:
        with transaction.atomic():
            Meeting.objects.update(is_deletion_open=True)
            noted.set()
            may_commit.wait(timeout=20)

    def leave_it(_number: int) -> None:
        noted.wait(timeout=20)
        threading.Timer(0.3, may_commit.set).start()
        connection.leave_rest(admin.company, by=actors.of(admin))

    works = (note_that_it_asks, leave_it)
    assert in_threads(lambda number: works[number](number), count=2) == [None, None]
    assert meeting_of(arranged).state == MeetingState.CANCELLING


@pytest.mark.parametrize("fault", ["empty_502", "drop_connection", "rate_limited_daily"])
def test_the_link_lives_until_what_was_made_twice_is_deleted(
    fault: str,
    host: Host,
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
    worker: Worker,
) -> None:
    worker.is_here = False
    zoom.disturb("meetings.create", "timeout_after")
    meeting = claimed(host)
    creating.create_at_zoom(meeting)
    Meeting.objects.update(state=MeetingState.WANTED, lease_until=None)
    creating.create_at_zoom(meeting)
    assert (len(zoom.meetings()), Meeting.objects.get().attempts) == (2, 2)

    press(admin)
    zoom.disturb("meetings.list", fault, times=None)
    work(account)
    assert account.state == LinkState.ENDING
    for broken in list(zoom.world.faults):
        zoom.world.faults.remove(broken.id)
    let_pass(24 * 3600 if fault == "rate_limited_daily" else 60)
    ending.settle(account.pk)
    account.refresh_from_db()
    assert (zoom.meetings(), account.state) == ([], LinkState.UNLINKED)


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after"])
def test_what_may_never_have_been_made_is_not_given_back_as_if_it_stood(
    fault: str, host: Host, account: ZoomAccount, admin: Member, zoom: PretendZoom, worker: Worker
) -> None:
    worker.is_here = False
    zoom.disturb("meetings.create", fault)
    creating.create_at_zoom(claimed(host))
    press(admin)
    link_end.carry_on(account.pk)
    connection.leave_rest(admin.company, by=actors.of(admin))
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_a_link_that_is_erased_at_this_moment_lets_go_of_nothing_more(
    arranged: Interview, account: ZoomAccount, admin: Member
) -> None:
    press(admin)
    while_held(lambda: end_at_once(account), lambda: link_end.carry_on(account.pk))
    assert meeting_of(arranged).state == MeetingState.READY


def test_a_meeting_that_was_to_take_its_place_is_not_noted_as_the_interviews(
    arranged: Interview, other_host: Host, account: ZoomAccount, admin: Member, worker: Worker
) -> None:
    worker.is_here = False
    claimed(other_host, owner_key=arranged.owner_key, replaces=meeting_of(arranged))
    press(admin)
    link_end.carry_on(account.pk)
    assert not Meeting.objects.live().exists()
    assert AuditEntry.objects.filter(action="interview.meeting_taken").count() == 1


def test_many_meetings_are_let_go_of_in_several_runs_without_a_pause(
    host: Host, admin: Member, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_end, "_AT_ONCE", 1)
    for number in (1, 2, 3):
        claimed(host, hour=9 + number, owner_key=f"interview:{number}")
    run_jobs()
    press(admin)
    run_jobs()
    assert not Meeting.objects.live().exists()
