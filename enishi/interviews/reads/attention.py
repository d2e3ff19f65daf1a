"""要確認: finds the interviews that need somebody's decision, with every reason.

The dashboard calls :func:`needed_by`, the interview's page calls :func:`reasons_for`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from enishi.company.models import Company, Member
from enishi.interviews.models import Interview, InterviewQuerySet, InterviewState, Slot
from enishi.interviews.reads import attention_facts, attention_query, reasons
from enishi.interviews.reads.reasons import Reason
from enishi.meetings.models import MeetingState

_MAYBE_THERE = (MeetingState.CALLING, MeetingState.UNKNOWN)
_GONE = (
    MeetingState.MISSING,
    MeetingState.FAILED,
    MeetingState.CANCELLING,
    MeetingState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Needed:
    """An interview, with every reason why somebody should look at it, the most pressing first."""

    interview: Interview
    reasons: list[Reason]


def needed_by(member: Member) -> list[Needed]:
    """Return the interviews that need attention and that the member may see, the soonest first.

    Meeting with host and account, step, candidate and slots are loaded.
    """
    suspected = attention_query.possible_ids(member.company)
    if not suspected:
        return []
    return _in_order(Interview.objects.visible_to(member).filter(pk__in=suspected))


def of_gone_meetings(company: Company, *, most: int) -> tuple[list[Needed], int]:
    """Find the company's coming confirmed interviews whose meeting may not be joinable.

    Returns
    -------
    tuple
        The soonest ``most`` interviews, and how many there are in all.
    """
    unseen = Q(interview__meeting__state__in=_MAYBE_THERE) & ~Q(
        interview__meeting__generation=F("interview__meeting__account__generation")
    )
    slots = Slot.objects.filter(
        Q(interview__meeting__state__in=_GONE) | unseen,
        company=company,
        interview__state=InterviewState.CONFIRMED,
    ).ending_after(timezone.now())
    found = list(slots.order_by("starts_at", "pk").values_list("interview_id", flat=True))
    soonest = found[:most]
    return _in_order(Interview.objects.filter(pk__in=soonest)) if soonest else [], len(found)


def _in_order(interviews: InterviewQuerySet) -> list[Needed]:
    found = list(
        interviews.select_related(
            "step", "application__candidate", "meeting__host", "meeting__account"
        ).prefetch_related("slots")
    )
    now = timezone.now()

    def begins_at(interview: Interview) -> tuple[bool, datetime, int]:
        times = [slot.starts_at for slot in interview.slots.all() if slot.ends_at > now]
        return not times, min(times, default=now), interview.pk

    return _those_with_reasons(sorted(found, key=begins_at))


def _those_with_reasons(interviews: Sequence[Interview]) -> list[Needed]:
    known = attention_facts.read_facts(interviews)
    found = [Needed(one, reasons.of(one, known[one.pk])) for one in interviews]
    return [needed for needed in found if needed.reasons]


def reasons_for(interview: Interview) -> list[Reason]:
    """Return every reason why somebody should look at this interview; most have none.

    Meeting with host and account, step and application are loaded.
    """
    # The facts of one interview are read at once. Asking first whether there could be a reason
    # would take longer.
    found = _those_with_reasons([interview])
    return found[0].reasons if found else []
