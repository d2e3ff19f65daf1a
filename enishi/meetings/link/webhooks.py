"""Zoom's webhooks: verified, stored once, and used as a hint to read Zoom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from enishi.meetings.booking import reconciliation
from enishi.meetings.booking.reconciliation import SWEPT_AT_ONCE, SWEPT_OF_ONE_LINK
from enishi.meetings.directory import identities, users
from enishi.meetings.gateway import clocks, outbound
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.gateway.followup import LONGEST_PAUSE, LONGEST_PAUSE_OF_A_LOOK, backoff
from enishi.meetings.link import unlinking
from enishi.meetings.models import (
    LINKED_STATES,
    Host,
    LinkState,
    Meeting,
    WebhookEvent,
    ZoomAccount,
)
from enishi.queue import defer
from enishi.zoom import errors
from enishi.zoom import webhooks as zoom_webhooks
from enishi.zoom.errors import ForgedWebhook, UnreadableWebhook
from enishi.zoom.webhooks import Notice

# Somebody removed the app from their account at Zoom.
_FAREWELL = "app_deauthorized"
# According to Zoom, the user can no longer host; the list then confirms it.
_LEAVING = frozenset({"user.deactivated", "user.deleted", "user.disassociated"})

__all__ = ["ForgedWebhook", "UnreadableWebhook", "make_due", "process", "receive", "sweep"]


def receive(raw_body: bytes, headers: Mapping[str, str]) -> dict[str, str] | None:
    """Verify one delivery and store it if it is about something of ours; Zoom allows 3 seconds.

    ``headers`` are looked up without regard to case. Events of meetings that are not ours arrive
    too, because every app of an account receives all of them: they are dropped here.

    Returns
    -------
    dict or None
        The answer to ``endpoint.url_validation``; None (empty answer) for everything else.

    Raises
    ------
    ForgedWebhook, UnreadableWebhook
        The delivery is not signed by Zoom, or cannot be parsed.
    """
    secret = outbound.setting("webhook_secret")
    try:
        zoom_webhooks.verify(
            raw_body,
            signature=headers.get("x-zm-signature", ""),
            timestamp=headers.get("x-zm-request-timestamp", ""),
            secret=secret,
            now=timezone.now(),
        )
    except errors.UntimelyWebhook:
        _say_untimely(raw_body)
        raise
    notice = zoom_webhooks.parse(raw_body)
    if notice.event == "endpoint.url_validation":
        return zoom_webhooks.answer_validation(notice.plain_token, secret=secret)
    account = _account_of(notice)
    if account is not None and (about := _ours(notice, account)) is not None:
        _keep(raw_body, notice, account, about)
    return None


def _say_untimely(raw_body: bytes) -> None:
    """Record a webhook of Zoom's that was refused, so that somebody learns of a wrong clock."""
    try:
        account = _account_of(zoom_webhooks.parse(raw_body))
    except UnreadableWebhook:
        return
    if account is not None:
        clocks.record_untimely(account)


def _account_of(notice: Notice) -> ZoomAccount | None:
    if not notice.account_id:
        return None
    named = ZoomAccount.objects.filter(zoom_account_id=notice.account_id)
    return named.exclude(state=LinkState.UNLINKED).first()


def _ours(notice: Notice, account: ZoomAccount) -> str | None:
    """Return the id of our object that the event is about; None when it is not about ours."""
    if notice.event == _FAREWELL:
        return "" if notice.client_id == outbound.setting("client_id") else None
    if notice.meeting_id is not None:
        known = _meetings(account, notice.meeting_id)
        return str(notice.meeting_id) if known.exists() else None
    known_hosts = Host.objects.filter(
        company=account.company_id,
        zoom_account_id=account.zoom_account_id,
        zoom_user_id__in=notice.user_ids,
    )
    user = known_hosts.values_list("zoom_user_id", flat=True).first()
    if user is None and identities.is_a_member(account, notice.user_ids, notice.addresses):
        # A member may open rooms, so a changed licence or address matters.
        user = next(iter(notice.user_ids), None)
    return user


