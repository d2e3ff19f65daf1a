"""Calls for help on the day (「遅れます」「入室できません」), as the interviewers see them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from enishi.company.models import Member
from enishi.interviews.candidate_models import CALLS, RecruiterAlert
from enishi.interviews.models import InterviewState

# From so long before the start on a candidate can say that they are late or locked out.
HELP_BEFORE = timedelta(hours=2)


def calls_for(member: Member, *, now: datetime) -> dict[int, list[RecruiterAlert]]:
    """Calls for help by candidates whom this member waits for, by the slot's id, newest first.

    Of each kind only the latest call counts. A call is gone when the recruiter has dealt with it,
    when the time is over or no longer fixed, and when the time has been changed.

    Parameters
    ----------
    now
        An aware moment.
    """
    alerts = (
        RecruiterAlert.objects.filter(
            company=member.company_id,
            kind__in=CALLS,
            settled_at=None,
            interview__state=InterviewState.CONFIRMED,
            interview__participants__member=member,
            interview__slots__ends_at__gt=now,
            at__gte=F("interview__slots__starts_at") - HELP_BEFORE,
        )
        .annotate(slot_id=F("interview__slots"))
        .order_by("-at", "-pk")
    )
    heard: dict[int, dict[str, RecruiterAlert]] = {}
    for alert in alerts:
        heard.setdefault(alert.slot_id, {}).setdefault(alert.kind, alert)
    return {slot: list(by_kind.values()) for slot, by_kind in heard.items()}
