"""Stores a new link with its tokens, its authoriser and its first host."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.errors import Code, UserFacingError
from enishi.meetings.gateway import followup, scopes, tokens
from enishi.meetings.gateway.constraints import constraint_of
from enishi.meetings.link import leftover_meetings, reauthorization
from enishi.meetings.models import LINK_MOVES, LinkState, ZoomAccount
from enishi.queue import defer
from enishi.zoom import oauth
from enishi.zoom.types import User


class LinkIsStillEnding(UserFacingError):
    """A new link would replace the tokens that still delete the old link's meetings."""

    def __init__(self) -> None:
        super().__init__(
            Code.ZOOM_LINK_STILL_ENDING,
            _(
                "前の連携を解除しているところです。Zoomのミーティングの削除が終わってから、もう一度"
                "「アカウント認証」を行ってください。すぐに連携し直すには、先に"
                "「残りはZoomに残して終える」をクリックしてください。"
            ),
        )


def create_link(
    company: Company, *, by: Actor, authoriser: User, pair: oauth.TokenSet
) -> ZoomAccount:
    """Make ``pair`` the company's link, in one transaction.

    A pair that belongs to another company's link is not revoked, because revoking uninstalls the
    app at Zoom. It is given to that link, if this pair invalidated that link's own pair.

    Raises
    ------
    LinkIsStillEnding, UserFacingError
        The former link is still being ended, or the Zoom account belongs to another company.
    """
    try:
        with transaction.atomic(durable=True):
            ZoomAccount.objects.get_or_create(company=company)
            account = ZoomAccount.objects.select_for_update(no_key=True).get(company=company)
            if account.is_ending:
                raise LinkIsStillEnding
            _part_with_former(account, authoriser)
            _write(account, by=by, authoriser=authoriser, pair=pair)
            _offer_first_host(account, authoriser)
            audit.record(company, Event.ZOOM_LINKED, account, by=by, generation=account.generation)
            defer("meetings.sync_users", key=f"users:{account.pk}", account_id=account.pk)
            followup.resume(account.pk)
    except LinkIsStillEnding:
        reauthorization.adopt_tokens(pair, authoriser)
        raise
    except IntegrityError as cause:
        if constraint_of(cause) != "zoom_account_belongs_to_one_company":
            raise
        reauthorization.adopt_tokens(pair, authoriser)
        raise UserFacingError(
            Code.ZOOM_ACCOUNT_TAKEN,
            _(
                "このZoomアカウントは、すでに別の会社と連携されています。先にその会社の連携を"
                "解除するか、別のZoomアカウントで認証してください。"
            ),
        ) from cause
    return account


def _part_with_former(account: ZoomAccount, authoriser: User) -> None:
    """Drop another Zoom account's hosts, who cannot host for this one (R-005, D-04)."""
    others = account.company.hosts.exclude(zoom_account_id=authoriser.account_id)
    others.update(is_selected=False, is_default=False, email="", first_name="", last_name="")
    if account.zoom_account_id != authoriser.account_id:
        leftover_meetings.leave_meetings(account)
        account.users.all().delete()


def _write(account: ZoomAccount, *, by: Actor, authoriser: User, pair: oauth.TokenSet) -> None:
    account.generation += 1
    is_lacking = scopes.missing(pair.scopes)
    LINK_MOVES.make(account, LinkState.INCOMPLETE if is_lacking else LinkState.LINKED)
    account.zoom_account_id = authoriser.account_id
    account.zoom_user_id = authoriser.id
    account.user_name = " ".join(filter(None, (authoriser.last_name, authoriser.first_name)))[:200]
    account.user_email = authoriser.email
    account.role_name = authoriser.role_name[:100]
    account.linked_by, account.linked_at = by.member, timezone.now()
    account.unlinked_at = account.users_synced_at = None
    account.last_success_at, account.trouble = timezone.now(), ""
    for field, value in tokens.encrypted_fields(account, pair).items():
        setattr(account, field, value)
    account.save()
    leftover_meetings.reclaim_meetings(account)


def _offer_first_host(account: ZoomAccount, authoriser: User) -> None:
    """Make the authoriser the default host (R-023, R-024, D-02): meetings can be made at once.

    A selection that an admin made under the same Zoom account stays as it is.
    """
    hosts = account.company.hosts
    if hosts.filter(is_selected=True).exists():
        return
    hosts.update_or_create(
        zoom_user_id=authoriser.id,
        defaults={
            "zoom_account_id": account.zoom_account_id,
            "email": authoriser.email,
            "first_name": authoriser.first_name[:100],
            "last_name": authoriser.last_name[:100],
            "license_type": authoriser.license,
            "is_selected": True,
            "is_default": True,
            "is_usable": authoriser.license in (1, 2),
            "checked_at": timezone.now(),
        },
    )