def _meetings(account: ZoomAccount, meeting_id: int) -> QuerySet[Meeting]:
    """Select those that the present link can read, not those of a former Zoom account."""
    return Meeting.objects.filter(
        account=account, generation=account.generation, zoom_meeting_id=meeting_id
    )


def _keep(raw_body: bytes, notice: Notice, account: ZoomAccount, about: str) -> None:
    """Store the event once: a repeated delivery has the same hash."""
    with transaction.atomic():
        event, is_new = WebhookEvent.objects.get_or_create(
            body_hash=hashlib.sha256(raw_body).hexdigest(),
            defaults={
                "account": account,
                "event": notice.event[:80],
                "object_id": about[:64],
                "happened_at": notice.deauthorized_at,
                "received_at": timezone.now(),
            },
        )
        if is_new:
            key = f"event:{event.pk}"
            defer("meetings.process_webhook", key=key, event_id=event.pk)


def process(event_id: int) -> None:
    """Read what the event is about; the event is done when Zoom was read after it.

    The newest of several events about the same object reads for all of them. Order and repetition
    do not matter.
    """
    event = WebhookEvent.objects.select_related("account__company").filter(pk=event_id).first()
    if event is None or not _can_look(event):
        return
    # Before the read: an event that arrives during it is not covered by it.
    about_the_same = list(_about_the_same(event).order_by("-pk").values_list("pk", "event"))
    numbers = [pk for pk, _name in about_the_same]
    if numbers[:1] != [event.pk]:
        return
    waiting = WebhookEvent.objects.filter(pk__in=numbers)
    attempts = min(event.attempts + 1, 1000)
    most = LONGEST_PAUSE if event.account.trouble else LONGEST_PAUSE_OF_A_LOOK
    pause = backoff(attempts, most=most)
    # Stored before the attempt, so that even an attempt that kills its worker has growing pauses.
    waiting.update(attempts=attempts, not_before=timezone.now() + pause)
    if _is_seen(event, names={name for _pk, name in about_the_same}):
        waiting.update(processed_at=timezone.now(), not_before=None)
    else:
        defer("meetings.process_webhook", key=f"event:{event.pk}", wait=pause, event_id=event.pk)


def sweep() -> None:
    """Find events without a job, some of each link, the newest first."""
    now = timezone.now()
    turn = Window(RowNumber(), partition_by="account_id", order_by="-pk")
    due = WebhookEvent.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + 2 * LONGEST_PAUSE),
        Q(account__state__in=LINKED_STATES) | Q(event=_FAREWELL),
        processed_at=None,
    )
    ranked = due.annotate(turn=turn).filter(turn__lte=SWEPT_OF_ONE_LINK).order_by("turn", "pk")
    for event_id in ranked.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        key = f"event:{event_id}"
        defer("meetings.process_webhook", key=key, sooner=True, event_id=event_id)


def make_due(account: ZoomAccount) -> None:
    """Make all open events of a link due now, because it works again."""
    WebhookEvent.objects.filter(account=account, processed_at=None).update(not_before=None)
    sweep()


def _can_look(event: WebhookEvent) -> bool:
    """Whether the event can be processed now.

    A link that is down processes its events after its repair; only a deauthorization is always
    processed.
    """
    return event.account.is_linked or event.event == _FAREWELL


def _about_the_same(event: WebhookEvent) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(
        account=event.account_id, object_id=event.object_id, processed_at=None
    )


def _is_seen(event: WebhookEvent, *, names: set[str]) -> bool:
    """Read Zoom and return whether that succeeded.

    ``names`` are those of all events about the same object.
    """
    if event.event == _FAREWELL:
        try:
            unlinking.unlink_after_deauthorization(event.account, deauthorized_at=event.happened_at)
        except (errors.ZoomError, NoMeeting):
            return False
        return True
    if event.event.startswith("user."):
        # The list of users answers all of them, and closes them itself.
        if names & _LEAVING:
            users.count_absence(event.account, event.object_id)
        else:
            key = f"users:{event.account_id}"
            defer("meetings.sync_users", key=key, account_id=event.account_id)
        return False
    # A constraint allows one row for each meeting at Zoom.
    meeting = _meetings(event.account, int(event.object_id)).first()
    return meeting is None or reconciliation.observe(meeting.pk)
