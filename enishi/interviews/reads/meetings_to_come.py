"""Counts the meetings of coming interviews by what can be done with them, before a link ends.

A large company has hundreds. They are counted, and only the soonest are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews.models import LONGEST_SLOT, OPEN_STATES, Interview
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Part

NAMED = 20
# A meeting whose result nobody has seen, and that the present link cannot look for.
_IS_OUT_OF_SIGHT = "m.state in ('calling', 'unknown') and m.generation <> a.generation"
_KINDS = {
    "standing": "m.state = 'ready'",
    "open": "m.state in ('wanted', 'calling', 'unknown')",
    "missing": "m.state = 'missing'",
    "out_of_reach": "m.state = 'ready' and m.generation <> a.generation",
    "losing": "i.state = 'confirmed' and m.state in ('wanted', 'calling', 'unknown', 'ready')",
    "gone": "i.state = 'confirmed' and (m.state in ('missing', 'failed', 'cancelling', 'cancelled')"
    f" or {_IS_OUT_OF_SIGHT})",
}
# Written out, because building it took three times as long as running it.
_COUNTED = f"""
    with coming as (
        select i.id, i.state, i.meeting_id, min(slot.starts_at) as starts_at
        from enishi_slot slot join enishi_interview i on i.id = slot.interview_id
        where slot.company_id = %(company)s and slot.ends_at > %(now)s
        and slot.starts_at > %(now)s - %(longest)s and i.state = any(%(open)s)
        group by i.id
    )
    select {
    ", ".join(
        f"count(*) filter (where {kind}),"
        f" (array_agg(i.id order by i.starts_at, i.id) filter (where {kind}))[1:{NAMED}]"
        for kind in _KINDS.values()
    )
}
    from coming i join enishi_meeting m on m.id = i.meeting_id
    join enishi_zoomaccount a on a.id = m.account_id
"""  # noqa: S608 - put together from constants


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
    gone
        Confirmed interviews whose meeting may not be joinable, for any reason.
    soonest
        The ids of each kind's soonest interviews.
    """

    standing: int
    open: int
    missing: int
    out_of_reach: int
    losing: int
    gone: int
    soonest: Mapping[str, Sequence[int]]

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

    def named_gone(self) -> Gone:
        """The soonest of ``gone``; some may turn out to be joinable."""
        found = [
            (one.interview, reason.words)
            for one in attention.needed_among(self.soonest["gone"])
            for reason in one.reasons
            if reason.part == Part.WEB_MEETING
        ]
        return Gone(found, self.gone)

    def _some(self, kind: str, count: int) -> Some:
        pks = self.soonest[kind]
        if not pks:
            return Some([], count)
        found = (
            Interview.objects.filter(pk__in=pks)
            .select_related("step", "application__candidate")
            .prefetch_related("slots")
        )
        return Some(sorted(found, key=lambda one: pks.index(one.pk)), count)


def of(company: Company) -> MeetingsToCome:
    """Count the meetings and find the soonest, in one statement; Zoom is not called."""
    named: dict[str, Any] = {
        "company": company.pk,
        "now": timezone.now(),
        "longest": LONGEST_SLOT,
        "open": [state.value for state in OPEN_STATES],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, named)
        row = cursor.fetchone()
    counts = dict(zip(_KINDS, row[::2], strict=True))
    soonest = {kind: pks or [] for kind, pks in zip(_KINDS, row[1::2], strict=True)}
    return MeetingsToCome(**counts, soonest=soonest)
