"""Each move that a meeting, or a company's link, may make is made by some verb."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.meetings.booking import (
    converging,
    creating,
    intents,
    lookup_before_retry,
    observation,
    reconciliation,
    reservations,
)
from enishi.meetings.gateway import session, tokens
from enishi.meetings.link import creation, ending, unlinking
from enishi.meetings.models import (
    LINK_MOVES,
    MEETING_MOVES,
    Host,
    LinkEnding,
    LinkState,
    Meeting,
    MeetingState,
    ZoomAccount,
)
from enishi.zoom import oauth
from enishi.zoom.types import Meeting as SeenMeeting
from tests import walking
from tests.meetings.conftest import LetPass, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 3600


class Walk:
    """Yield meetings, each of another hour and owner."""

    def __init__(self, host: Host, zoom: PretendZoom, let_pass: LetPass) -> None:
        self.host, self.zoom, self.let_pass, self.count = host, zoom, let_pass, 0

    def wanted(self, **more: Any) -> Meeting:
        self.count += 1
        owner_key = f"interview:{self.count}"
        return claimed(self.host, hour=self.count % 22 + 1, owner_key=owner_key, **more)

    def calling(self) -> Meeting:
        """The worker was killed while it called Zoom."""
        meeting = self.wanted()
        creating._lease(meeting.pk)  # noqa: SLF001 - the first half of a question
        return observation.load(meeting.pk)

    def asked(self, fault: str) -> Meeting:
        self.zoom.disturb("meetings.create", fault)
        return creating.create_at_zoom(self.wanted())

    def ready(self) -> Meeting:
        return creating.create_at_zoom(self.wanted())

    def missing(self) -> Meeting:
        meeting = self.ready()
        self.zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
        return converging.converge(meeting)

    def seen(self, meeting: Meeting) -> SeenMeeting:
        with session.open_zoom(meeting.account) as zoom:
            return zoom.get_meeting(meeting.zoom_meeting_id or 0)

    def searched(self, meeting: Meeting, *, times: int) -> Meeting:
        """Search without a match, until the result is final or many times."""
        for _ in range(times):
            self.let_pass(reconciliation.GRACE.total_seconds())
            reconciliation.repair(meeting.pk)
        return observation.load(meeting.pk)


@pytest.fixture
def walk(host: Host, zoom: PretendZoom, let_pass: LetPass) -> Walk:
    return Walk(host, zoom, let_pass)


def release(meeting: Meeting) -> Meeting:
    with transaction.atomic():
        return intents.release(meeting)


def begin(admin: Member) -> LinkEnding:
    begun = ending.begin_ending(
        admin.company, by=actors.of(admin), tells_candidates=False, tells_interviewers=False
    )
    assert begun is not None
    return begun


def redeem_and_give_back(walk: Walk) -> None:
    """RESERVED becomes WANTED, or CANCELLED."""
    for deed in (
        reservations.claim_reserved,
        lambda one: reservations.release_reserved(one.company, owner_key=one.owner_key),
    ):
        with transaction.atomic():
            deed(walk.wanted(is_reservation=True))


def give_up_what_is_wanted(walk: Walk) -> None:
    """WANTED becomes CANCELLED, FAILED where its time is past, CANCELLING after an attempt."""
    release(walk.wanted())
    release(walk.searched(walk.asked("timeout_before"), times=2))
    past = walk.wanted()
    walk.let_pass(2 * DAY)
    creating.create_at_zoom(past)


def find_what_an_earlier_attempt_made(walk: Walk) -> None:
    """WANTED becomes READY: the list lagged, and the answer comes late."""
    made = walk.ready()
    seen = walk.seen(made)
    Meeting.objects.filter(pk=made.pk).update(
        zoom_meeting_id=None, observed_at=None, state=MeetingState.WANTED
    )
    creating.record_created(made, seen, asked_at=timezone.now())


def ask_with_every_answer(walk: Walk) -> None:
    """CALLING becomes READY, WANTED, UNKNOWN, FAILED; CANCELLING meanwhile."""
    walk.ready()
    walk.asked("rate_limited_qps")
    walk.asked("timeout_before")
    walk.asked("misleading_refusal")
    release(walk.calling())


def look_for_what_is_unknown(walk: Walk) -> None:
    """UNKNOWN stays so, becomes WANTED, READY, FAILED, CANCELLING; and CANCELLING stays so."""
    walk.searched(walk.asked("timeout_after"), times=1)
    lost = walk.asked("timeout_before")
    with session.open_zoom(lost.account):
        reconciliation._look(lost)  # noqa: SLF001 - before it can be sure
    walk.searched(lost, times=2)
    tried = walk.asked("timeout_before")
    Meeting.objects.filter(pk=tried.pk).update(attempts=reconciliation.MAX_ATTEMPTS)
    walk.searched(tried, times=2)
    walk.searched(release(walk.asked("timeout_before")), times=2)


def see_what_stands(walk: Walk) -> None:
    """READY stays so, becomes MISSING, CANCELLING; MISSING stays so, becomes READY, CANCELLING."""
    standing = walk.ready()
    seen = walk.seen(standing)
    converging.converge(standing)
    walk.zoom.do("delete_meeting", meeting_id=standing.zoom_meeting_id)
    gone = converging.converge(converging.converge(standing))
    converging.record_look(gone, seen, asked_at=timezone.now())
    converging.converge(release(walk.ready()))
    release(walk.missing())


def want_what_was_given_up(walk: Walk) -> None:
    """FAILED becomes UNKNOWN, or CANCELLING; CANCELLED becomes CANCELLING by a late answer."""
    for deed in (lookup_before_retry.look_up_again, lookup_before_retry.look_up_leftovers):
        refused = walk.asked("misleading_refusal")
        with transaction.atomic():
            deed(refused)
    made = walk.ready()
    seen = walk.seen(made)
    converging.converge(release(made))
    creating.record_created(made, seen, asked_at=timezone.now())


def end_the_link(walk: Walk, admin: Member) -> None:
    """CANCELLING becomes READY: it was still to be deleted when the rest was left at Zoom."""
    standing = walk.ready()
    with transaction.atomic():
        ending.release_meeting(begin(admin), standing.pk)
    ending.leave_rest(admin.company, by=actors.of(admin))


def test_each_move_of_a_meeting_is_made(
    walk: Walk, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walking.walked(monkeypatch, MEETING_MOVES)
    redeem_and_give_back(walk)
    give_up_what_is_wanted(walk)
    find_what_an_earlier_attempt_made(walk)
    ask_with_every_answer(walk)
    look_for_what_is_unknown(walk)
    see_what_stands(walk)
    want_what_was_given_up(walk)
    end_the_link(walk, admin)
    assert walking.all_of(MEETING_MOVES) - made == set()


def test_each_move_of_a_link_is_made(
    account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.open_zoom(account) as zoom:
        me = zoom.get_me()
    made = walking.walked(monkeypatch, LINK_MOVES)
    granted = frozenset(account.scopes.split())

    def go(to: str) -> None:
        """Bring the link there from any state."""
        account.refresh_from_db()
        match to:
            case LinkState.NEEDS_REAUTH:
                tokens.mark_dead(account)
            case LinkState.ENDING:
                begin(admin)
            case LinkState.UNLINKED if account.is_ending:
                ending.leave_rest(admin.company, by=actors.of(admin))
            case LinkState.UNLINKED:
                unlinking.unlink(admin.company, by=actors.of(admin))
            case _:
                scopes = granted if to == LinkState.LINKED else frozenset[str]()
                pair = oauth.TokenSet("access", "refresh", 3600, scopes)
                creation.create_link(admin.company, by=actors.of(admin), authoriser=me, pair=pair)

    for state, to in sorted(walking.all_of(LINK_MOVES)):
        go(LinkState.UNLINKED)
        if state in (LinkState.NEEDS_REAUTH, LinkState.ENDING):
            go(LinkState.LINKED)
        if state != LinkState.UNLINKED:
            go(state)
        account.refresh_from_db()
        assert account.state == state
        go(to)
        account.refresh_from_db()
        assert account.state == to
    assert made == walking.all_of(LINK_MOVES)
