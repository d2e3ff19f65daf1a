"""The end of a link with its meetings, step by step: what it waits for and what it skips.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.meetings.booking import creating, intents
from enishi.meetings.directory import hosts, users
from enishi.meetings.gateway import installation_identity, tokens
from enishi.meetings.gateway.explanations import LinkIsEnding
from enishi.meetings.link import connection, ending, unlinking
from enishi.meetings.link.creation import LinkIsStillEnding
from enishi.meetings.models import (
    EndingOutcome,
    Host,
    LinkEnding,
    LinkState,
    Meeting,
    MeetingState,
    ZoomAccount,
)
from tests.meetings.conftest import SESSION, Link, PretendZoom, claimed
from tests.meetings.meanwhile import Meanwhile, meanwhile

__all__ = ["meanwhile"]

pytestmark = pytest.mark.django_db(transaction=True)


def begin(admin: Member) -> LinkEnding:
    begun = ending.begin_ending(
        admin.company, by=actors.of(admin), tells_candidates=False, tells_interviewers=False
    )
    assert begun is not None
    return begun


def settled(account: ZoomAccount) -> str:
    """How the link stands after the worker has counted."""
    ending.settle(account.pk)
    account.refresh_from_db()
    return account.state


def test_under_a_link_that_is_being_ended_no_host_is_chosen_or_changed(
    host: Host, other_host: Host, account: ZoomAccount, admin: Member
) -> None:
    begin(admin)
    account.refresh_from_db()
    user = other_host.zoom_user_id
    for verb in (
        lambda: users.search_users(account),
        lambda: hosts.choose(account, zoom_user_ids=[user], by=actors.of(admin)),
        lambda: hosts.relabel(account, labels={host.pk: "別の名前"}, by=actors.of(admin)),
        lambda: hosts.remove(other_host, by=actors.of(admin)),
        lambda: hosts.set_default(other_host, by=actors.of(admin)),
    ):
        with pytest.raises(LinkIsEnding):
            verb()


@pytest.mark.parametrize("moment", ["before", "on the way", "at the exchange"])
def test_no_new_link_takes_the_tokens_from_one_that_is_being_ended(
    account: ZoomAccount, admin: Member, zoom: PretendZoom, meanwhile: Meanwhile, moment: str
) -> None:
    def end() -> None:
        ZoomAccount.objects.update(state=LinkState.ENDING)

    if moment == "before":
        end()
        with pytest.raises(LinkIsStillEnding):
            connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
        return
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    state, code = zoom.consent(address, as_="owner@zoom.example")
    traded = len(zoom.calls("oauth.token"))
    if moment == "on the way":
        end()
    else:
        meanwhile("POST /oauth/token", end)
    with pytest.raises(LinkIsStillEnding):
        connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)
    account.refresh_from_db()
    assert (account.state, account.generation) == (LinkState.ENDING, 1)
    assert len(zoom.calls("oauth.token")) - traded == (moment != "on the way")


def test_a_farewell_to_a_link_that_has_ended_is_no_news(account: ZoomAccount) -> None:
    with transaction.atomic():
        held = unlinking.locked_link(account.company_id)
        assert held is not None
        unlinking.erase_link(held, outcome=EndingOutcome.KEPT)
    for known in (account, ZoomAccount.objects.get()):
        unlinking.unlink_after_deauthorization(known, deauthorized_at=None)
    assert LinkEnding.objects.get().outcome == EndingOutcome.KEPT


def test_each_meeting_is_let_go_of_by_its_own_step(host: Host, admin: Member) -> None:
    """Its interview's people are told of it in the same step."""
    claimed(host)
    second = claimed(host, hour=12, owner_key="interview:8")
    begun = begin(admin)
    with transaction.atomic():
        released = ending.release_meeting(begun, second.pk)
    assert released == second
    assert [one.pk for one in Meeting.objects.filter(taken_by=begun)] == [second.pk]


def test_what_somebody_let_go_of_meanwhile_was_not_taken_by_the_end(
    host: Host, admin: Member
) -> None:
    """Its interview's people would be told that the link had cost them their meeting."""
    meeting = creating.create_at_zoom(claimed(host))
    begun = begin(admin)
    with transaction.atomic():
        intents.release(meeting)
        assert ending.release_meeting(begun, meeting.pk) is None
    assert Meeting.objects.get().taken_by is None


