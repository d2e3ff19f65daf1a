"""A process that needs a locked row waits, and then reads the row again.

Each test fails without the one lock that it is about.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.meetings.booking import (
    alternative_hosts,
    converging,
    creating,
    intents,
    lookup_before_retry,
    observation,
    reservations,
)
from enishi.meetings.directory import hosts, users
from enishi.meetings.gateway import tokens
from enishi.meetings.link import connection, creation, reauthorization, unlinking
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from enishi.zoom import oauth
from tests.meetings.conftest import PretendZoom, claimed
from tests.meetings.waiting import while_held

PAIR = oauth.TokenSet("new", "new", expires_in=3600, scopes=frozenset())

pytestmark = pytest.mark.django_db(transaction=True)


def in_transaction(deed: Callable[[], object]) -> Callable[[], object]:
    def done() -> object:
        with transaction.atomic():
            return deed()

    return done


def note_that_it_exists(meeting: Meeting) -> None:
    held = observation.lock(meeting.pk)
    held.zoom_meeting_id, held.attempts = 4711, 1
    if held.is_live:
        held.state = MeetingState.READY
    held.join_url = "https://zoom.test/j/4711"
    held.save()


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        # Read before the other's commit, the row would say that Zoom was never asked.
        (intents.release, MeetingState.CANCELLING),
        # Saved as it was read, it would forget its number at Zoom.
        (lambda meeting: intents.change(meeting, topic="二次面接"), MeetingState.READY),
        (lookup_before_retry.look_up_again, MeetingState.UNKNOWN),
    ],
)
def test_a_wish_waits_for_what_is_being_noted(
    host: Host, verb: Callable[[Meeting], object], state: MeetingState
) -> None:
    meeting = claimed(host)
    if verb is lookup_before_retry.look_up_again:
        # It is wanted after all: nothing else is looked for again.
        Meeting.objects.update(state=MeetingState.FAILED)
    while_held(lambda: note_that_it_exists(meeting), in_transaction(lambda: verb(meeting)))
    noted = Meeting.objects.get()
    assert (noted.state, noted.zoom_meeting_id) == (state, 4711)


def test_two_wishes_at_once_are_both_pushed(host: Host, users_at_zoom: None) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    while_held(
        lambda: intents.change(meeting, topic="二次面接"),
        in_transaction(
            lambda: alternative_hosts.want_present(meeting, present=["ito@zoom.example"])
        ),
    )
    both = Meeting.objects.get()
    assert (both.desired_version, both.to_push) == (3, ["alternative_hosts", "topic"])


def test_who_is_invited_again_is_told_beside_what_is_wanted_at_this_moment(
    host: Host, users_at_zoom: None
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    [ito] = alternative_hosts.eligible_among(meeting.account, ["ito@zoom.example"], host=host)
    Meeting.objects.update(alternative_hosts=[ito])
    while_held(
        lambda: intents.change(meeting, topic="二次面接"),
        in_transaction(lambda: alternative_hosts.retry_name(meeting, ito)),
    )
    both = Meeting.objects.get()
    assert (both.desired_version, both.to_push) == (3, ["alternative_hosts", "topic"])


def test_a_time_is_not_taken_after_all_while_it_is_being_given_back(host: Host) -> None:
    kept = claimed(host, is_reservation=True)
    refused = while_held(
        lambda: reservations.release_reserved(host.company, owner_key=kept.owner_key),
        in_transaction(lambda: reservations.claim_reserved(kept)),
    )
    assert isinstance(refused, Conflict)


def test_what_zoom_has_is_not_taken_over_while_something_else_is_being_wanted(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="Zoomでの題")
    converging.converge(meeting)
    refused = while_held(
        lambda: intents.change(meeting, topic="二次面接"),
        in_transaction(lambda: intents.accept(meeting)),
    )
    assert isinstance(refused, Conflict)
    assert Meeting.objects.get().topic == "二次面接"


def test_of_two_who_note_what_exists_the_first_wins(host: Host, account: ZoomAccount) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with connection.open_zoom(account) as zoom:
        seen = zoom.get_meeting(meeting.zoom_meeting_id or 0)
    Meeting.objects.update(zoom_meeting_id=None, state=MeetingState.CALLING)
    is_ours = while_held(
        lambda: note_that_it_exists(meeting),
        lambda: creating.record_created(meeting, seen, asked_at=timezone.now()),
    )
    assert (is_ours, Meeting.objects.get().zoom_meeting_id) == (False, 4711)


def test_a_row_that_was_waited_for_comes_with_its_link_as_it_is_then(
    host: Host, account: ZoomAccount
) -> None:
    """A lock that joins would give the row of now beside the link of before."""
    meeting = claimed(host)

    def end_the_link() -> None:
        Meeting.objects.update(state=MeetingState.FAILED)
        ZoomAccount.objects.update(generation=F("generation") + 1)

    held = while_held(end_the_link, in_transaction(lambda: observation.lock(meeting.pk)))
    assert isinstance(held, Meeting)
    assert (held.state, held.is_out_of_reach) == (MeetingState.FAILED, True)


def end_at_once(account: ZoomAccount) -> None:
    held = unlinking.locked_link(account.company_id)
    assert held is not None
    unlinking.erase_link(held, outcome="kept")  # type: ignore[arg-type]


def test_a_link_ends_once_though_two_end_it(account: ZoomAccount, admin: Member) -> None:
    while_held(
        lambda: end_at_once(account), lambda: connection.unlink(admin.company, by=actors.of(admin))
    )
    assert not AuditEntry.objects.filter(action="zoom.unlinked").exists()


def test_a_copy_does_not_end_a_link_that_has_just_ended(account: ZoomAccount) -> None:
    while_held(lambda: end_at_once(account), unlinking.disown_links)
    assert not AuditEntry.objects.filter(action="zoom.disowned").exists()


def test_a_pair_is_not_kept_for_a_link_that_is_ending_at_this_moment(account: ZoomAccount) -> None:
    with connection.open_zoom(account) as zoom:
        me = zoom.get_me()
    assert (
        while_held(lambda: end_at_once(account), lambda: reauthorization.adopt_tokens(PAIR, me))
        is False
    )
    assert ZoomAccount.objects.get().refresh_token == ""


def test_a_new_link_does_not_take_the_tokens_of_one_that_begins_to_end(
    account: ZoomAccount, admin: Member
) -> None:
    with connection.open_zoom(account) as zoom:
        me = zoom.get_me()
    refused = while_held(
        lambda: ZoomAccount.objects.update(state=LinkState.ENDING),
        lambda: creation.create_link(admin.company, by=actors.of(admin), authoriser=me, pair=PAIR),
    )
    assert isinstance(refused, creation.LinkIsStillEnding)
    ending = ZoomAccount.objects.get()
    # The same user's former authorisation has ended by the new one.
    assert (ending.state, tokens.decrypt_token(ending, "refresh_token")) == (
        LinkState.ENDING,
        "new",
    )


def test_a_list_of_users_that_is_being_kept_leaves_nobody_behind_when_the_link_ends(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    users.sync(account)  # clocks are compared, so that the next one writes nothing before
    while_held(lambda: end_at_once(account), lambda: users.sync(account))
    assert not account.users.exists()


@pytest.mark.parametrize("verb", ["choose", "relabel", "remove", "set_default"])
def test_a_link_that_begins_to_end_keeps_its_hosts(
    verb: str, host: Host, other_host: Host, account: ZoomAccount, admin: Member
) -> None:
    verbs: dict[str, Callable[[], object]] = {
        "choose": lambda: hosts.choose(
            account, zoom_user_ids=[host.zoom_user_id], by=actors.of(admin)
        ),
        "relabel": lambda: hosts.relabel(
            account, labels={other_host.pk: "第1室"}, by=actors.of(admin)
        ),
        "remove": lambda: hosts.remove(other_host, by=actors.of(admin)),
        "set_default": lambda: hosts.set_default(other_host, by=actors.of(admin)),
    }
    refused = while_held(lambda: ZoomAccount.objects.update(state=LinkState.ENDING), verbs[verb])
    assert isinstance(refused, UserFacingError)
