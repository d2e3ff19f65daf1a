"""Ends a link at once: by an admin, by Zoom, or because the database is a copy."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.encryption import DecryptionError, decrypt
from enishi.errors import Code, UserFacingError
from enishi.meetings.gateway import installation_identity, outbound, time_budget, tokens
from enishi.meetings.gateway.explanations import NeedsReauthorization, NotLinked
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.link import leftover_meetings
from enishi.meetings.models import (
    LINK_MOVES,
    EndingOutcome,
    LinkEnding,
    LinkState,
    WebhookEvent,
    ZoomAccount,
)
from enishi.zoom import errors, oauth

log = logging.getLogger(__name__)


@time_budget.limited(seconds=time_budget.PAGE_SECONDS)
def unlink(company: Company, *, by: Actor) -> None:
    """Erase the link, then tell Zoom as best effort.

    Meetings stay at Zoom and keep their links, because candidates have them in their mails.
    :func:`enishi.meetings.link.ending.begin_ending` deletes them.

    Raises
    ------
    UserFacingError
        The link is already being ended with its meetings: the page that shows this offers the
        choice.
    """
    require(by, Action.EDIT_ZOOM_SETTINGS, company)
    outbound.refuse_inside_transaction()
    with transaction.atomic(durable=True):
        account = locked_link(company.pk)
        if account is None or account.state == LinkState.UNLINKED:
            return
        if account.is_ending:
            raise UserFacingError(
                Code.ZOOM_LINK_ENDING,
                _(
                    "Zoomの認証は、すでに解除を始めています。残りのミーティングを削除せずに終えるには、"
                    "この画面の「残りはZoomに残して終える」をクリックしてください。"
                ),
            )
        refresh_token = last_refresh_token(account)
        erase_link(account, outcome=EndingOutcome.KEPT, by=by)
        audit.record(company, Event.ZOOM_UNLINKED, account, by=by, outcome=EndingOutcome.KEPT)
    say_farewell(refresh_token)


def unlink_after_deauthorization(account: ZoomAccount, *, deauthorized_at: datetime | None) -> None:
    """Check Zoom's notification that somebody removed the app from this account, and unlink.

    The event comes for every admin who removes the app, late, twice, and after our own revocation;
    a link made since must survive it. So the token decides: while it works, the link stays.
    ``deauthorized_at`` is what the event says (aware UTC).

    Raises
    ------
    NoAnswer, NotSent
        Zoom cannot be asked now: retry later.
    """
    try:
        with open_zoom(account) as zoom:
            zoom.get_me()
    except (NeedsReauthorization, errors.NotFound, errors.Forbidden):
        pass
    except NotLinked:
        return
    else:
        return
    with transaction.atomic(durable=True):
        current = locked_link(account.company_id)
        if current is None or current.generation != account.generation:
            return
        erase_link(current, outcome=EndingOutcome.REMOVED)
        said = deauthorized_at.isoformat() if deauthorized_at else ""
        audit.record(current.company, Event.ZOOM_DEAUTHORIZED, current, deauthorized_at=said)


def locked_link(company_id: int) -> ZoomAccount | None:
    """Return the company's link, locked until the transaction ends.

    The lock allows foreign keys to the row. Otherwise a deadlock would be possible: one process
    holds a meeting and writes another of the same link, while the holder of the link comes to that
    meeting.
    """
    locked = ZoomAccount.objects.select_for_update(no_key=True)
    return locked.filter(company=company_id).first()


def erase_link(
    account: ZoomAccount, *, outcome: EndingOutcome, by: Actor | None = None
) -> LinkEnding:
    """Erase what the held link has: tokens, names, the users' snapshot, the selection of hosts.

    The new generation makes every job of the old one refuse to run. Interviews, and meetings that
    exist, stay. :mod:`.leftover_meetings` handles the others.

    Returns
    -------
    LinkEnding
        The ending that was in progress, or a new one.
    """
    ending = _note_end(account, outcome=outcome, by=by)
    leftover_meetings.leave_meetings(account, ending=ending)
    account.generation += 1
    LINK_MOVES.make(account, LinkState.UNLINKED)
    account.access_token = account.refresh_token = account.scopes = ""
    account.user_name = account.user_email = account.role_name = account.zoom_user_id = ""
    account.trouble = ""
    account.access_expires_at = account.refreshed_at = None
    account.users_synced_at = account.last_success_at = None
    account.unlinked_at = timezone.now()
    account.save()
    account.users.all().delete()
    account.company.hosts.update(
        is_selected=False, is_default=False, email="", first_name="", last_name="", label=""
    )
    WebhookEvent.objects.filter(account=account).delete()
    return ending


def _note_end(account: ZoomAccount, *, outcome: EndingOutcome, by: Actor | None) -> LinkEnding:
    now = timezone.now()
    ending = LinkEnding.objects.filter(account=account, ended_at=None).first()
    if ending is None:
        ending = LinkEnding(account=account, by=by.member if by is not None else None, began_at=now)
    ending.ended_at, ending.outcome = now, outcome
    ending.save()
    return ending


def disown_links() -> None:
    """Erase every link of a copied database without telling Zoom: they belong to the original."""
    with transaction.atomic(durable=True):
        linked = ZoomAccount.objects.select_for_update(no_key=True)
        for account in linked.exclude(state=LinkState.UNLINKED):
            erase_link(account, outcome=EndingOutcome.DISOWNED)
            audit.record(account.company, Event.ZOOM_DISOWNED, account)
        leftover_meetings.disown_meetings()


def _budget() -> float:
    """Return the seconds for telling Zoom, within the time budget of a page.

    Nothing is lost when Zoom is not told.
    """
    return max(min(oauth.BUDGET_SECONDS, time_budget.seconds_left()), 0.5)


def last_refresh_token(account: ZoomAccount) -> str:
    """Return the token for :func:`say_farewell`, read before the link is emptied."""
    try:
        return decrypt(
            account.refresh_token, place=tokens.encryption_place(account, "refresh_token")
        )
    except DecryptionError:
        return ""


def say_farewell(refresh_token: str) -> None:
    """Revoke at Zoom as best effort; this needs a valid access token, so refresh first."""
    if not refresh_token or not installation_identity.is_confirmed():
        return
    app, transport = outbound.oauth_app(), outbound.transport
    try:
        pair = oauth.refresh(
            app, refresh_token=refresh_token, transport=transport(), budget_seconds=_budget()
        )
        oauth.revoke(
            app, access_token=pair.access_token, transport=transport(), budget_seconds=_budget()
        )
    except errors.ZoomError as cause:
        log.warning("Unlinked here, but Zoom could not be told: %s", cause)
