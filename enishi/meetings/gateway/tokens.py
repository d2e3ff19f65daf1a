"""Reads the access token of a link, and refreshes it in one process at a time.

A refresh token works once. The first process to use it takes a lease on the link's row. The others
wait and read the row again. No lock and no transaction is held while Zoom answers. The new pair is
committed before it is used.
"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from enishi.company import audit
from enishi.company.events import Event
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.meetings.gateway import breaker, outbound, time_budget
from enishi.meetings.gateway.explanations import NeedsReauthorization, NotLinked, Reason
from enishi.meetings.models import LINK_MOVES, LinkState, ZoomAccount
from enishi.queue import defer
from enishi.zoom import errors, oauth

MARGIN = timedelta(minutes=5)
# Longer than two tries at the token endpoint, so that a lease never ends during a refresh.
LEASE = timedelta(seconds=40)
LEASE_WAIT_SECONDS = 15.0


class LinkTokens:
    """The token source of one link in one generation.

    In any other generation it raises NotLinked.
    """

    def __init__(self, account: ZoomAccount) -> None:
        self._pk = account.pk
        self._generation = account.generation

    def current(self) -> str:
        """Return an access token that is valid for at least five minutes more."""
        return self._token(rejected=None)

    def renew(self, rejected: str) -> str:
        """Return an access token other than the rejected one."""
        return self._token(rejected=rejected)

    def _token(self, *, rejected: str | None) -> str:
        ends_at = time.monotonic() + min(LEASE_WAIT_SECONDS, time_budget.seconds_left())
        while True:
            account = load_link(self._pk, self._generation)
            token = decrypt_token(account, "access_token")
            expires_at = account.access_expires_at
            if token != rejected and expires_at and expires_at > timezone.now() + MARGIN:
                return token
            if lease := _take_lease(account):
                _see_through(account, lease)
            elif time.monotonic() > ends_at:
                raise breaker.HeldBack
            else:
                time.sleep(0.05)


def _see_through(account: ZoomAccount, lease: str) -> None:
    """Refresh; when a page's time budget ends, the page leaves and the refresh continues.

    If the refresh were given up half-way, a slow token endpoint would cost the link its only valid
    pair.
    """
    if not time_budget.is_limited():
        refresh(account, lease)
        return
    try:
        _refreshers.submit(_refresh_apart, account, lease).result(time_budget.seconds_left())
    except TimeoutError:
        raise errors.NotSent from None


# The threads are joined when the process ends, so that a restart loses no pair either.
_refreshers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="zoom-tokens")


def _refresh_apart(account: ZoomAccount, lease: str) -> None:
    try:
        refresh(account, lease)
    finally:
        connection.close()


def load_link(pk: int, generation: int) -> ZoomAccount:
    """Return the link's row as it is now.

    Raises
    ------
    NotLinked, NeedsReauthorization
        The link is not usable in this generation.
    """
    account = ZoomAccount.objects.get(pk=pk)
    if account.generation != generation or account.state == LinkState.UNLINKED:
        raise NotLinked
    is_dead_in_ending = account.is_ending and account.trouble == Reason.NEEDS_REAUTH
    if account.state == LinkState.NEEDS_REAUTH or is_dead_in_ending:
        raise NeedsReauthorization
    return account


def decrypt_token(account: ZoomAccount, field: str) -> str:
    """Return a decrypted token of this link.

    Raises
    ------
    NeedsReauthorization
        The token cannot be decrypted; the link is marked as needing a new authorisation.
    """
    try:
        return decrypt(getattr(account, field), place=encryption_place(account, field))
    except DecryptionError:
        mark_dead(account)
        raise NeedsReauthorization from None


def encryption_place(account: ZoomAccount, field: str) -> str:
    """Return the place of a token for :mod:`enishi.encryption`: its link and its generation."""
    return f"{account.company_id}/{account.pk}/{account.generation}/{field}"


def encrypted_fields(account: ZoomAccount, pair: oauth.TokenSet) -> dict[str, object]:
    """Return the fields of a new pair of tokens, encrypted for the account's present generation."""
    now = timezone.now()
    return {
        "access_token": encrypt(pair.access_token, place=encryption_place(account, "access_token")),
        "refresh_token": encrypt(
            pair.refresh_token, place=encryption_place(account, "refresh_token")
        ),
        "access_expires_at": now + timedelta(seconds=pair.expires_in),
        "refreshed_at": now,
        "scopes": " ".join(sorted(pair.scopes)),
    }


def refresh(account: ZoomAccount, lease: str) -> None:
    """Exchange the refresh token of ``account``, as read before, for a new pair and commit it.

    It returns without a pair when another one was stored meanwhile: the caller reads the row again.
    """
    try:
        pair = _trade(decrypt_token(account, "refresh_token"))
        with transaction.atomic(durable=True):
            # Replace only the pair that was exchanged: a new link in between has its own pair, and
            # no two encrypted tokens are equal.
            _still_with(account).update(**encrypted_fields(account, pair))
    except errors.InvalidGrant:
        mark_dead(account)
    except errors.NoAnswer as cause:
        # The token's state is unknown. But the call that needed the token was certainly not made.
        raise errors.NotSent from cause
    finally:
        _end_lease(account, lease)


def _trade(refresh_token: str) -> oauth.TokenSet:
    """Refresh; without an answer, retry once with the same token.

    If the retry meets InvalidGrant, the first answer and with it the only valid pair is lost.
    """
    app, transport = outbound.oauth_app(), outbound.transport
    try:
        return oauth.refresh(app, refresh_token=refresh_token, transport=transport())
    except errors.NoAnswer:
        return oauth.refresh(app, refresh_token=refresh_token, transport=transport())


def mark_dead(account: ZoomAccount) -> None:
    """Record that this pair is invalid, and tell the admins once.

    Nothing happens when another process stored a newer pair meanwhile. A link that is being ended
    stays in that state: its ending then finds that nothing more can be deleted.
    """
    with transaction.atomic(durable=True):
        of_this_pair = _still_with(account)
        if LINK_MOVES.update(of_this_pair, LinkState.NEEDS_REAUTH):
            audit.record(account.company, Event.ZOOM_NEEDS_REAUTH, account)
            defer("meetings.tell_admins", account_id=account.pk, generation=account.generation)
        else:
            of_this_pair.filter(state=LinkState.ENDING).update(trouble=Reason.NEEDS_REAUTH)


def _still_with(account: ZoomAccount) -> QuerySet[ZoomAccount]:
    """Select the row, as long as it holds the pair that ``account`` was read with."""
    return ZoomAccount.objects.filter(pk=account.pk, refresh_token=account.refresh_token)


def _take_lease(account: ZoomAccount) -> str:
    """Return a lease's name, or the empty string when another process holds one or was faster."""
    now, lease = timezone.now(), secrets.token_hex(16)
    with transaction.atomic(durable=True):
        free = (
            Q(refresh_lease_until=None)
            | Q(refresh_lease_until__lt=now)
            # Longer than any lease: written by a clock that was ahead.
            | Q(refresh_lease_until__gt=now + 2 * LEASE)
        )
        taken = (
            _still_with(account)
            .filter(free)
            .update(refresh_lease=lease, refresh_lease_until=now + LEASE)
        )
    return lease if taken else ""


def _end_lease(account: ZoomAccount, lease: str) -> None:
    ZoomAccount.objects.filter(pk=account.pk, refresh_lease=lease).update(
        refresh_lease="", refresh_lease_until=None
    )
