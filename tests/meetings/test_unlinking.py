"""Unlinking from both sides: what is erased, what stays, and echoes that come too late."""

from __future__ import annotations

import pytest
from django.db import transaction

from enishi.company.models import AuditEntry, Member
from enishi.errors import UserFacingError
from enishi.meetings import booking, connection, directory, health
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, WebhookEvent, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed
from zoom_sandbox.oauth import grants

pytestmark = pytest.mark.django_db(transaction=True)


def test_unlinking_erases_what_opens_doors_and_names_people(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    directory.sync(account)
    connection.unlink(admin.company, by=admin)

    row = ZoomAccount.objects.values().get()
    assert (row["state"], row["access_token"], row["refresh_token"]) == ("unlinked", "", "")
    assert "owner@zoom.example" not in str(row)
    assert account.users.count() == 0
    host.refresh_from_db()
    assert (host.is_candidate, host.email, host.last_name) == (False, "", "")
    assert connection.linked_account(admin.company) is None
    assert {pair.access_state for pair in zoom.world.tokens} == {"refreshed", "revoked"}
    assert AuditEntry.objects.filter(action="zoom.unlinked", member=admin).count() == 1


def test_meetings_stay_with_their_links_unless_asked_otherwise(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    meeting = booking.ask(claimed(host))
    connection.unlink(admin.company, by=admin)

    meeting.refresh_from_db()
    assert (meeting.state, bool(meeting.join_url)) == (MeetingState.READY, True)
    assert len(zoom.meetings()) == 1


def test_meetings_are_deleted_on_demand_before_the_link_ends(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    for hour in (10, 11, 12):
        booking.ask(claimed(host, hour=hour, purpose=f"interview:{hour}"))
    connection.unlink(admin.company, by=admin, delete_meetings=True)

    assert zoom.meetings() == []
    assert set(Meeting.objects.values_list("state", flat=True)) == {MeetingState.CANCELLED}


def test_when_zoom_does_not_delete_the_link_stays_and_the_admin_is_told(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    booking.ask(claimed(host))
    zoom.disturb("meetings.delete", "html_500")
    with pytest.raises(UserFacingError, match="1件をまだ削除できていない"):
        connection.unlink(admin.company, by=admin, delete_meetings=True)
    assert connection.linked_account(admin.company) is not None

    connection.unlink(admin.company, by=admin, delete_meetings=True)
    assert zoom.meetings() == []


def test_unlinking_succeeds_here_when_zoom_is_silent(
    account: ZoomAccount, admin: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("oauth.*", "timeout_before", times=None)
    connection.unlink(admin.company, by=admin)
    assert connection.linked_account(admin.company) is None


def test_no_call_is_made_after_the_link_has_ended(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    meeting = claimed(host)
    connection.unlink(admin.company, by=admin)
    before = len(list(zoom.world.journal))

    assert booking.ask(meeting).reason == "unlinked"
    assert len(list(zoom.world.journal)) == before


def test_the_echo_of_our_own_farewell_is_harmless(
    account: ZoomAccount, admin: Member, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    connection.unlink(admin.company, by=admin)
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
    connection.unlink(admin.company, by=admin)
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
    meeting = booking.ask(claimed(host))
    directory.sync(account)
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

    asked = booking.ask(claimed(host))
    assert (asked.state, asked.reason) == (MeetingState.FAILED, "needs_reauth")
    current = connection.linked_account(admin.company)
    assert current is not None
    assert current.state == LinkState.NEEDS_REAUTH
    assert "もう一度アカウント認証" in health.describe(current).sentence


def test_a_demoted_admin_is_told_apart_from_a_dead_link(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    zoom.do("change_role", user="owner@zoom.example", role_id="2")
    asked = booking.ask(claimed(host))

    assert (asked.state, asked.reason) == (MeetingState.FAILED, "forbidden")
    current = connection.linked_account(admin.company)
    assert current is not None
    described = health.describe(current)
    assert not described.is_good
    assert "役割が変わった可能性" in described.sentence


def test_unlinking_twice_is_once(account: ZoomAccount, admin: Member) -> None:
    connection.unlink(admin.company, by=admin)
    connection.unlink(admin.company, by=admin)
    assert AuditEntry.objects.filter(action="zoom.unlinked").count() == 1


def test_a_wish_that_is_being_withdrawn_does_not_hold_up_unlinking(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    meeting = booking.ask(claimed(host))
    with transaction.atomic():
        booking.release(meeting)
    connection.unlink(admin.company, by=admin)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == (MeetingState.CANCELLED, "left_at_zoom")
