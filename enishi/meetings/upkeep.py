"""Keeps links alive while nobody uses them, and forgets what is no longer needed."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from enishi.errors import UserFacingError
from enishi.meetings import directory
from enishi.meetings.models import OAuthState, WebhookEvent, ZoomAccount
from enishi.zoom import errors

log = logging.getLogger(__name__)

PROBE_EVERY = timedelta(hours=24)
# Longer than Zoom repeats a delivery, and than anybody looks for the cause of one.
KEEP_EVENTS = timedelta(days=7)
KEEP_STATES = timedelta(days=1)


def look_after_links() -> None:
    """List each account's users once a day.

    That refreshes the tokens, which die unused after 90 days, and tells of a link revoked
    without a word, of an admin who lost the role, and of hosts who left.
    """
    now = timezone.now()
    for account in ZoomAccount.objects.filter(state__in=["linked", "incomplete"]):
        synced = account.users_synced_at
        try:
            if synced is None or synced < now - PROBE_EVERY:
                directory.sync(account)
        except (errors.ZoomError, UserFacingError) as cause:
            log.info("The link of account %s was looked after in vain: %r", account.pk, cause)


def forget() -> None:
    """Delete webhook events after a week, and authorisations that nobody finished after a day."""
    now = timezone.now()
    WebhookEvent.objects.filter(received_at__lt=now - KEEP_EVENTS).delete()
    OAuthState.objects.filter(expires_at__lt=now - KEEP_STATES).delete()
