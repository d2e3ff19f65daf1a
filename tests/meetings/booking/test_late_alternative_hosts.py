"""Alternative hosts whose change is under way, comes late, or is out of reach."""

from __future__ import annotations

import pytest
from django.db import transaction

from enishi.errors import Conflict
from enishi.meetings.booking import alternative_hosts, creating, intents, reconciliation
from enishi.meetings.models import Host, LinkState, Meeting, ZoomAccount
from tests.meetings.booking.test_alternative_hosts import at_zoom, want
from tests.meetings.booking.test_reconciliation import settle
from tests.meetings.conftest import LetPass, PretendZoom, claimed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

ITO, ROOM = "ito@zoom.example", "interview-room1@zoom.example"
TESHIGAWARA, BASIC = "teshigawara@zoom.example", "basic@zoom.example"


def test_a_late_change_of_ours_does_not_bring_back_whom_we_withdrew(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "late_effect")
    want(meeting, ITO)
    want(meeting, ROOM)
    let_pass(60)
    zoom.let_due_happen()
    reconciliation.observe(meeting.pk)
    settle(meeting, let_pass)
    assert at_zoom(zoom) == [ROOM]


def test_unless_it_is_told_from_a_removal_by_hand_the_late_change_stands(
    host: Host, zoom: PretendZoom, let_pass: LetPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alternative_hosts, "came_late", lambda _meeting: False)
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "late_effect")
    want(meeting, ITO)
    want(meeting, ROOM)
    let_pass(60)
    zoom.let_due_happen()
    reconciliation.observe(meeting.pk)
    settle(meeting, let_pass)
    assert at_zoom(zoom) == [ITO]


def test_out_of_the_links_reach_nothing_is_wanted_that_cannot_come_true(
    host: Host, zoom: PretendZoom, account: ZoomAccount
) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    ZoomAccount.objects.update(generation=account.generation + 1)
    assert not want(meeting, ROOM).is_behind


def test_hosts_alone_on_their_way_are_no_open_change_of_plan(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "html_500")
    behind = want(meeting, ITO)
    assert (behind.is_behind, behind.awaits_change) == (True, False)
    with transaction.atomic():
        intents.change(meeting, topic="別の件名")
    assert Meeting.objects.get(pk=meeting.pk).awaits_change


@pytest.mark.parametrize("why", ["not wanted", "let go of", "ending"])
def test_nobody_is_asked_for_again_where_it_would_come_to_nothing(
    why: str, host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    user = zoom.user(ROOM if why == "not wanted" else ITO).id
    if why == "let go of":
        with transaction.atomic():
            intents.release(meeting)
    elif why == "ending":
        ZoomAccount.objects.update(state=LinkState.ENDING)
    with pytest.raises(Conflict), transaction.atomic():
        alternative_hosts.retry_name(meeting, user)
