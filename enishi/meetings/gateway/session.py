"""Opens a client to Zoom for a link, and records the outcome on the link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from enishi.meetings.gateway import clocks, followup, limits, outbound, time_budget, tokens
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.models import LINK_MOVES, LinkState, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.client import ZoomClient

# The longest time that a person waits; the worker finishes what is open then.
BUDGET_SECONDS = 8.0
# A GET without an answer is repeated; a probe is only one call.
ATTEMPTS = 4
_NOTE_EVERY = timedelta(minutes=1)


@contextmanager
def open_zoom(account: ZoomAccount, *, budget_seconds: float = 20.0) -> Iterator[ZoomClient]:
    """Open a client with a fresh token, for the generation that ``account`` was read in.

    ``budget_seconds`` bounds each verb of the client; a page's time budget bounds all of them
    together. This must not be used inside a transaction.

    Raises
    ------
    NotLinked, NeedsReauthorization
        The link cannot be used. The client's verbs raise their own errors.
    HeldBack
        At once, when Zoom has been silent lately.
    OverQuota
        Our share of Zoom's limits is used up.
    """
    source = tokens.LinkTokens(account)
    with outbound.call_slot(account.pk) as admission:
        client = ZoomClient(
            api_url=outbound.setting("api_url"),
            tokens=source,
            budget_seconds=budget_seconds,
            seconds_left=time_budget.seconds_left,
            quota=limits.AccountQuota(account),
            attempts=1 if admission.is_probe else ATTEMPTS,
            transport=outbound.transport(),
            clock=timezone.now,
        )
        try:
            try:
                with client:
                    yield client
            finally:
                clocks.record_lead(account, client.clock_lead)
        except errors.Unauthorized as cause:
            # The token endpoint issued this token a moment ago, so the grant is valid. If it were
            # not, the next refresh would say so. The call itself had no effect.
            raise errors.NotSent from cause
        except errors.MissingScopes as refusal:
            _note_missing(account, refusal.scopes)
            raise
        except errors.Forbidden:
            _note_trouble(account, Reason.FORBIDDEN)
            raise
        except errors.InvalidClient:
            _note_trouble(account, Reason.APP_REFUSED)
            raise
        else:
            _note_success(account)


def _note_trouble(account: ZoomAccount, reason: Reason) -> None:
    ZoomAccount.objects.filter(pk=account.pk, generation=account.generation).update(trouble=reason)


def _note_missing(account: ZoomAccount, scopes: frozenset[str]) -> None:
    """Record scopes that Zoom says are missing, whatever the token's answer said."""
    rows = ZoomAccount.objects.filter(pk=account.pk, generation=account.generation)
    granted = " ".join(sorted(set(account.scopes.split()) - scopes))
    rows.update(scopes=granted, trouble=Reason.MISSING_SCOPES)
    LINK_MOVES.update(rows.filter(state=LinkState.LINKED), LinkState.INCOMPLETE)


def _note_success(account: ZoomAccount) -> None:
    """Record success at most once a minute, unless it ends trouble."""
    now = timezone.now()
    recent = account.last_success_at and account.last_success_at > now - _NOTE_EVERY
    if account.trouble or not recent:
        rows = ZoomAccount.objects.filter(pk=account.pk, generation=account.generation)
        if rows.exclude(trouble="").update(last_success_at=now, trouble=""):
            followup.resume(account.pk)
        else:
            rows.update(last_success_at=now)
