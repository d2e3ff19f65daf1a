"""The dry run of an erasure: what there is of a candidate, and what will happen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import F

from enishi.hiring.models import Candidate
from enishi.interviews.models import Interview
from enishi.meetings.models import LINKED_STATES
from enishi.records.erasing.models import Trace
from enishi.records.erasing.traces import Traces


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an erasure of one candidate erases.

    Parameters
    ----------
    counts
        The kinds of rows that there are, and how many of each.
    coming
        The interviews that people expect, and that are cancelled; with step and slots.
    at_zoom, out_of_reach
        How many meetings the worker deletes at Zoom, and how many it cannot delete, because the
        company's link to their Zoom account has ended or does not work.
    mark
        A mark of all this: it is another one once there is more or less to erase.
    """

    counts: list[tuple[Trace, int]]
    coming: list[Interview]
    at_zoom: int
    out_of_reach: int
    mark: str


def of(candidate: Candidate) -> Inventory:
    """List what there is of the candidate; changes nothing."""
    traces = Traces(candidate)
    counted = traces.counts()
    known = traces.meetings.live().exclude(zoom_meeting_id=None)
    reachable = known.filter(
        generation=F("account__generation"), account__state__in=LINKED_STATES
    ).count()
    versions = traces.interviews.order_by("pk").values_list("pk", "version")
    shown = repr([sorted(counted.items()), list(versions)])
    return Inventory(
        counts=[(kind, counted[kind]) for kind in Trace if kind in counted],
        coming=traces.open_interviews,
        at_zoom=reachable,
        out_of_reach=known.count() - reachable,
        mark=hashlib.sha256(shown.encode()).hexdigest()[:16],
    )
