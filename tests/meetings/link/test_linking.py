"""Linking: who can do it, what is stored, and every refusal."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Code, UserFacingError
from enishi.meetings.directory import users
from enishi.meetings.gateway import scopes, tokens
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import connection, creation, health
from enishi.meetings.models import Host, LinkState, ZoomAccount
from tests.meetings.conftest import SESSION, LetPass, Link, PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_linking_the_person_who_authorised_is_the_one_host_on_offer(link: Link) -> None:
    account = link()

    assert account.state == LinkState.LINKED
    assert (account.user_name, account.user_email) == ("藤原 大和", "owner@zoom.example")
    assert account.role_name == "Owner"
    hosts = list(Host.objects.filter(company=account.company).selected())
    assert [(host.shown_label, host.is_default) for host in hosts] == [
        ("藤原 大和 owner@zoom.example", True)
    ]


def test_an_admin_and_a_custom_role_with_the_rights_may_link_too(link: Link) -> None:
    assert link(as_="zoom-admin@zoom.example").role_name == "Admin"
    assert link(as_="recruit@zoom.example").role_name == "採用担当"


def test_a_member_is_told_where_to_look_and_their_token_is_revoked(
    link: Link, zoom: PretendZoom
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        link(as_="member@zoom.example")

    assert "「アカウントプロフィール」" in refusal.value.message
    assert "役割（ロール）" in refusal.value.message
    assert "「Member」" in refusal.value.message
    assert ZoomAccount.objects.count() == 0
    assert [pair.access_state for pair in zoom.world.tokens] == ["revoked"]


def test_a_custom_role_without_the_rights_is_refused(link: Link, zoom: PretendZoom) -> None:
    role = next(iter(zoom.world.roles))
    zoom.world.roles.change(role, permissions=[])

    with pytest.raises(UserFacingError, match="アカウントプロフィール"):
        link(as_="recruit@zoom.example")


def test_nothing_that_opens_zoom_can_be_read_in_the_database(link: Link, zoom: PretendZoom) -> None:
    link()
    row = ZoomAccount.objects.values().get()
    pair = next(iter(zoom.world.tokens))

    assert row["access_token"].startswith("test:")
    assert pair.access not in str(row)
    assert pair.refresh not in str(row)
    assert tokens.decrypt_token(ZoomAccount.objects.get(), "access_token") == pair.access


def test_a_state_that_we_never_gave_is_refused(
    link: Link, zoom: PretendZoom, admin: Member
) -> None:
    with pytest.raises(UserFacingError, match="Enishiの画面から始められたものではない"):
        connection.complete_link(
            state="made-up", code="x", by=actors.of(admin), session_key=SESSION
        )


def test_a_state_works_once(zoom: PretendZoom, admin: Member) -> None:
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    state, code = zoom.consent(address, as_="owner@zoom.example")
    connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)

    with pytest.raises(UserFacingError, match="すでに受け取っています"):
        connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)


def test_a_state_is_bound_to_the_session_and_the_person(
    zoom: PretendZoom, admin: Member, other_admin: Member
) -> None:
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    state, code = zoom.consent(address, as_="owner@zoom.example")

    for by, session_key in ((admin, "another-browser"), (other_admin, SESSION)):
        with pytest.raises(UserFacingError, match="別の方または別のブラウザー"):
            connection.complete_link(
                state=state, code=code, by=actors.of(by), session_key=session_key
            )
    # The refused tries did not use it up.
    connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)


def test_a_state_ends_after_ten_minutes(
    zoom: PretendZoom, admin: Member, let_pass: LetPass
) -> None:
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    state, code = zoom.consent(address, as_="owner@zoom.example")
    let_pass(10 * 60 + 1)

    with pytest.raises(UserFacingError, match="10分が過ぎた"):
        connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)


def test_a_code_that_zoom_does_not_take_leaves_the_company_unlinked(
    zoom: PretendZoom, admin: Member
) -> None:
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    state, _ = zoom.consent(address, as_="owner@zoom.example")

    with pytest.raises(UserFacingError, match="認証コードが無効"):
        connection.complete_link(
            state=state, code="stolen", by=actors.of(admin), session_key=SESSION
        )
    assert connection.linked_account(admin.company) is None


def test_a_code_is_worthless_without_the_verifier_that_never_left_us(
    zoom: PretendZoom, admin: Member
) -> None:
    attacked = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    _, stolen_code = zoom.consent(attacked, as_="owner@zoom.example")
    own = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    own_state, _ = zoom.consent(own, as_="owner@zoom.example")

    with pytest.raises(UserFacingError, match="認証コードが無効"):
        connection.complete_link(
            state=own_state, code=stolen_code, by=actors.of(admin), session_key=SESSION
        )


def test_one_zoom_account_serves_one_company(
    link: Link, admin: Member, other_admin: Member
) -> None:
    link()

    with pytest.raises(UserFacingError, match="すでに別の会社と連携されています"):
        link(by=other_admin, as_="zoom-admin@zoom.example")
    assert connection.linked_account(other_admin.company) is None
    assert connection.linked_account(admin.company) is not None


def test_another_zoom_account_drops_the_hosts_of_the_former_one(link: Link) -> None:
    link()
    account = link(as_="owner@large.example")

    hosts = Host.objects.filter(company=account.company)
    assert [host.email for host in hosts.selected()] == ["owner@large.example"]
    former = hosts.get(is_selected=False)
    assert (former.email, former.last_name) == ("", "")
    assert account.generation == 2


def test_authorising_again_keeps_the_hosts_that_were_chosen(link: Link) -> None:
    link()
    Host.objects.update(label="面接室")
    account = link(as_="zoom-admin@zoom.example")

    assert [host.label for host in Host.objects.filter(company=account.company)] == ["面接室"]
    assert account.user_email == "zoom-admin@zoom.example"


def test_missing_scopes_are_named_and_the_link_is_incomplete(link: Link, zoom: PretendZoom) -> None:
    zoom.do("set_scopes", scopes="user:read:user:admin user:read:list_users:admin")
    account = link()

    assert account.state == LinkState.INCOMPLETE
    lacking = health.describe(account).missing_scopes
    assert "meeting:write:meeting:admin" in lacking
    assert "user:read:user:admin" not in lacking


def test_classic_scopes_satisfy_what_they_include() -> None:
    assert scopes.missing(["user:read:admin", "meeting:read:admin", "meeting:write:admin"]) == ()
    assert scopes.missing(["user:read:admin", "meeting:read:admin"]) == (
        "meeting:write:meeting:admin",
        "meeting:update:meeting:admin",
        "meeting:delete:meeting:admin",
    )


def test_silence_at_the_exchange_says_that_nothing_is_linked(
    link: Link, zoom: PretendZoom, admin: Member
) -> None:
    zoom.disturb("oauth.token", "timeout_after")

    with pytest.raises(UserFacingError, match="連携は完了していません"):
        link()
    assert connection.linked_account(admin.company) is None


def test_who_links_an_account_without_calls_left_is_told_from_when_it_works(
    link: Link, zoom: PretendZoom
) -> None:
    zoom.disturb("users.get", "rate_limited_daily")

    with timezone.override("Asia/Tokyo"), pytest.raises(UserFacingError) as refusal:
        link()
    assert refusal.value.code is Code.ZOOM_DAILY_LIMIT
    # Zoom's day begins at nine in Japan.
    assert " 09:00以降に" in refusal.value.message


@pytest.mark.parametrize("trouble", ["rate_limited_daily", "rate_limited_qps", "timeout_after"])
def test_nothing_is_promised_to_who_links_because_nothing_goes_on_by_itself(
    trouble: str, link: Link, zoom: PretendZoom
) -> None:
    zoom.disturb("users.get", trouble, times=None)

    with pytest.raises(UserFacingError) as refusal:
        link()
    assert "自動" not in refusal.value.message
    assert "保存されています" not in refusal.value.message


def test_an_authorisation_begins_anew_what_the_dialog_and_the_screens_say(
    link: Link, zoom: PretendZoom
) -> None:
    first = link()
    users.sync(first)
    ZoomAccount.objects.update(trouble=Reason.FORBIDDEN)
    again = link(as_="zoom-admin@zoom.example")
    assert (again.trouble, again.users_synced_at) == ("", None)


def test_who_may_not_hold_meetings_is_no_host_by_authorising(link: Link, zoom: PretendZoom) -> None:
    zoom.do("change_licence", user="owner@zoom.example", licence=4)
    link()
    assert not Host.objects.get().is_usable


def test_only_another_companys_account_is_called_that(
    account: ZoomAccount, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_another_rule(*_: object, **__: object) -> None:
        Host.objects.update(is_default=True, is_selected=True)

    monkeypatch.setattr(creation, "_offer_first_host", break_another_rule)
    one = Host.objects.get()
    Host.objects.create(
        company=one.company, zoom_account_id=one.zoom_account_id, zoom_user_id="another"
    )
    with pytest.raises(IntegrityError, match="company_has_one_default_host"):
        link()
