"""Compares our clock with Zoom's: with a wrong clock, webhooks would be refused.

Zoom sends its time in the ``Date`` header of each answer, and in each webhook.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.meetings.gateway import followup
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.queue import defer

# An answer may be under way for some seconds. From a difference of five minutes on, webhooks are
# refused.
TOLERANCE = timedelta(minutes=1)
_SAME = timedelta(seconds=30)
_COMPARE_EVERY = timedelta(hours=1)
_COMPARE_AGAIN_AFTER = timedelta(minutes=10)
# How long refused webhooks are shown.
_TOLD_FOR = timedelta(days=1)
# The largest number that the column holds; a clock that is further off is as wrong.
_MOST = 2**31 - 1


def record_lead(account: ZoomAccount, lead: timedelta | None) -> None:
    """Store by how much our clock is ahead of Zoom's, once an hour or when it has changed.

    While the clock was wrong, webhooks were refused. So when it is right again, all coming meetings
    are read at Zoom.
    """
    if lead is None:
        return
    now, before = timezone.now(), _lead_of(account)
    compared_at = account.clock_compared_at
    recently = compared_at is not None and now - _COMPARE_EVERY < compared_at <= now
    if recently and before is not None and abs(before - lead) < _SAME:
        return
    seconds = max(-_MOST, min(_MOST, round(lead.total_seconds())))
    ZoomAccount.objects.filter(pk=account.pk).update(clock_lead=seconds, clock_compared_at=now)
    account.clock_lead, account.clock_compared_at = seconds, now
    if before is not None and abs(before) > TOLERANCE >= abs(lead):
        followup.resume(account.pk)


def record_untimely(account: ZoomAccount) -> None:
    """Count a webhook that was refused for its time, and schedule a comparison of the clocks."""
    now = timezone.now()
    ZoomAccount.objects.filter(pk=account.pk).update(
        untimely_webhooks=F("untimely_webhooks") + 1, untimely_webhook_at=now
    )
    compared_at = account.clock_compared_at
    if compared_at is None or not now - _COMPARE_AGAIN_AFTER < compared_at <= now:
        defer("meetings.compare_clocks", key=f"clock:{account.pk}", account_id=account.pk)


def sentences(account: ZoomAccount) -> Iterator[str]:
    """Return sentences that tell the admins about a wrong clock."""
    lead = _lead_of(account)
    if lead is not None and abs(lead) > TOLERANCE:
        minutes = round(abs(lead) / timedelta(minutes=1))
        said = (
            _("Enishiのサーバーの時計が、Zoomより約%(minutes)d分進んでいます。")
            if lead > timedelta(0)
            else _("Enishiのサーバーの時計が、Zoomより約%(minutes)d分遅れています。")
        )
        consequence = _(
            "ずれが大きいと、Zoomからの変更の通知を受け取れません。"
            "システムの管理者に、時計を合わせるよう依頼してください。"
        )
        yield _("%(reason)s%(promise)s") % {
            "reason": said % {"minutes": minutes},
            "promise": consequence,
        }
    if count := _untimely(account):
        yield ngettext(
            "Zoomからの通知%(count)d件を、時刻が合わないため受け取りませんでした。"
            "Zoomで変更した内容が、すぐには反映されないことがあります。",
            "Zoomからの通知%(count)d件を、時刻が合わないため受け取りませんでした。"
            "Zoomで変更した内容が、すぐには反映されないことがあります。",
            count,
        ) % {"count": count}


def findings() -> Iterator[str]:
    """Return the same for an operator, one line each, in English; no person is named."""
    for account in ZoomAccount.objects.exclude(state=LinkState.UNLINKED).order_by("pk"):
        lead = _lead_of(account)
        if lead is not None and abs(lead) > TOLERANCE:
            way = "ahead of" if lead > timedelta(0) else "behind"
            yield (
                f"This server's clock is {abs(int(lead.total_seconds()))} s {way} Zoom's, as the"
                f" link of company {account.company_id} shows: set it, or webhooks are refused."
            )
        if count := _untimely(account):
            yield (
                f"{count} webhook(s) of Zoom for company {account.company_id} were signed correctly"
                " and refused for their time: look at this server's clock."
            )


def _lead_of(account: ZoomAccount) -> timedelta | None:
    return None if account.clock_lead is None else timedelta(seconds=account.clock_lead)


def _untimely(account: ZoomAccount) -> int:
    """Count the refused webhooks, if the last one is recent.

    It is compared in both directions, because the clock may have been set since.
    """
    at = account.untimely_webhook_at
    is_recent = at is not None and abs(timezone.now() - at) < _TOLD_FOR
    return account.untimely_webhooks if is_recent else 0
