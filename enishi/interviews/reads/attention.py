"""要確認: finds the interviews that need somebody's decision, with every reason.

The dashboard calls :func:`listed`, the interview's page calls :func:`reasons_for`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

from django.utils import timezone

from enishi.company.models import Member, Role
from enishi.interviews.models import Interview, InterviewQuerySet
from enishi.interviews.reads import attention_facts, attention_query, reasons
from enishi.interviews.reads.reasons import Reason

# As many are read in one go: one more read costs more than a few needless rows.
_READ_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Needed:
    """An interview, with every reason why somebody should look at it, the most pressing first."""

    interview: Interview
    reasons: list[Reason]


class Listed(Sequence[Needed]):
    """要確認 of a company, the soonest first.

    Its length is exact. The reasons of an interview that certainly needs attention are read when
    its place in the list is asked for, so that a page costs what its rows cost.
    """

    def __init__(self, found: Sequence[attention_query.Possible]) -> None:
        self._known: dict[int, Needed] = {}
        is_short = len(found) <= _READ_AT_ONCE
        self._read([one.pk for one in found if is_short or not one.is_certain])
        self._order = [
            one.pk for one in found if one.pk in self._known or (one.is_certain and not is_short)
        ]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Needed: ...
    @overload
    def __getitem__(self, place: slice) -> list[Needed]: ...
    def __getitem__(self, place: int | slice) -> Needed | list[Needed]:
        if isinstance(place, int):
            self._read([self._order[place]])
            return self._known[self._order[place]]
        wanted = self._order[place]
        self._read(wanted)
        # One that was settled since the list was found is left out.
        return [self._known[pk] for pk in wanted if pk in self._known]

    def _read(self, wanted: Sequence[int]) -> None:
        if missing := [pk for pk in wanted if pk not in self._known]:
            read = _in_order(Interview.objects.filter(pk__in=missing))
            self._known |= {needed.interview.pk: needed for needed in read}


def listed(member: Member) -> Listed:
    """Return the interviews that need attention, of those that a recruiter may see.

    Meeting with host and account, step, candidate and slots are loaded.
    """
    found = attention_query.possible(member.company)
    if found and member.role == Role.LIMITED:
        seen = Interview.objects.visible_to(member).filter(pk__in=[one.pk for one in found])
        own = set(seen.values_list("pk", flat=True))
        found = [one for one in found if one.pk in own]
    return Listed(found)


def needed_by(member: Member) -> list[Needed]:
    """Return all of :func:`listed` with every reason, of those that the member may see."""
    pks = [one.pk for one in attention_query.possible(member.company)]
    return _in_order(Interview.objects.visible_to(member).filter(pk__in=pks)) if pks else []


def needed_among(pks: Sequence[int]) -> list[Needed]:
    """Return those of these interviews that need attention, the soonest first."""
    return _in_order(Interview.objects.filter(pk__in=pks)) if pks else []


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
