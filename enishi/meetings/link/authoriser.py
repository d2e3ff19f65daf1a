"""Checks the Zoom user who authorised: only an owner or an admin may link a company (R-018)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError
from enishi.meetings.gateway import outbound, time_budget
from enishi.meetings.link import reauthorization
from enishi.zoom import errors, oauth
from enishi.zoom.client import ZoomClient
from enishi.zoom.types import User

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _JustThis:
    """A token that belongs to no link yet and cannot be renewed."""

    token: str

    def current(self) -> str:
        return self.token

    def renew(self, rejected: str) -> str:  # noqa: ARG002 -- the protocol's argument
        raise errors.Unauthorized


def accept(pair: oauth.TokenSet) -> User:
    """Return the Zoom user of a new pair of tokens, if they may administrate the account.

    A Zoom member is refused and their token revoked at once, unless their Zoom account is linked:
    revoking uninstalls the app there. An app that is managed by admins never lets a member come
    this far; this is a second check. A custom role is checked by trying its rights.
    """
    with ZoomClient(
        api_url=outbound.setting("api_url"),
        tokens=_JustThis(pair.access_token),
        seconds_left=time_budget.seconds_left,
        transport=outbound.transport(),
        clock=timezone.now,
    ) as zoom:
        user = zoom.get_me()
        if not user.account_id or not user.id:
            raise errors.NoAnswer
        if not _may_administrate(user, zoom):
            if not reauthorization.adopt_tokens(pair, user):
                _revoke(pair)
            raise UserFacingError(
                Code.ZOOM_ROLE_TOO_LOW,
                _(
                    "オーナーまたは管理者の役割を持つZoomユーザーで認証してください。"
                    "認証したZoomユーザーの役割は「%(role)s」です。Zoomの「アカウントプロフィール」"
                    "を開き、「役割（ロール）」がオーナーまたは管理者であることを確認してください。"
                )
                % {"role": user.role_name or _("不明")},
            )
    return user


def _may_administrate(user: User, zoom: ZoomClient) -> bool:
    """Check owner and admin by name or number; check a custom role by what it may do."""
    if user.role_name in ("Owner", "Admin") or user.role_id in ("0", "1"):
        return True
    if user.role_name == "Member" or user.role_id == "2":
        return False
    try:
        zoom.list_users(page_size=1)
    except (errors.Forbidden, errors.MissingScopes):
        return False
    return True


def _revoke(pair: oauth.TokenSet) -> None:
    """Revoke the token as best effort: otherwise it stays valid for an hour, unused."""
    try:
        oauth.revoke(
            outbound.oauth_app(),
            access_token=pair.access_token,
            transport=outbound.transport(),
            budget_seconds=max(min(oauth.BUDGET_SECONDS, time_budget.seconds_left()), 0.5),
        )
    except errors.ZoomError as cause:
        log.warning("A refused Zoom user's token could not be revoked: %s", cause)
