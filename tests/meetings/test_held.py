"""Who comes to a row that another process holds waits, and reads it as it is then.

Each test fails without the one lock that it is about.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import F

from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.meetings import (
    alternative_hosts,
    booking,
    connection,
    directory,
    hosts,
    observation,
    reservations,
    second_look,
    unlinking,
)
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import PretendZoom, claimed
from tests.meetings.waiting import while_held

pytestmark = pytest.mark.django_db(transaction=True)


def in_transaction(deed: Callable[[], object]) -> Callable[[], object]:
    def done() -> object:
        with transaction.atomic():
            return deed()

    return done


def note_that_it_exists(meeting: Meeting) -> None:
    held = observation.hold(meeting.pk)
    held.state, held.zoom_meeting_id, held.attempts = MeetingState.READY, 4711, 1
    held.join_url = "https://zoom.test/j/4711"
    held.save()


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        # Read before the other's commit, the row would say that Zoom was never asked.
        (booking.release, MeetingState.CANCELLING),
        # Saved as it was read, it would forget its number at Zoom.
        (lambda meeting: booking.change(meeting, topic="二次面接"), MeetingState.READY),
        (second_look.look_again, MeetingState.UNKNOWN),
    ],
)
def test_a_wish_waits_for_what_is_being_noted(
    host: Host, verb: Callable[[Meeting], object], state: MeetingState
) -> None:
    meeting = claimed(host)
    while_held(lambda: note_that_it_exists(meeting), in_transaction(lambda: verb(meeting)))
    noted = Meeting.objects.get()
    assert (noted.state, noted.zoom_meeting_id) == (state, 4711)


def test_two_wishes_at_once_are_both_pushed(host: Host, users_at_zoom: None) -> None:
    meeting = booking.ask(claimed(host))
    while_held(
        lambda: booking.change(meeting, topic="二次面接"),
        in_transaction(lambda: alternative_hosts.want(meeting, present=["ito@zoom.example"])),
    )
    both = Meeting.objects.get()
    assert (both.desired_version, both.to_push) == (3, ["alternative_hosts", "topic"])


def test_a_time_is_not_taken_after_all_while_it_is_being_given_back(host: Host) -> None:
    kept = claimed(host, is_reservation=True)
    refused = while_held(
        lambda: reservations.give_back(host.company, purpose=kept.purpose),
        in_transaction(lambda: reservations.redeem(kept)),
    )
    assert isinstance(refused, Conflict)


def test_what_zoom_has_is_not_taken_over_while_something_else_is_being_wanted(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = booking.ask(claimed(host))
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomでの題")
    booking.converge(meeting)
    refused = while_held(
        lambda: booking.change(meeting, topic="二次面接"),
        in_transaction(lambda: booking.accept(meeting)),
    )
    assert isinstance(refused, Conflict)
    assert Meeting.objects.get().topic == "二次面接"


def test_a_row_that_was_waited_for_comes_with_its_link_as_it_is_then(
    host: Host, account: ZoomAccount
) -> None:
    """A lock that joins would give the row of now beside the link of before."""
    meeting = claimed(host)

    def end_the_link() -> None:
        Meeting.objects.update(state=MeetingState.FAILED)
        ZoomAccount.objects.update(generation=F("generation") + 1)

    held = while_held(end_the_link, in_transaction(lambda: observation.hold(meeting.pk)))
    assert isinstance(held, Meeting)
    assert (held.state, held.is_out_of_reach) == (MeetingState.FAILED, True)


def end_at_once(account: ZoomAccount) -> None:
    held = unlinking.held(account.company_id)
    assert held is not None
    unlinking.empty(held, outcome="kept")  # type: ignore[arg-type]


def test_a_link_ends_once_though_two_end_it(account: ZoomAccount, admin: Member) -> None:
    while_held(lambda: end_at_once(account), lambda: connection.unlink(admin.company, by=admin))
    assert not AuditEntry.objects.filter(action="zoom.unlinked").exists()


def test_a_list_of_users_that_is_being_kept_leaves_nobody_behind_when_the_link_ends(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    directory.sync(account)  # clocks are compared, so that the next one writes nothing before
    while_held(lambda: end_at_once(account), lambda: directory.sync(account))
    assert not account.users.exists()


def test_a_link_that_begins_to_end_keeps_its_hosts(
    host: Host, other_host: Host, account: ZoomAccount, admin: Member
) -> None:
    refused = while_held(
        lambda: ZoomAccount.objects.update(state=LinkState.ENDING),
        lambda: hosts.remove(other_host, by=admin),
    )
    assert isinstance(refused, UserFacingError)
