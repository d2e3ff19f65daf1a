"""Reads calls for help on the day (「遅れます」「入室できません」) for the interviewers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from enishi.company.models import Member
from enishi.interviews.candidate_models import CALLS, RecruiterAlert
from enishi.interviews.models import InterviewState, Slot

# From this time before the start, a candidate can say that they are late or locked out.
HELP_BEFORE = timedelta(hours=2)


def can_be_made(slot: Slot, *, now: datetime) -> bool:
    """Whether a call to this time's interviewers can have been made by now, and still counts.

    ``now`` is an aware moment.
    """
    return slot.starts_at - HELP_BEFORE <= now < slot.ends_at


def calls_for(member: Member, *, now: datetime) -> dict[int, list[RecruiterAlert]]:
    """Return the calls for help to this member's interviews, by the slot's id, the newest first.

    Only the latest call of each kind counts. A call ends when the recruiter has dealt with it, when
    the time is over or no longer fixed, and when the time has been changed.

    Parameters
    ----------
    member
        The interviewer whom the candidates call.
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
