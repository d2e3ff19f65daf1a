"""Tokens: refreshed by one process at a time, never lost, reported once when dead, encrypted."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from enishi.company.models import Member
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.meetings.gateway import outbound, tokens
from enishi.meetings.gateway.explanations import NeedsReauthorization, NotLinked
from enishi.meetings.link import connection
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.zoom import errors
from tests.meetings.conftest import LetPass, Link, PretendZoom, in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def ask_who(account: ZoomAccount) -> str:
    with connection.open_zoom(account) as zoom:
        return zoom.get_me().email


def test_twenty_calls_with_an_expired_token_make_one_refresh(
    account: ZoomAccount, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_CALLS_AT_ONCE", 20)
    monkeypatch.setattr(outbound, "MAX_CALLS_OF_ONE_LINK", 20)
    ZoomAccount.objects.update(access_expires_at=timezone.now())

    answers = in_threads(lambda _: ask_who(account), count=20)

    assert answers == ["owner@zoom.example"] * 20
    refreshes = [call for call in zoom.calls("oauth.token") if call.status == 200]
    assert len(refreshes) == 2  # the exchange when linking, and one refresh


def test_without_the_lease_the_same_calls_break_the_link(
    account: ZoomAccount, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_CALLS_AT_ONCE", 20)
    monkeypatch.setattr(outbound, "MAX_CALLS_OF_ONE_LINK", 20)
    monkeypatch.setattr(tokens, "_take_lease", lambda _: "everybody's")
    started = threading.Barrier(4)
    trade = tokens._trade  # noqa: SLF001 - the guard under test is inside

    def trade_together(refresh_token: str) -> object:
        started.wait(timeout=20)
        return trade(refresh_token)

    monkeypatch.setattr(tokens, "_trade", trade_together)
    ZoomAccount.objects.update(access_expires_at=timezone.now())

    in_threads(lambda _: ask_who(account), count=4)

    refused = [call for call in zoom.calls("oauth.token") if call.status == 400]
    assert len(refused) == 3


def test_a_token_is_refreshed_before_it_expires(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass
) -> None:
    let_pass(56 * 60)
    assert ask_who(account) == "owner@zoom.example"
    assert [call.status for call in zoom.calls("users.get")] == [200, 200]


def test_a_token_that_zoom_rejects_early_is_renewed_once_and_the_call_repeated(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.disturb("users.get", "token_invalid")
    assert ask_who(account) == "owner@zoom.example"
    assert [call.status for call in zoom.calls("users.get")] == [200, 401, 200]


def test_a_refresh_whose_answer_is_lost_ends_the_link_and_admins_are_told_once(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    zoom.disturb("oauth.token", "drop_connection_after")

    for _ in range(3):
        with pytest.raises(NeedsReauthorization):
            ask_who(account)

    account.refresh_from_db()
    assert account.state == LinkState.NEEDS_REAUTH
    assert account.user_email == "owner@zoom.example"
    assert account.company.hosts.selected().count() == 1
    told = ProcrastinateJob.objects.filter(
        task_name="meetings.tell_admins", args__account_id=account.pk
    )
    assert told.count() == 1
    # Exchange, the lost one, its repeat; nothing more is tried with a dead token.
    assert [call.status for call in zoom.calls("oauth.token")] == [200, None, 400]


def test_a_silent_token_endpoint_kills_nothing(account: ZoomAccount, zoom: PretendZoom) -> None:
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    zoom.disturb("oauth.token", "html_500", times=6)

    with pytest.raises(errors.NotSent):
        ask_who(account)
    assert ask_who(account) == "owner@zoom.example"


def test_zoom_cannot_be_called_inside_a_transaction_so_no_rollback_loses_a_pair(
    account: ZoomAccount,
) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        ask_who(account)


def test_a_client_of_an_earlier_generation_is_refused(account: ZoomAccount, link: Link) -> None:
    link()
    with pytest.raises(NotLinked):
        ask_who(account)


def test_a_ciphertext_opens_only_in_its_place() -> None:
    sealed = encrypt("secret", place="1/1/1/access_token")
    assert decrypt(sealed, place="1/1/1/access_token") == "secret"
    for place in ("2/1/1/access_token", "1/1/2/access_token", "1/1/1/refresh_token"):
        with pytest.raises(DecryptionError):
            decrypt(sealed, place=place)


def test_keys_rotate_and_a_lost_key_says_so(settings: Settings) -> None:
    old, new = ("old", bytes(32)), ("new", bytes(range(32)))
    settings.ENISHI_ENCRYPTION_KEYS = [old]
    sealed = encrypt("secret", place="x")
    settings.ENISHI_ENCRYPTION_KEYS = [new, old]
    assert decrypt(sealed, place="x") == "secret"
    assert encrypt("secret", place="x").startswith("new:")
    settings.ENISHI_ENCRYPTION_KEYS = [new]
    with pytest.raises(DecryptionError):
        decrypt(sealed, place="x")


def test_a_stored_token_that_does_not_open_needs_a_new_authorisation(
    account: ZoomAccount, settings: Settings
) -> None:
    settings.ENISHI_ENCRYPTION_KEYS = [("another", bytes(range(32)))]
    with pytest.raises(NeedsReauthorization):
        ask_who(account)
    account.refresh_from_db()
    assert account.state == LinkState.NEEDS_REAUTH


def test_a_linking_admin_who_was_deleted_at_zoom_ends_the_link(
    account: ZoomAccount, zoom: PretendZoom, admin: Member
) -> None:
    zoom.do("delete_user", user="owner@zoom.example")
    ZoomAccount.objects.update(access_expires_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NeedsReauthorization):
        ask_who(account)
    current = connection.linked_account(admin.company)
    assert current is not None
    assert not current.is_linked


def test_a_fresh_token_that_zoom_rejects_is_a_glitch_and_kills_nothing(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.disturb("users.get", "token_invalid", times=2)
    with pytest.raises(errors.NotSent):
        ask_who(account)
    assert ask_who(account) == "owner@zoom.example"