@pytest.mark.parametrize("state", [MeetingState.READY, MeetingState.CANCELLING])
def test_the_end_does_not_wait_for_what_an_earlier_link_left(
    host: Host, account: ZoomAccount, admin: Member, state: MeetingState
) -> None:
    """It is out of reach, and would never be deleted."""
    meeting = creating.create_at_zoom(claimed(host))
    Meeting.objects.update(state=state, generation=meeting.generation - 1)
    assert begin(admin).meetings == 0
    assert settled(account) == LinkState.UNLINKED


def test_the_end_waits_no_longer_for_tokens_that_died(
    host: Host, account: ZoomAccount, admin: Member
) -> None:
    creating.create_at_zoom(claimed(host))
    begin(admin)
    tokens.mark_dead(ZoomAccount.objects.get())
    assert settled(account) == LinkState.UNLINKED
    assert LinkEnding.objects.get().outcome == EndingOutcome.DEAD


def test_what_is_wanted_at_the_last_moment_is_waited_for(
    host: Host, account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its claim was committed after the decision to end the link and after the worker's count."""
    begin(admin)
    account.refresh_from_db()

    def claim_meanwhile(_account: ZoomAccount) -> bool:
        ZoomAccount.objects.update(state=LinkState.LINKED)
        claimed(host)
        ZoomAccount.objects.update(state=LinkState.ENDING)
        return True

    monkeypatch.setattr(ending, "_sweep_extras", claim_meanwhile)
    assert settled(account) == LinkState.ENDING


@pytest.mark.parametrize("hour", [10, 15])
def test_what_cannot_be_given_back_keeps_no_link_from_its_end(
    host: Host, account: ZoomAccount, admin: Member, hour: int
) -> None:
    """Meanwhile its host's time is taken, or its interview has another meeting."""
    meeting = creating.create_at_zoom(claimed(host))
    begun = begin(admin)
    with transaction.atomic():
        ending.release_meeting(begun, meeting.pk)
    ZoomAccount.objects.update(state=LinkState.LINKED)
    claimed(host, hour=hour, owner_key="interview:8" if hour == 10 else meeting.owner_key)
    ZoomAccount.objects.update(state=LinkState.ENDING)
    ending.leave_rest(admin.company, by=actors.of(admin))
    meeting.refresh_from_db()
    assert (ZoomAccount.objects.get().state, meeting.state) == ("unlinked", "cancelling")


def test_a_copy_of_the_database_loses_no_patience_with_zoom(
    host: Host, account: ZoomAccount, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has asked Zoom for anything since: that is no refusal, and no end of the link."""
    creating.create_at_zoom(claimed(host))
    begin(admin)
    now = timezone.now()
    LinkEnding.objects.update(left=1, looked_at=now, moved_at=now - timedelta(days=2))
    with monkeypatch.context() as patches:
        patches.setattr(installation_identity, "is_confirmed", lambda: False)
        assert settled(account) == LinkState.ENDING
    assert settled(account) == LinkState.UNLINKED


def test_what_people_had_let_go_of_is_not_given_back_to_them(host: Host, admin: Member) -> None:
    """Only what the end itself was to delete is held as planned."""
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
    begin(admin)
    ending.leave_rest(admin.company, by=actors.of(admin))
    assert Meeting.objects.get().state == MeetingState.CANCELLING


def test_each_end_of_each_link_is_its_own(
    account: ZoomAccount, admin: Member, other_company: Company, link: Link
) -> None:
    other = ZoomAccount.objects.create(company=other_company)
    LinkEnding.objects.create(account=other, began_at=timezone.now())
    assert ending.current_ending(account) is None
    for _ in range(2):
        link()
        connection.unlink(admin.company, by=actors.of(admin))
    assert ending.current_ending(account) is None
    assert LinkEnding.objects.filter(account=account).count() == 2
    assert ending.latest_ending(other_company) is None
    # Another company's link, which is ending too, is not counted with it.
    assert settled(account) == LinkState.UNLINKED
    assert ending.current_ending(other) is not None
