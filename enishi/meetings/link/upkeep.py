"""Keeps unused links valid, and deletes what is no longer needed."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from enishi import due
from enishi.meetings.directory import users
from enishi.meetings.gateway import breaker, limits
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import (
    LINKED_STATES,
    Meeting,
    MeetingState,
    OAuthState,
    WebhookEvent,
    ZoomAccount,
)
from enishi.queue import defer
from enishi.zoom import errors

log = logging.getLogger(__name__)

# Twice a day, so that what nobody told us is found within one day.
PROBE_EVERY = timedelta(hours=12)
# A meeting whose answer came after the worker gave up is found within this time.
SWEPT_FOR = timedelta(days=3)
# Longer than Zoom repeats a delivery, and longer than anybody investigates one.
KEEP_EVENTS = timedelta(days=7)
KEEP_STATES = timedelta(days=1)
IDLE = timedelta(days=7)


def look_after_links() -> None:
    """Twice a day for each link: list the account's users, and sweep the hosts recently used.

    Listing refreshes the tokens, which expire unused after 90 days. It also shows a link that was
    revoked without a notification, an admin who lost the role, and hosts who left.
    """
    now = timezone.now()
    unlisted = Q(users_synced_at=None) | Q(users_synced_at__lte=now - PROBE_EVERY)
    for account in ZoomAccount.objects.filter(unlisted, state__in=LINKED_STATES):
        try:
            users.sync(account)
        except (errors.ZoomError, NoMeeting) as cause:
            log.info("The link of account %s was looked after in vain: %r", account.pk, cause)
            continue
        sweep_hosts(account)


def sweep_hosts(account: ZoomAccount) -> None:
    """Schedule the search for extras of hosts.

    These are the hosts that Zoom was recently asked about, or that have a deleted meeting still to
    come.
    """
    now = timezone.now()
    is_asked = Q(last_attempt_at__gt=now - SWEPT_FOR)
    is_deleted = Q(state=MeetingState.CANCELLED, zoom_meeting_id__isnull=False, ends_at__gt=now)
    asked = Meeting.objects.filter(is_asked | is_deleted, account=account)
    for host_id in asked.values_list("host_id", flat=True).distinct():
        defer("meetings.sweep_host", key=f"host:{host_id}", host_id=host_id)


def probe() -> None:
    """Every few minutes, call Zoom with the admin's rights for each link in trouble or paused.

    An answer ends either state, and what was not read meanwhile becomes due (``followup.resume``).
    """
    down = ~Q(trouble="") | breaker.is_in_peace()
    for account in ZoomAccount.objects.filter(down, state__in=LINKED_STATES):
        try:
            with open_zoom(account) as zoom:
                zoom.list_users(page_size=1)
        except (errors.ZoomError, NoMeeting) as cause:
            log.info("The link of account %s is still in trouble: %r", account.pk, cause)


def compare_clocks(account_id: int) -> None:
    """Call Zoom in any way: its answer contains its time (``clocks.record_lead``)."""
    account = ZoomAccount.objects.filter(pk=account_id, state__in=LINKED_STATES).first()
    if account is None:
        return
    try:
        with open_zoom(account) as zoom:
            zoom.get_me()
    except (errors.ZoomError, NoMeeting) as cause:
        log.info("The clocks of account %s could not be compared: %r", account.pk, cause)


def delete_expired() -> None:
    """Delete old webhook events, unfinished authorisations and old counts.

    Events are deleted after a week, unfinished authorisations after a day. An event after which
    Zoom was not read yet is never deleted.
    """
    now = timezone.now()
    seen = WebhookEvent.objects.filter(
        processed_at__isnull=False, received_at__lt=now - KEEP_EVENTS
    )
    unfinished = OAuthState.objects.filter(expires_at__lt=now - KEEP_STATES)
    untimely = ZoomAccount.objects.filter(untimely_webhook_at__lt=now - KEEP_EVENTS)
    due.go_through(
        *(due.erase(rows) for rows in (seen, unfinished, *limits.old())),
        due.Batch(
            untimely,
            lambda keys: untimely.filter(pk__in=keys).update(
                untimely_webhooks=0, untimely_webhook_at=None
            ),
        ),
    )


def keep_alive() -> None:
    """Refresh the tokens of links unused for a week: unused tokens expire after some months.

    Listing the users twice a day refreshes them too; this is for links whose list cannot be read.
    """
    idle = ZoomAccount.objects.filter(
        state__in=LINKED_STATES, refreshed_at__lt=timezone.now() - IDLE
    )
    for account in idle:
        try:
            with open_zoom(account) as zoom:
                zoom.get_me()
        except (errors.ZoomError, NoMeeting) as cause:
            log.info("The link of account %s was not kept alive: %r", account.pk, cause)
