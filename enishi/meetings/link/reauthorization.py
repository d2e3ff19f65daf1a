"""Keeps a link working when its Zoom user authorised the app again elsewhere."""

from __future__ import annotations

from django.db import transaction

from enishi.company import audit
from enishi.company.events import Event
from enishi.meetings.gateway import tokens
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.zoom import oauth
from enishi.zoom.types import User

# A link that is being ended needs its tokens until its meetings are deleted.
_ALIVE = (LinkState.LINKED, LinkState.INCOMPLETE, LinkState.ENDING)


def adopt_tokens(pair: oauth.TokenSet, user: User) -> bool:
    """Give a pair that is not to be used to the existing link of its Zoom account, if any.

    Zoom keeps one authorisation for each user and app. By making this pair it has ended the pair of
    a link that the same user authorised before (4741). A pair of another user changes nothing
    there.

    Returns
    -------
    bool
        Whether such a link exists; then nobody may revoke the pair, which would uninstall the app.
    """
    with transaction.atomic(durable=True):
        standing = ZoomAccount.objects.select_for_update().filter(
            zoom_account_id=user.account_id, state__in=_ALIVE
        )
        account = standing.first()
        if account is None:
            return False
        if account.zoom_user_id == user.id:
            kept = tokens.encrypted_fields(account, pair)
            ZoomAccount.objects.filter(pk=account.pk).update(**kept)
            audit.record(account.company, Event.ZOOM_AUTHORISED_AGAIN, account)
    return True
