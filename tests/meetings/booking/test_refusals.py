"""Clear refusals, limits, pauses and generations: what ends an intent, and what it waits for."""

from __future__ import annotations

import pytest
from django.db import transaction

from enishi.meetings.booking import converging, creating, intents
from enishi.meetings.models import Host, MeetingState, ZoomAccount
from tests.meetings.booking.test_reconciliation import settle
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("ok_with_code_200", "許可しませんでした"),
    ],
)
def test_a_clear_no_ends_the_wish_with_its_reason(
    fault: str, sentence: str, host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", fault)
    refused = creating.create_at_zoom(claimed(host))
    assert refused.state == MeetingState.FAILED
    assert sentence in intents.explain(refused)
    assert zoom.meetings() == []
    # The time is free again, and so is its owner.
    assert creating.create_at_zoom(claimed(host)).state == MeetingState.READY


def test_deleting_still_works_at_the_hosts_daily_limit(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.create", "host_daily_limit", times=None)
    zoom.disturb("meetings.update", "host_daily_limit", times=None)
    with transaction.atomic():
        intents.release(meeting)
    assert converging.converge(meeting).state == MeetingState.CANCELLED


def test_too_many_calls_a_second_are_tried_again(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "rate_limited_qps", times=2)
    asked = creating.create_at_zoom(claimed(host))
    assert (asked.state, asked.reason) == (MeetingState.WANTED, "busy")
    assert settle(asked, let_pass).state == MeetingState.READY


@pytest.mark.parametrize("answer", ["1001", "3161"])
def test_a_host_who_left_zoom_cannot_be_asked_for(
    answer: str, other_host: Host, zoom: PretendZoom
) -> None:
    zoom.do("set_switch", name="deactivated_host", value=answer)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    refused = creating.create_at_zoom(claimed(other_host))
    assert refused.state == MeetingState.FAILED
    assert "別のホストユーザーを選択してください" in intents.explain(refused)


def test_work_made_for_another_zoom_account_refuses_to_run(
    host: Host, zoom: PretendZoom, link: Link, let_pass: LetPass
) -> None:
    meeting = claimed(host)
    link(as_="owner@large.example")
    refused = settle(meeting, let_pass)
    assert (refused.state, refused.reason) == (MeetingState.FAILED, "unlinked")
    assert zoom.meetings() == []


def test_after_a_new_authorisation_of_the_same_account_meetings_stay_ours(
    host: Host, zoom: PretendZoom, link: Link
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    link()
    with transaction.atomic():
        intents.change(meeting, topic="二次面接 #7")
    assert converging.converge(meeting).reason == ""
    assert zoom.meetings()[0].topic == "二次面接 #7"


def test_a_silent_zoom_is_left_in_peace_for_a_while(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.*", "html_500", times=None)
    for hour in range(9, 14):
        creating.create_at_zoom(claimed(host, hour=hour, owner_key=f"interview:{hour}"))
    calls = len(zoom.calls("meetings.create"))

    paused = creating.create_at_zoom(claimed(host, hour=15, owner_key="interview:15"))
    assert (paused.state, paused.reason) == (MeetingState.WANTED, "not_sent")
    assert len(zoom.calls("meetings.create")) == calls
