"""A refused link does not change the present link, which still works at Zoom (S12)."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.meetings.directory import users
from enishi.meetings.gateway import tokens
from enishi.meetings.link import reauthorization
from enishi.meetings.models import LinkState, ZoomAccount
from tests.meetings.conftest import LetPass, Link, PretendZoom

OWNER, ANOTHER_ADMIN = "owner@zoom.example", "zoom-admin@zoom.example"


def works(account: ZoomAccount, let_pass: LetPass) -> bool:
    """The link works now, and after its token was refreshed."""
    for seconds in (0, 3600):
        let_pass(seconds)
        users.sync_by_id(account.pk)
    account.refresh_from_db()
    return account.state == LinkState.LINKED and bool(account.user_email)


@pytest.mark.parametrize("who", [OWNER, ANOTHER_ADMIN])
def test_another_companys_link_to_the_same_account_leaves_the_first_alive(
    account: ZoomAccount, other_admin: Member, link: Link, let_pass: LetPass, who: str
) -> None:
    generation = account.generation
    with pytest.raises(UserFacingError, match="すでに別の会社と連携"):
        link(by=other_admin, as_=who)
    assert works(account, let_pass)
    assert account.generation == generation


def test_without_that_the_first_link_dies_at_zoom(
    account: ZoomAccount,
    other_admin: Member,
    link: Link,
    let_pass: LetPass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reauthorization, "adopt_tokens", lambda *_: True)
    with pytest.raises(UserFacingError, match="すでに別の会社と連携"):
        link(by=other_admin, as_=OWNER)
    let_pass(3600)
    with pytest.raises(UserFacingError):
        tokens.LinkTokens(account).current()


@pytest.mark.parametrize("by_the_same_company", [True, False])
def test_a_member_of_the_linked_account_is_refused_and_the_app_stays_installed(
    account: ZoomAccount,
    admin: Member,
    other_admin: Member,
    link: Link,
    zoom: PretendZoom,
    let_pass: LetPass,
    by_the_same_company: bool,
) -> None:
    zoom.world.set_switch("let_members_through", "on")
    with pytest.raises(UserFacingError, match="役割"):
        link(by=admin if by_the_same_company else other_admin, as_="member@zoom.example")
    assert [one.removed_at for one in zoom.world.installations] == [None] * 2
    assert works(account, let_pass)
