"""What Zoom posts to us: checked, kept once, and taken as a hint to go and look."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enishi.meetings import directory, identities, outside, reconciliation, unlinking
from enishi.meetings.models import Host, LinkState, Meeting, WebhookEvent, ZoomAccount
from enishi.queue import defer
from enishi.zoom import webhooks as zoom_webhooks
from enishi.zoom.errors import ForgedWebhook, UnreadableWebhook
from enishi.zoom.webhooks import Notice

__all__ = ["ForgedWebhook", "UnreadableWebhook", "process", "receive"]


def receive(raw_body: bytes, headers: Mapping[str, str]) -> dict[str, str] | None:
    """Check one delivery and keep it if it is about something of ours; answer within 3 seconds.

    ``headers`` are looked up without regard to case. Returns what to answer to
    ``endpoint.url_validation``, None (answer nothing) for everything else.

    Events of meetings that are not ours come too, for every app of an account hears of all of
    them: they are dropped here, unread and unkept. Raises ForgedWebhook, UnreadableWebhook.
    """
    secret = outside.switch("webhook_secret")
    zoom_webhooks.verify(
        raw_body,
        signature=headers.get("x-zm-signature", ""),
        timestamp=headers.get("x-zm-request-timestamp", ""),
        secret=secret,
        now=timezone.now(),
    )
    notice = zoom_webhooks.read(raw_body)
    if notice.event == "endpoint.url_validation":
        return zoom_webhooks.answer_validation(notice.plain_token, secret=secret)
    account = _account_of(notice)
    if account is not None and (about := _ours(notice, account)) is not None:
        _keep(raw_body, notice, account, about)
    return None


def _account_of(notice: Notice) -> ZoomAccount | None:
    if not notice.account_id:
        return None
    named = ZoomAccount.objects.filter(zoom_account_id=notice.account_id)
    return named.exclude(state=LinkState.UNLINKED).first()


def _ours(notice: Notice, account: ZoomAccount) -> str | None:
    """The id of what of ours the event is about, None when it is about nothing of ours."""
    if notice.event == "app_deauthorized":
        return "" if notice.client_id == outside.switch("client_id") else None
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
        # Who interviews may open rooms: another licence or address matters.
        user = next(iter(notice.user_ids), None)
    return user


def _meetings(account: ZoomAccount, meeting_id: int) -> QuerySet[Meeting]:
    """Those that the present link can ask about: not what another Zoom account once had."""
    return Meeting.objects.filter(
        account=account, generation=account.generation, zoom_meeting_id=meeting_id
    )


def _keep(raw_body: bytes, notice: Notice, account: ZoomAccount, about: str) -> None:
    """Once: a repeated delivery finds its own hash."""
    with transaction.atomic():
        event, is_new = WebhookEvent.objects.get_or_create(
            body_hash=hashlib.sha256(raw_body).hexdigest(),
            defaults={
                "account": account,
                "event": notice.event[:80],
                "object_id": about[:64],
                "happened_at": notice.deauthorized_at,
            },
        )
        if is_new:
            defer("meetings.process_webhook", event_id=event.pk)


def process(event_id: int) -> None:
    """Go and look at what the event is about. Order and repetition do not matter."""
    event = WebhookEvent.objects.select_related("account__company").filter(pk=event_id).first()
    if event is None or event.processed_at is not None:
        return
    _look(event)
    WebhookEvent.objects.filter(pk=event_id).update(processed_at=timezone.now())


# The user can no longer host, says Zoom; the list then confirms it.
_LEAVING = ("user.deactivated", "user.deleted", "user.disassociated")


def _look(event: WebhookEvent) -> None:
    if event.event == "app_deauthorized":
        unlinking.unlink_after_deauthorization(event.account, deauthorized_at=event.happened_at)
    elif event.event.startswith("user."):
        if event.event in _LEAVING:
            directory.doubt(event.account, event.object_id)
        else:
            key = f"users:{event.account_id}"
            defer("meetings.sync_users", key=key, account_id=event.account_id)
    else:
        meetings = _meetings(event.account, int(event.object_id))
        for meeting_id in meetings.values_list("pk", flat=True):
            reconciliation.observe(meeting_id)
