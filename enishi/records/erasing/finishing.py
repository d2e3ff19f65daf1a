"""Erases the rows of erased candidates' meetings, once Zoom has deleted the meetings."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from enishi import due
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.models import MeetingState
from enishi.records.erasing.models import ErasedMeeting, Erasure

# A late answer to an attempt may still say that Zoom has the meeting.
_SETTLED = timedelta(hours=1)


def is_open(prefix: str = "") -> Q:
    """Return the condition of a meeting that Zoom may still have, or may still tell us of."""
    lately = timezone.now() - _SETTLED
    return Q(**{f"{prefix}state": MeetingState.CANCELLING}) | Q(
        **{f"{prefix}last_attempt_at__gt": lately}
    )


def erase_deleted_meetings() -> None:
    """Delete the rows that nothing waits for any more. The worker calls this every minute."""
    done = ErasedMeeting.objects.exclude(is_open("meeting__"))
    due.go_through(due.Each(done, _erase))


@transaction.atomic
def _erase(pk: int) -> None:
    found = ErasedMeeting.objects.select_for_update(of=("self", "meeting")).filter(pk=pk)
    one = found.select_related("meeting").exclude(is_open("meeting__")).first()
    if one is None:
        return
    if one.meeting.reason == Reason.LEFT_AT_ZOOM:
        rows = Erasure.objects.filter(pk=one.erasure_id)
        rows.update(meetings_left=F("meetings_left") + 1)
    one.meeting.delete()
