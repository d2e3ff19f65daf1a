"""Refuses a link or a host that cannot be used now, before anything is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.company.models import Company
from enishi.errors import Code
from enishi.meetings.gateway.explanations import (
    LinkIsEnding,
    NeedsReauthorization,
    NoMeeting,
    NotLinked,
)
from enishi.meetings.models import Host, LinkState, ZoomAccount


def require_account(company: Company) -> ZoomAccount:
    """Return the company's link, or raise NotLinked, LinkIsEnding, NeedsReauthorization."""
    # If it ends between this check and the commit, its generation tells the creation.
    account = ZoomAccount.objects.filter(company=company).exclude(state=LinkState.UNLINKED).first()
    if account is None:
        raise NotLinked
    if account.is_ending:
        raise LinkIsEnding
    if not account.is_linked:
        raise NeedsReauthorization
    return account


def check_host(host: Host, account: ZoomAccount) -> None:
    """Refuse a host that cannot be used now: a form, or a reservation, can be days old."""
    chosen = host.company_id == account.company_id and host.is_selected
    if not chosen or host.zoom_account_id != account.zoom_account_id:
        raise NoMeeting(
            Code.HOST_NOT_ELIGIBLE,
            _(
                "選択したホストユーザーは候補から外れています。"
                "別のホストユーザーを選択してください。"
            ),
            field="host",
        )
    if not host.is_usable:
        raise host_is_gone()


def host_is_gone() -> NoMeeting:
    """Return the refusal for a host whom Zoom no longer lets host."""
    return NoMeeting(
        Code.HOST_NOT_USABLE,
        _(
            "選択したホストユーザーは、現在Zoomで利用できません。"
            "別のホストユーザーを選択してください。"
        ),
        field="host",
    )
