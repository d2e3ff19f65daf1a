"""Runs when a link works again: the worker reads Zoom for changes and continues.

``followup.resume`` reports that a link works again.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from enishi.meetings.booking import reconciliation
from enishi.meetings.gateway import followup, limits
from enishi.meetings.gateway.explanations import LINKS_OWN, Reason
from enishi.meetings.link import upkeep, webhooks
from enishi.meetings.models import LINKED_STATES, Meeting, MeetingQuerySet, ZoomAccount
from enishi.queue import defer

# This many in one run of a link; the rest follows after these.
AT_ONCE = 400
_NEXT_GO = timedelta(minutes=4)
# Reasons to wait that are over now. A limit of Zoom's lasts in spite of any repair.
_OVER_NOW = (*LINKS_OWN, Reason.STOPPED, Reason.NOT_SENT, Reason.NO_ANSWER, Reason.REFUSED)


def look_again(account_id: int) -> None:
    """Make everything due that is open or was not read since the link resumed, each in its turn.

    Events come first, then what people wait for, then a read of each coming meeting, the soonest
    first. A company with thousands gets a lower rank with each, and at most half of Zoom's limit.
    """
    account = ZoomAccount.objects.filter(pk=account_id, state__in=LINKED_STATES).first()
    if account is None:
        return
    webhooks.make_due(account)
    for meeting in _let_go_on(account):
        followup.schedule_repair(meeting)
    unseen = reconciliation.unseen().filter(account=account).order_by("starts_at", "pk")
    numbers = list(unseen.values_list("pk", flat=True)[:AT_ONCE])
    for place, meeting_id in enumerate(numbers):
        defer(
            "meetings.observe",
            key=f"observe:{meeting_id}",
            wait=limits.wait_before(account, before=place),
            priority=-1 - min(place // followup.OPEN_IN_A_RANK, followup.LAST_RANK),
            meeting_id=meeting_id,
        )
    upkeep.sweep_hosts(account)
    if len(numbers) == AT_ONCE:
        defer(
            "meetings.look_again", key=f"again:{account_id}", wait=_NEXT_GO, account_id=account_id
        )


def resume_all() -> None:
    """Resume every link, because an operator has confirmed the installation."""
    for account in ZoomAccount.objects.filter(state__in=LINKED_STATES):
        followup.resume(account.pk)


def _let_go_on(account: ZoomAccount) -> MeetingQuerySet:
    """Make due what waited only for the link; return those that the queue takes at once.

    A meeting that is being requested keeps its time (``lease_until``, and the grace time of its
    search).
    """
    behind = Q(
        observed_version__lt=F("desired_version"),
        state__in=["ready", "missing"],
    )
    waiting: MeetingQuerySet = Meeting.objects.filter(
        Q(state__in=["wanted", "unknown", "cancelling"]) | behind,
        account=account,
        not_before__gt=timezone.now(),
        reason__in=_OVER_NOW,
    )
    numbers = list(waiting.order_by("starts_at").values_list("pk", flat=True))
    Meeting.objects.filter(pk__in=numbers).update(not_before=None)
    return Meeting.objects.filter(pk__in=numbers[:AT_ONCE]).order_by("starts_at", "pk")
