"""Unlinking from both sides: what is erased, what stays, and late events."""

from __future__ import annotations

import pytest
from django.db import transaction
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.meetings.booking import converging, creating, intents, observation, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.link import connection, health, unlinking
from enishi.meetings.models import Host, LinkState, MeetingState, WebhookEvent, ZoomAccount
from tests.interviews.conftest import let_worker_finish
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed
from tests.meetings.link.test_relinking import Interrupted, Interruption
from zoom_sandbox.oauth import grants
from zoom_sandbox.transport import SandboxTransport

pytestmark = pytest.mark.django_db(transaction=True)


def test_unlinking_erases_what_opens_doors_and_names_people(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    users.sync(account)
    connection.unlink(admin.company, by=actors.of(admin))

    row = ZoomAccount.objects.values().get()
    assert (row["state"], row["access_token"], row["refresh_token"]) == ("unlinked", "", "")
    assert "owner@zoom.example" not in str(row)
    assert account.users.count() == 0
    host.refresh_from_db()
    assert (host.is_selected, host.email, host.last_name) == (False, "", "")
    assert connection.linked_account(admin.company) is None
    assert {pair.access_state for pair in zoom.world.tokens} == {"refreshed", "revoked"}
    assert AuditEntry.objects.filter(action="zoom.unlinked", member=admin).count() == 1


def test_meetings_stay_with_their_links_unless_asked_otherwise(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    connection.unlink(admin.company, by=actors.of(admin))

    meeting.refresh_from_db()
    assert (meeting.state, bool(meeting.join_url)) == (MeetingState.READY, True)
    assert len(zoom.meetings()) == 1


def test_unlinking_succeeds_here_when_zoom_is_silent(
    account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("oauth.*", "timeout_before", times=None)
    connection.unlink(admin.company, by=actors.of(admin))
    assert connection.linked_account(admin.company) is None


def test_no_call_is_made_after_the_link_has_ended(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    meeting = claimed(host)
    connection.unlink(admin.company, by=actors.of(admin))
    before = len(list(zoom.world.journal))

    assert creating.create_at_zoom(meeting).reason == "unlinked"
    assert len(list(zoom.world.journal)) == before


def test_the_echo_of_our_own_farewell_is_harmless(
    account: ZoomAccount, admin: Member, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    connection.unlink(admin.company, by=actors.of(admin))
    assert zoom.let_due_happen() > 0
    run_jobs()

    assert WebhookEvent.objects.count() == 0
    assert connection.linked_account(admin.company) is None


def test_a_late_echo_does_not_end_the_link_made_since(
    account: ZoomAccount,
    admin: Member,
    zoom: PretendZoom,
    link: Link,
    run_jobs: RunJobs,
    let_pass: LetPass,
) -> None:
    zoom.do("set_switch", name="deauth_delay", value="30")
    connection.unlink(admin.company, by=actors.of(admin))
    link()
    let_pass(31)
    assert zoom.let_due_happen() > 0
    run_jobs()

    assert WebhookEvent.objects.get(event="app_deauthorized").processed_at is not None
    current = connection.linked_account(admin.company)
    assert current is not None
    assert current.state == LinkState.LINKED


def test_removing_the_app_at_zoom_unlinks_here_and_leaves_interviews_alone(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    users.sync(account)
    zoom.do("uninstall", user="owner@zoom.example")
    zoom.let_due_happen()
    run_jobs()

    assert connection.linked_account(admin.company) is None
    assert account.users.count() == 0
    meeting.refresh_from_db()
    assert (meeting.state, bool(meeting.join_url)) == (MeetingState.READY, True)
    assert AuditEntry.objects.filter(action="zoom.deauthorized", member=None).count() == 1


def test_another_admins_removal_keeps_a_link_whose_token_works(
    account: ZoomAccount, admin: Member, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    app = zoom.world.apps["practice_client_id"]
    colleague = zoom.user("zoom-admin@zoom.example")
    uri = app.redirect_uris[0]
    code = grants.issue_code(zoom.world, app, colleague, redirect_uri=uri)
    grants.redeem(zoom.world, app, code.code, redirect_uri=uri, verifier="")
    zoom.do("uninstall", user="zoom-admin@zoom.example")
    zoom.let_due_happen()
    run_jobs()
    assert WebhookEvent.objects.get(event="app_deauthorized").processed_at is not None
    assert connection.linked_account(admin.company) is not None


def test_a_removal_that_zoom_never_tells_of_is_found_by_the_next_call(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    zoom.do("set_switch", name="deauth_event", value="not_sent")
    zoom.do("uninstall", user="owner@zoom.example")

    asked = creating.create_at_zoom(claimed(host))
    assert (asked.state, asked.reason) == (MeetingState.FAILED, "needs_reauth")
    current = connection.linked_account(admin.company)
    assert current is not None
    assert current.state == LinkState.NEEDS_REAUTH
    assert "もう一度アカウント認証" in health.describe(current).sentence


def test_a_demoted_admin_is_told_apart_from_a_dead_link(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    zoom.do("change_role", user="owner@zoom.example", role_id="2")
    asked = creating.create_at_zoom(claimed(host))

    assert (asked.state, asked.reason) == (MeetingState.FAILED, "forbidden")
    current = connection.linked_account(admin.company)
    assert current is not None
    described = health.describe(current)
    assert not described.is_good
    assert "役割が変わった可能性" in described.sentence


def test_unlinking_twice_is_once(account: ZoomAccount, admin: Member) -> None:
    connection.unlink(admin.company, by=actors.of(admin))
    connection.unlink(admin.company, by=actors.of(admin))
    assert AuditEntry.objects.filter(action="zoom.unlinked").count() == 1


def test_a_wish_that_is_being_withdrawn_does_not_hold_up_unlinking_and_is_not_forgotten(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom, link: Link
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
    connection.unlink(admin.company, by=actors.of(admin))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == (MeetingState.CANCELLING, "left_at_zoom")
    assert reconciliation.due_at(observation.load(meeting.pk)) is None

    link()
    reconciliation.repair(meeting.pk)
    meeting.refresh_from_db()
    assert (meeting.state, zoom.meetings()) == (MeetingState.CANCELLED, [])


def test_what_was_let_go_of_without_a_link_is_deleted_once_the_same_account_is_back(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom, link: Link
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    connection.unlink(admin.company, by=actors.of(admin))
    with transaction.atomic():
        intents.release(meeting)
    waiting = converging.converge(meeting)
    assert (waiting.state, waiting.reason) == (MeetingState.CANCELLING, "left_at_zoom")

    link()
    reconciliation.repair(meeting.pk)
    assert zoom.meetings() == []


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_what_nobody_knows_of_is_looked_for_once_the_same_account_is_back(
    fault: str,
    account: ZoomAccount,
    host: Host,
    admin: Member,
    zoom: PretendZoom,
    link: Link,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", fault)
    meeting = creating.create_at_zoom(claimed(host))
    connection.unlink(admin.company, by=actors.of(admin))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == (MeetingState.UNKNOWN, "unlinked")

    link()
    let_worker_finish(meeting, let_pass)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.READY
    assert [there.id for there in zoom.meetings()] == [meeting.zoom_meeting_id]


def test_an_answer_that_comes_after_the_link_has_ended_is_kept(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom, settings: Settings
) -> None:
    wanted = claimed(host)
    to = Interruption(2, lambda: connection.unlink(admin.company, by=actors.of(admin)))
    settings.ZOOM_TRANSPORT_FACTORY = lambda: Interrupted(SandboxTransport(zoom.app), to)
    made = creating.create_at_zoom(wanted)
    assert connection.linked_account(admin.company) is None
    assert made.state == MeetingState.READY
    assert [there.id for there in zoom.meetings()] == [made.zoom_meeting_id]


def test_a_copy_of_the_database_neither_looks_nor_deletes(
    account: ZoomAccount, host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    unknown = creating.create_at_zoom(claimed(host))
    going = creating.create_at_zoom(claimed(host, hour=13, owner_key="interview:8"))
    with transaction.atomic():
        intents.release(going)
    before = len(list(zoom.world.journal))
    unlinking.disown_links()
    for meeting in (unknown, going):
        reconciliation.repair(meeting.pk)
    left = [observation.load(one.pk) for one in (unknown, going)]
    assert [(one.state, one.reason) for one in left] == [
        (MeetingState.FAILED, "unlinked"),
        (MeetingState.CANCELLED, "left_at_zoom"),
    ]
    assert len(list(zoom.world.journal)) == before
