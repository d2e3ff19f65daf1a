"""News from Zoom, twice, in reverse, late or never: Enishi shows what is true at Zoom."""

from __future__ import annotations

import pytest
from django.db import connection as database

from enishi.meetings.booking import creating, intents
from enishi.meetings.directory import preflight, users
from enishi.meetings.link import health, webhooks
from enishi.meetings.models import Host, MeetingState, WebhookEvent, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


def work_off(zoom: PretendZoom, run_jobs: RunJobs) -> None:
    """Deliver what waits, and let the worker come to it."""
    zoom.let_due_happen()
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"webhook_duplicate": "on"},
        {"webhook_reorder": "on"},
        {"webhook_escaped": "on"},
        {"webhook_duplicate": "on", "webhook_reorder": "on", "webhook_retry_timestamp": "keep"},
    ],
)
def test_a_meeting_edited_in_zoom_shows_its_last_state(
    switches: dict[str, str], host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    for name, value in switches.items():
        zoom.do("set_switch", name=name, value=value)
    meeting = creating.create_at_zoom(claimed(host))
    for topic in ("一", "二", "面接 🙂"):
        zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic=topic)
    work_off(zoom, run_jobs)

    meeting.refresh_from_db()
    assert meeting.observed["topic"] == "面接 🙂"
    assert intents.differences(meeting) == ("topic",)
    assert meeting.topic == "一次面接 #7"


@pytest.mark.parametrize("reorder", ["on", "off"])
def test_a_meeting_deleted_in_zoom_is_missing_at_once(
    reorder: str, host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    zoom.do("set_switch", name="webhook_reorder", value=reorder)
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="別の名前")
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    work_off(zoom, run_jobs)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MISSING


def test_our_own_changes_echo_without_effect(
    host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    work_off(zoom, run_jobs)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == (MeetingState.READY, "")
    assert len(zoom.calls("meetings.create")) == 1
    assert zoom.calls("meetings.update") == []


def test_meetings_of_others_in_the_account_leave_no_trace(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.do("add_meeting", user="owner@zoom.example", topic="取締役会")
    zoom.let_due_happen()
    assert WebhookEvent.objects.count() == 0


def test_a_host_who_leaves_is_unusable_as_soon_as_the_list_confirms_it(
    account: ZoomAccount, other_host: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    meeting = creating.create_at_zoom(claimed(other_host))
    users.sync(account)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    work_off(zoom, run_jobs)

    other_host.refresh_from_db()
    assert not other_host.is_usable
    meeting.refresh_from_db()
    assert any("利用できなくなっています" in said for said in preflight.warnings(meeting))


def test_an_event_is_processed_once(host: Host, zoom: PretendZoom, run_jobs: RunJobs) -> None:
    creating.create_at_zoom(claimed(host))
    work_off(zoom, run_jobs)
    looks = len(zoom.calls("meetings.get"))
    for event in WebhookEvent.objects.all():
        webhooks.process(event.pk)
    assert len(zoom.calls("meetings.get")) == looks


def test_a_scope_taken_away_later_is_named(
    account: ZoomAccount, host: Host, zoom: PretendZoom
) -> None:
    pair = next(iter(zoom.world.tokens))
    kept = [scope for scope in pair.scopes if scope != "meeting:write:meeting:admin"]
    zoom.world.tokens.change(pair, scopes=kept)

    refused = creating.create_at_zoom(claimed(host))
    assert (refused.state, refused.reason) == (MeetingState.FAILED, "missing_scopes")
    account.refresh_from_db()
    assert health.describe(account).missing_scopes == ("meeting:write:meeting:admin",)
