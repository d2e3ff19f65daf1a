"""Guards of a link: tokens replace only the traded pair, and are bound to their row.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

import copy
import dataclasses

import pytest
from django.db.models import F
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.encryption import encrypt
from enishi.meetings.booking import creating
from enishi.meetings.directory import users
from enishi.meetings.gateway import tokens
from enishi.meetings.gateway.explanations import NeedsReauthorization, Reason
from enishi.meetings.link import connection, reauthorization, unlinking
from enishi.meetings.models import Host, LinkState, WebhookEvent, ZoomAccount
from enishi.zoom import errors, oauth
from tests.meetings.conftest import PretendZoom, claimed
from tests.meetings.meanwhile import Meanwhile, meanwhile

__all__ = ["meanwhile"]
pytestmark = pytest.mark.django_db(transaction=True)


def newer_pair(account: ZoomAccount) -> None:
    """Another process has stored another pair, under the same generation."""
    sealed = {
        field: encrypt("newer", place=tokens.encryption_place(account, field))
        for field in ("access_token", "refresh_token")
    }
    ZoomAccount.objects.update(**sealed)


def refresh(account: ZoomAccount) -> None:
    ZoomAccount.objects.update(refresh_lease="ours", refresh_lease_until=timezone.now())
    tokens.refresh(ZoomAccount.objects.get(pk=account.pk), "ours")


def test_a_pair_is_stored_only_over_the_one_that_was_traded_in(
    account: ZoomAccount, meanwhile: Meanwhile
) -> None:
    meanwhile("POST /oauth/token", lambda: newer_pair(account))
    refresh(account)
    assert tokens.decrypt_token(ZoomAccount.objects.get(), "refresh_token") == "newer"


def test_a_dead_pair_does_not_end_a_link_that_has_a_newer_one(
    account: ZoomAccount, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    """The pair was used up; while Zoom says so, another process stores its successor."""
    spent = copy.copy(ZoomAccount.objects.get(pk=account.pk))
    refresh(account)
    alive = ZoomAccount.objects.get().refresh_token
    ZoomAccount.objects.update(refresh_token=spent.refresh_token)
    meanwhile("POST /oauth/token", lambda: ZoomAccount.objects.update(refresh_token=alive))
    refresh(account)
    assert ZoomAccount.objects.get().state == LinkState.LINKED


@pytest.mark.parametrize("other", ["company_id", "pk", "generation"])
def test_a_token_opens_in_no_other_link_and_no_other_generation(
    account: ZoomAccount, other_company: Company, other: str
) -> None:
    moved = copy.copy(account)
    setattr(moved, other, other_company.pk if other == "company_id" else 4711)
    with pytest.raises(NeedsReauthorization):
        tokens.decrypt_token(moved, "access_token")
    assert tokens.decrypt_token(account, "access_token")


def test_tokens_do_not_open_in_each_others_field(account: ZoomAccount) -> None:
    account.access_token, account.refresh_token = account.refresh_token, account.access_token
    with pytest.raises(NeedsReauthorization):
        tokens.decrypt_token(account, "access_token")


def test_news_of_a_meeting_of_an_ended_link_is_not_kept(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    ZoomAccount.objects.update(generation=meeting.generation + 1)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="別の題")
    zoom.let_due_happen()
    assert not WebhookEvent.objects.filter(event="meeting.updated").exists()


def test_a_host_is_gone_only_after_two_lists(
    account: ZoomAccount, other_host: Host, zoom: PretendZoom
) -> None:
    zoom.do("delete_user", user=other_host.zoom_user_id)
    usable = []
    for _ in range(2):
        users.sync(ZoomAccount.objects.get(pk=account.pk))
        other_host.refresh_from_db()
        usable.append(other_host.is_usable)
    assert usable == [True, False]
    assert connection.linked_account(account.company) is not None


def test_who_read_an_older_pair_gets_no_leave_to_trade_it(account: ZoomAccount) -> None:
    spent = ZoomAccount.objects.get(pk=account.pk)
    refresh(account)
    assert tokens._take_lease(spent) == ""  # noqa: SLF001 - it would be traded a second time


def test_a_refresh_that_took_too_long_ends_no_lease_but_its_own(
    account: ZoomAccount, meanwhile: Meanwhile
) -> None:
    meanwhile("POST /oauth/token", lambda: ZoomAccount.objects.update(refresh_lease="theirs"))
    refresh(account)
    assert ZoomAccount.objects.get().refresh_lease == "theirs"


def linked_anew() -> None:
    ZoomAccount.objects.update(generation=F("generation") + 1)


@pytest.mark.parametrize("refusal", ["a right", "a scope"])
def test_what_a_call_under_an_earlier_link_lacked_the_present_one_need_not_lack(
    account: ZoomAccount, zoom: PretendZoom, meanwhile: Meanwhile, refusal: str
) -> None:
    if refusal == "a right":
        zoom.disturb("users.get", "ok_with_code_200")
    else:
        zoom.world.tokens.change(next(iter(zoom.world.tokens)), scopes=[])
    meanwhile("GET /users/me", linked_anew)
    with pytest.raises(errors.Refused), connection.open_zoom(account) as client:
        client.get_me()
    present = ZoomAccount.objects.get()
    assert (present.state, present.trouble, present.scopes) == ("linked", "", account.scopes)


def test_a_link_that_is_being_ended_goes_on_to_be_though_a_scope_is_lacking(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    """An incomplete link would count as one under which meetings can be made."""
    ZoomAccount.objects.update(state=LinkState.ENDING)
    zoom.world.tokens.change(next(iter(zoom.world.tokens)), scopes=[])
    with pytest.raises(errors.MissingScopes), connection.open_zoom(account) as client:
        client.get_me()
    assert ZoomAccount.objects.get().state == LinkState.ENDING


def test_what_an_earlier_link_could_do_mends_nothing_of_the_present_one(
    account: ZoomAccount, meanwhile: Meanwhile
) -> None:
    ZoomAccount.objects.update(trouble=Reason.FORBIDDEN)
    meanwhile("GET /users/me", linked_anew)
    with connection.open_zoom(ZoomAccount.objects.get(pk=account.pk)) as client:
        client.get_me()
    assert ZoomAccount.objects.get().trouble == Reason.FORBIDDEN


def test_a_farewell_to_an_earlier_link_does_not_end_the_one_made_during_the_look(
    account: ZoomAccount, zoom: PretendZoom, meanwhile: Meanwhile
) -> None:
    zoom.disturb("users.get", "ok_with_code_200")
    meanwhile("GET /users/me", linked_anew)
    unlinking.unlink_after_deauthorization(account, deauthorized_at=None)
    assert ZoomAccount.objects.get().state == LinkState.LINKED


def test_a_list_that_was_asked_for_under_an_earlier_link_is_not_kept(
    account: ZoomAccount, meanwhile: Meanwhile
) -> None:
    account.users.all().delete()
    account.company.hosts.update(is_selected=False, is_default=False)
    meanwhile("GET /users", linked_anew)
    users.sync(ZoomAccount.objects.get(pk=account.pk))
    assert not account.users.exists()


def test_another_users_pair_does_not_take_a_standing_links_place(account: ZoomAccount) -> None:
    with connection.open_zoom(account) as zoom:
        somebody_else = dataclasses.replace(zoom.get_me(), id="somebody else")
    pair = oauth.TokenSet("other", "other", expires_in=3600, scopes=frozenset())
    assert reauthorization.adopt_tokens(pair, somebody_else)
    assert tokens.decrypt_token(ZoomAccount.objects.get(), "refresh_token") != "other"


def test_a_pair_of_another_account_or_of_an_ended_link_is_kept_nowhere(
    account: ZoomAccount, admin: Member
) -> None:
    with connection.open_zoom(account) as zoom:
        me = zoom.get_me()
    pair = oauth.TokenSet("new", "new", expires_in=3600, scopes=frozenset())
    assert not reauthorization.adopt_tokens(pair, dataclasses.replace(me, account_id="another"))
    assert tokens.decrypt_token(ZoomAccount.objects.get(), "refresh_token") != "new"
    connection.unlink(admin.company, by=actors.of(admin))
    assert not reauthorization.adopt_tokens(pair, me)
