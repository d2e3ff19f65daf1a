"""Counts the meetings of coming interviews by what can be done with them, before a link ends.

A large company has hundreds. They are counted, and only the soonest are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState, Slot, SlotQuerySet
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Part
from enishi.meetings.models import LIVE_STATES, MeetingState

NAMED = 20
_IS_STANDING = Q(interview__meeting__state=MeetingState.READY)
_IS_MISSING = Q(interview__meeting__state=MeetingState.MISSING)
_IS_OPEN = ~_IS_STANDING & ~_IS_MISSING
_IS_OUT_OF_REACH = _IS_STANDING & ~Q(
    interview__meeting__generation=F("interview__meeting__account__generation")
)


@dataclass(frozen=True, slots=True)
class Some:
    """The soonest interviews, with slots, step and candidate loaded, and the count of all."""

    first: list[Interview]
    count: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.first)


@dataclass(frozen=True, slots=True)
class MeetingsToCome:
    """How many meetings of coming interviews there are now, by kind.

    Parameters
    ----------
    standing
        They are at Zoom, and people can join them.
    open
        They are being made.
    missing
        Somebody has already deleted them at Zoom.
    out_of_reach
        Those of ``standing`` that no present link can change or delete.
    losing
        Confirmed interviews that have no meeting once all meetings are deleted.
    times
        The ids of each kind's slots, the soonest first.
    """

    standing: int
    open: int
    missing: int
    out_of_reach: int
    losing: int
    times: Mapping[str, Sequence[int]]

    def named_standing(self) -> Some:
        """The soonest of ``standing``."""
        return self._some("standing", self.standing)

    def named_open(self) -> Some:
        """The soonest of ``open``."""
        return self._some("open", self.open)

    def named_missing(self) -> Some:
        """The soonest of ``missing``."""
        return self._some("missing", self.missing)

    def named_out_of_reach(self) -> Some:
        """The soonest of ``out_of_reach``."""
        return self._some("out_of_reach", self.out_of_reach)

    def _some(self, kind: str, count: int) -> Some:
        if not count:
            return Some([], 0)
        soonest = (
            Slot.objects.filter(pk__in=self.times[kind][:NAMED])
            .select_related("interview__step", "interview__application__candidate")
            .prefetch_related("interview__slots")
            .order_by("starts_at", "pk")
        )
        # An interview whose meeting is gone may have several times by now.
        return Some(list({slot.interview_id: slot.interview for slot in soonest}.values()), count)


@dataclass(frozen=True, slots=True)
class Gone:
    """The soonest confirmed interviews whose meeting nobody can join, each with the reason.

    ``count`` is how many there are in all.
    """

    first: list[tuple[Interview, str]]
    count: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.first)


def of(company: Company) -> MeetingsToCome:
    """Count the meetings and find the soonest, in one statement; Zoom is not called."""
    kinds = {
        "standing": _IS_STANDING,
        "open": _IS_OPEN,
        "missing": _IS_MISSING,
        "out_of_reach": _IS_OUT_OF_REACH,
    }
    is_losing = Q(interview__state=InterviewState.CONFIRMED) & ~_IS_MISSING
    counted = _to_come(company).aggregate(
        **{
            name: Count("interview", filter=kind, distinct=True)
            for name, kind in {**kinds, "losing": is_losing}.items()
        },
        **{
            f"{name}_times": ArrayAgg("pk", filter=kind, order_by=("starts_at", "pk"), default=[])
            for name, kind in kinds.items()
        },
    )
    times = {name: counted.pop(f"{name}_times") for name in kinds}
    return MeetingsToCome(times=times, **counted)


def without_meeting(company: Company) -> Gone:
    """Find the confirmed interviews without a meeting, for any reason.

    This takes one statement where there are none.
    """
    needed, count = attention.of_gone_meetings(company, most=NAMED)
    found = [
        (one.interview, reason.words)
        for one in needed
        for reason in one.reasons
        if reason.part == Part.WEB_MEETING
    ]
    return Gone(found, count)


def _to_come(company: Company) -> SlotQuerySet:
    found: SlotQuerySet = Slot.objects.filter(
        company=company,
        interview__state__in=OPEN_STATES,
        interview__meeting__state__in=LIVE_STATES,
    )
    return found.ending_after(timezone.now())
