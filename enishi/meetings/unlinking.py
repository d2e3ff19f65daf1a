"""Ending a link: from our side by an admin, from Zoom's side by a deauthorisation."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from enishi.company import audit
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.meetings import booking, installation, outside, patience, tokens
from enishi.meetings.explanations import NeedsReauthorization, NotLinked
from enishi.meetings.models import LinkState, Meeting, MeetingState, WebhookEvent, ZoomAccount
from enishi.meetings.session import open_zoom
from enishi.sealing import SealBroken, open_seal
from enishi.zoom import errors, oauth

log = logging.getLogger(__name__)

DELETION_SECONDS = 25.0


def unlink(company: Company, *, by: Member, delete_meetings: bool = False) -> None:
    """Erase the link, then tell Zoom as well as can be.

    With ``delete_meetings`` the future meetings are deleted at Zoom first, since afterwards
    nobody could; when that does not succeed for all of them, the link stays and the admin is
    told. Meetings that stay keep their links: candidates have them in their mails.
    """
    outside.refuse_inside_transaction()
    if delete_meetings:
        _delete_future_meetings(company)
    with transaction.atomic(durable=True):
        account = ZoomAccount.objects.select_for_update().filter(company=company).first()
        if account is None or account.state == LinkState.UNLINKED:
            return
        refresh_token = _last_refresh_token(account)
        empty(account)
        audit.record(company, "zoom.unlinked", account, by=by, meetings_deleted=delete_meetings)
    _say_farewell(refresh_token)


def unlink_after_deauthorization(account: ZoomAccount, *, deauthorized_at: datetime | None) -> None:
    """Zoom says that somebody removed the app from this account; believe it after a look.

    The event comes for every admin who removes the app, late, twice, and as the echo of our
    own farewell; a link made since must survive it. So the token decides: while it works the
    link lives. ``deauthorized_at`` is what the event says (aware UTC).

    Raises NoAnswer or NotSent when Zoom cannot be asked now: try again later.
    """
    if account.state == LinkState.UNLINKED:
        return
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
        current = ZoomAccount.objects.select_for_update().get(pk=account.pk)
        if current.generation != account.generation or current.state == LinkState.UNLINKED:
            return
        empty(current)
        said = deauthorized_at.isoformat() if deauthorized_at else ""
        audit.record(current.company, "zoom.deauthorized", current, deauthorized_at=said)


def empty(account: ZoomAccount) -> None:
    """Erase what the link holds: tokens, names, the users' snapshot, the selection of hosts.

    The new generation makes every job of the old one refuse to run. Interviews, and meetings
    that exist, stay; those that Zoom was not asked for yet never will be.
    """
    account.generation += 1
    account.state = LinkState.UNLINKED
    account.access_token = account.refresh_token = account.scopes = ""
    account.user_name = account.user_email = account.role_name = account.zoom_user_id = ""
    account.refresh_lease = account.trouble = ""
    account.access_expires_at = account.refreshed_at = account.refresh_lease_until = None
    account.users_synced_at = account.last_success_at = None
    account.unlinked_at = timezone.now()
    account.save()
    account.users.all().delete()
    account.company.hosts.update(
        is_candidate=False, is_default=False, email="", first_name="", last_name="", label=""
    )
    WebhookEvent.objects.filter(account=account).delete()
    Meeting.objects.filter(
        account=account,
        state__in=[MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN],
    ).update(state=MeetingState.FAILED, reason="unlinked")
    Meeting.objects.filter(account=account, state=MeetingState.CANCELLING).update(
        state=MeetingState.CANCELLED, reason="left_at_zoom"
    )


def disown() -> None:
    """Empty every link of a copied database without a word to Zoom: they are the original's."""
    with transaction.atomic(durable=True):
        for account in ZoomAccount.objects.select_for_update().exclude(state=LinkState.UNLINKED):
            empty(account)
            audit.record(account.company, "zoom.disowned", account)


def _delete_future_meetings(company: Company) -> None:
    future = Meeting.objects.filter(
        company=company,
        state__in=[MeetingState.READY, MeetingState.CANCELLING],
        starts_at__gt=timezone.now(),
    )
    deadline = time.monotonic() + min(DELETION_SECONDS, patience.seconds_left())
    left = 0
    for meeting in future:
        if time.monotonic() > deadline:
            left += 1
            continue
        with transaction.atomic():
            booking.release(meeting)
        left += booking.converge(meeting).state != MeetingState.CANCELLED
    if left:
        raise UserFacingError(
            ngettext(
                "Zoomのミーティング%(count)d件をまだ削除できていないため、認証は解除していません。"
                "時間をおいて、もう一度「実行」をクリックしてください。",
                "Zoomのミーティング%(count)d件をまだ削除できていないため、認証は解除していません。"
                "時間をおいて、もう一度「実行」をクリックしてください。",
                left,
            )
            % {"count": left}
        )


def _budget() -> float:
    """Nothing is lost when Zoom does not hear of it, so a page's patience is the measure."""
    return max(min(oauth.BUDGET_SECONDS, patience.seconds_left()), 0.5)


def _last_refresh_token(account: ZoomAccount) -> str:
    try:
        return open_seal(account.refresh_token, place=tokens.place(account, "refresh_token"))
    except SealBroken:
        return ""


def _say_farewell(refresh_token: str) -> None:
    """Best effort: revoke at Zoom, which needs a living access token, so refresh first."""
    if not refresh_token or not installation.is_confirmed():
        return
    app, transport = outside.app(), outside.transport
    try:
        pair = oauth.refresh(
            app, refresh_token=refresh_token, transport=transport(), budget_seconds=_budget()
        )
        oauth.revoke(
            app, access_token=pair.access_token, transport=transport(), budget_seconds=_budget()
        )
    except errors.ZoomError as cause:
        log.warning("Unlinked here, but Zoom could not be told: %s", cause)
