"""Reads the meetings that are to replace an interview's present meeting: they have not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from enishi.interviews.models import Interview
from enishi.meetings.models import LIVE_STATES, Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class Successors:
    """The meetings of one interview that are not its present meeting, the newest first.

    Parameters
    ----------
    live
        Those that Zoom makes or has made. One of them may no longer name the meeting that it
        replaces: an admin who ends the link together with its meetings releases the old meeting
        without telling this room.
    refused
        Those that Zoom refused.
    """

    live: tuple[Meeting, ...] = ()
    refused: tuple[Meeting, ...] = ()

    @property
    def latest(self) -> Meeting | None:
        """The newest that lives; without one, the newest that Zoom refused."""
        return next(iter((*self.live, *self.refused)), None)

    @property
    def latest_live(self) -> Meeting | None:
        """The newest that lives."""
        return self.live[0] if self.live else None


def of(interview: Interview) -> Successors:
    """Read the successors of this interview's meeting, each with its host, in one query."""
    return of_each([interview])[interview.pk]


def of_each(interviews: Sequence[Interview]) -> dict[int, Successors]:
    """Read the successors of each interview's meeting by the interview's id, in one query.

    The interviews belong to one company.
    """
    found: defaultdict[str, list[Meeting]] = defaultdict(list)
    if interviews:
        refused = Q(state=MeetingState.FAILED, replaces__isnull=False)
        meetings = Meeting.objects.filter(
            Q(state__in=LIVE_STATES) | refused,
            company=interviews[0].company_id,
            owner_key__in=[one.owner_key for one in interviews],
        ).exclude(pk__in=[one.meeting_id for one in interviews if one.meeting_id is not None])
        # Sorted here: ORDER BY costs Django more the more columns there are.
        newest = sorted(meetings.select_related("host"), key=lambda one: one.pk, reverse=True)
        for meeting in newest:
            found[meeting.owner_key].append(meeting)
    return {one.pk: _sorted(found[one.owner_key]) for one in interviews}


def _sorted(meetings: Sequence[Meeting]) -> Successors:
    return Successors(
        tuple(one for one in meetings if one.is_live),
        tuple(one for one in meetings if not one.is_live),
    )
