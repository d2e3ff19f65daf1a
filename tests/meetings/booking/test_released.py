"""Released time is free at once and deleted at Zoom soon; time kept for a candidate stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.errors import Conflict, UserFacingError
from enishi.meetings.booking import (
    converging,
    creating,
    intents,
    lookup_before_retry,
    reconciliation,
    reservations,
)
from enishi.meetings.gateway import followup
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import resuming
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


def let_go(meeting: Meeting) -> Meeting:
    with transaction.atomic():
        return intents.release(meeting)


def test_what_is_gone_is_not_deleted_again_by_a_second_release(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    converging.converge(let_go(meeting))
    asked = len(zoom.calls("meetings.delete"))
    converging.converge(let_go(meeting))
    assert Meeting.objects.get().state == MeetingState.CANCELLED
    assert len(zoom.calls("meetings.delete")) == asked


def test_what_takes_a_place_has_it_alone_once_the_other_is_let_go_of(host: Host) -> None:
    """On the lane beside, host and owner would be free for a second meeting at that time."""
    old = creating.create_at_zoom(claimed(host))
    new = claimed(host, replaces=old)
    let_go(old)
    new.refresh_from_db()
    assert (new.lane, new.replaces_id) == (old.lane, None)
    with pytest.raises(Conflict):
        claimed(host, owner_key="interview:8")
    with pytest.raises(Conflict):
        claimed(host, hour=15)


def test_a_deletion_does_not_wait_for_what_a_change_had_to_wait_for(host: Host) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    tomorrow = timezone.now() + timedelta(days=1)
    Meeting.objects.update(not_before=tomorrow, reason=Reason.HOST_DAILY_LIMIT)
    due = reconciliation.due_at(let_go(meeting))
    assert due is not None
    assert due <= timezone.now()
    assert Meeting.objects.get().reason == ""


def reserved(host: Host) -> Meeting:
    return claimed(host, is_reservation=True)


def test_a_time_that_was_given_back_is_not_taken_after_all(host: Host) -> None:
    kept = reserved(host)
    reservations.release_reserved(host.company, owner_key=kept.owner_key)
    claimed(host, owner_key="interview:8")
    with pytest.raises(Conflict, match="すでに解放"), transaction.atomic():
        reservations.claim_reserved(kept)


def test_what_is_given_back_is_what_was_kept_and_no_meeting(host: Host) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    kept = claimed(host, hour=12, owner_key="interview:8", is_reservation=True)
    reservations.release_reserved(host.company, owner_key=meeting.owner_key)
    states = Meeting.objects.in_bulk([meeting.pk, kept.pk])
    assert states[meeting.pk].state == MeetingState.READY
    assert states[kept.pk].state == MeetingState.RESERVED


def test_a_place_is_taken_beside_the_former_meeting_on_its_own_host_only(
    host: Host, other_host: Host
) -> None:
    old = creating.create_at_zoom(claimed(host))
    claimed(other_host, owner_key="interview:8")
    with pytest.raises(Conflict):
        claimed(other_host, replaces=old)


def test_a_kept_time_is_redeemed_under_the_link_of_that_day(
    host: Host, account: ZoomAccount
) -> None:
    """The host was moved to another Zoom account, which is linked by now."""
    kept = reserved(host)
    ZoomAccount.objects.update(zoom_account_id="another", generation=account.generation + 2)
    Host.objects.update(zoom_account_id="another")
    with transaction.atomic():
        wanted = reservations.claim_reserved(kept)
    wanted.refresh_from_db()
    assert (wanted.zoom_account_id, wanted.generation) == ("another", account.generation + 2)
    assert wanted.is_out_of_reach is False


@pytest.mark.parametrize("unfit", ["is_usable", "is_selected"])
def test_a_wish_is_not_taken_up_again_with_a_host_who_cannot(host: Host, unfit: str) -> None:
    meeting = claimed(host)
    Meeting.objects.update(state=MeetingState.FAILED, attempts=1, reason=Reason.UNLINKED)
    Host.objects.update(**{unfit: False})
    with pytest.raises(UserFacingError), transaction.atomic():
        lookup_before_retry.look_up_again(meeting)
    assert Meeting.objects.get().state == MeetingState.FAILED


def test_a_link_that_does_not_work_sends_nobody_to_look(host: Host, account: ZoomAccount) -> None:
    creating.create_at_zoom(claimed(host))
    ZoomAccount.objects.update(state=LinkState.NEEDS_REAUTH)
    followup.resume(account.pk)
    before = jobs()
    resuming.look_again(account.pk)
    assert jobs() == before


def jobs() -> int:
    return ProcrastinateJob.objects.count()
