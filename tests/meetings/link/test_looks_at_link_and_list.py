"""News of a link and its users stay open until Zoom was seen, however long that takes."""

from __future__ import annotations

import pytest

from enishi.meetings.directory import users
from enishi.meetings.gateway import breaker, installation_identity, tokens
from enishi.meetings.link import resuming
from enishi.meetings.models import Host, Meeting, WebhookEvent, ZoomAccount
from enishi.zoom.client import ZoomClient
from enishi.zoom.types import UsersPage
from tests.meetings.after_news import DRIFTED, Pass, meeting, minutes, move, open_events, seen
from tests.meetings.conftest import Link, PretendZoom

__all__ = ["meeting", "minutes"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_pause_ends_by_itself_though_nobody_calls(
    account: ZoomAccount, zoom: PretendZoom, minutes: Pass
) -> None:
    """「応答があり次第、自動で再開します」: somebody has to ask for the answer."""
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.record_silence(account.pk)
    minutes(1)
    minutes(5)
    assert not breaker.is_paused(account.pk)


def test_a_role_that_is_lost_and_regained_brings_everything_up_to_date(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("*", "ok_with_code_200", times=None)
    move(zoom, meeting)
    minutes(60)
    assert open_events() == ["meeting.updated"]
    zoom.do("clear_faults")
    minutes(5)
    assert (seen(meeting), open_events()) == (DRIFTED, [])
    meeting.account.refresh_from_db()
    assert meeting.account.trouble == ""


@pytest.mark.parametrize("heard", [True, False], ids=["with its event", "without a word"])
def test_a_link_that_is_made_again_sees_what_happened_meanwhile(
    heard: bool,
    meeting: Meeting,
    account: ZoomAccount,
    zoom: PretendZoom,
    minutes: Pass,
    link: Link,
) -> None:
    account.refresh_from_db()
    tokens.mark_dead(account)
    if heard:
        move(zoom, meeting)
    else:
        zoom.world.meetings.change(
            next(one for one in zoom.meetings() if one.id == meeting.zoom_meeting_id),
            topic="Zoomでの名前",
        )
    minutes(20)
    assert open_events() == (["meeting.updated"] if heard else [])
    link()
    minutes(2)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


def test_an_installation_that_is_confirmed_looks_at_everything(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patches:
        patches.setattr(installation_identity, "is_confirmed", lambda: False)
        move(zoom, meeting)
        minutes(10)
        assert open_events() == ["meeting.updated"]
    resuming.resume_all()
    minutes(2)
    assert (seen(meeting), open_events()) == (DRIFTED, [])


@pytest.mark.parametrize("fault", ["empty_502", "drop_connection"])
def test_news_of_a_user_stays_open_until_the_list_was_seen(
    fault: str, other_host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    minutes(4)
    zoom.disturb("users.list", fault, times=None)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    minutes(40)
    assert "user.deactivated" in open_events()
    zoom.do("clear_faults")
    minutes(16)
    other_host.refresh_from_db()
    assert (other_host.is_usable, open_events()) == (False, [])


def test_a_list_that_was_asked_for_before_the_news_answers_nothing(
    account: ZoomAccount, other_host: Host, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ZoomClient.list_users

    def meanwhile(client: ZoomClient, *, page_token: str = "") -> UsersPage:
        found = listed(client, page_token=page_token)
        zoom.do("deactivate_user", user="interview-room1@zoom.example")
        zoom.let_due_happen()
        return found

    monkeypatch.setattr(ZoomClient, "list_users", meanwhile)
    users.sync(account)
    assert open_events() == ["user.deactivated"]


@pytest.mark.parametrize("fault", ["empty_502", "drop_connection"])
def test_a_farewell_is_believed_as_soon_as_it_can_be_looked_at(
    fault: str, account: ZoomAccount, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("*", fault, times=None)
    WebhookEvent.objects.create(account=account, body_hash="x", event="app_deauthorized")
    minutes(60)
    account.refresh_from_db()
    assert (account.state, open_events()) == ("linked", ["app_deauthorized"])
    zoom.do("clear_faults")
    zoom.do("uninstall", user="owner@zoom.example")
    minutes(5)
    account.refresh_from_db()
    assert account.state == "unlinked"
    assert WebhookEvent.objects.count() == 0
