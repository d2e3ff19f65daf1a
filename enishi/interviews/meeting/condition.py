"""Reads the state of an interview's meeting once, for rules and screens alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews import meeting_successors
from enishi.interviews.meeting import drift, lost_meeting
from enishi.interviews.meeting.drift import Drift
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings.booking import intents
from enishi.meetings.models import LinkState, Meeting, MeetingState, ZoomAccount


class Stands(StrEnum):
    """The state of the meeting as the people of its interview see it."""

    ABSENT = "absent"
    ON_ITS_WAY = "on its way"
    MADE = "made"
    REFUSED = "refused"
    MISSING = "missing"
    # Out of reach, or deleted when its link ended.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of one interview's meeting.

    Parameters
    ----------
    slots
        The interview's times, in order.
    link
        The company's link in any state except unlinked.
    meeting
        The interview's meeting, also when it failed or is gone; None only where the interview has
        none.
    successors
        The meetings that are to replace it; None where they were not read, because only a meeting
        that stands at Zoom can be replaced.
    drift
        What differs at Zoom.
    """

    stands: Stands
    slots: Sequence[Slot]
    link: ZoomAccount | None
    meeting: Meeting | None
    is_open: bool
    successors: Successors | None = None
    drift: Drift | None = None

    @property
    def is_linked(self) -> bool:
        """Whether a meeting can be made at Zoom."""
        return self.link is not None and self.link.is_linked

    @property
    def successor(self) -> Meeting | None:
        """The newest meeting that is to replace it, also when Zoom refused that meeting."""
        return self.successors.latest if self.successors is not None else None

    @property
    def changes_host(self) -> bool:
        """Whether another meeting is on its way to replace this one."""
        return self.successor is not None and self.successor.is_live

    @property
    def has_moved_alone(self) -> bool:
        """Whether Zoom refused the meeting at the time to which the interview has moved."""
        return (
            self.meeting is not None
            and self.successor is not None
            and not self.successor.is_live
            and bool(intents.explain(self.successor))
            and self.successor.starts_at != self.meeting.starts_at
        )

    @property
    def is_stuck(self) -> bool:
        """Whether a change is wanted, but Zoom can no longer be told about it."""
        meeting = self.meeting
        return meeting is not None and meeting.awaits_change and meeting.is_out_of_reach

    @property
    def is_changing(self) -> bool:
        """Whether a change of host or time is on its way, while the meeting can be used."""
        if self.stands is not Stands.MADE or self.meeting is None:
            return False
        return self.changes_host or (self.meeting.awaits_change and not self.is_stuck)

    @property
    def needs_decision(self) -> bool:
        """Whether people must decide about the meeting: drifted, left behind, or without a host."""
        if self.stands is not Stands.MADE or self.meeting is None:
            return False
        is_unusable = self.is_stuck or self.has_moved_alone or not self.meeting.host.is_usable
        return self.drift is not None or is_unusable

    @property
    def can_renew(self) -> bool:
        """Whether the meeting can be made anew now."""
        match self.stands:
            case Stands.MADE:
                return self.is_open and self.needs_decision and not self.changes_host
            case Stands.REFUSED:
                return True
            case Stands.MISSING | Stands.GONE:
                return self.is_open
        return False


def of(interview: Interview) -> Condition:
    """Read the state of the interview's meeting, for an interview in any state.

    The meeting with ``host`` and ``account``, and the company with its link, are loaded here unless
    the caller has loaded them.
    """
    slots, meeting = list(interview.slots.all()), interview.meeting
    link = _link_of(interview.company)
    stands = _stands(interview, slots, link)
    # Only a meeting that stands at Zoom can be replaced or can differ.
    is_made = meeting is not None and stands is Stands.MADE
    return Condition(
        stands,
        slots,
        link,
        meeting,
        interview.is_open,
        successors=meeting_successors.of(interview) if is_made else None,
        drift=drift.of(meeting) if meeting is not None and is_made else None,
    )


def _stands(interview: Interview, slots: Sequence[Slot], link: ZoomAccount | None) -> Stands:
    meeting = interview.meeting
    if meeting is None:
        return Stands.ABSENT
    if meeting.is_unseen or lost_meeting.is_without(interview):
        return Stands.GONE
    if meeting.is_on_its_way:
        return Stands.ON_ITS_WAY
    if meeting.state == MeetingState.MISSING:
        return Stands.MISSING
    if meeting.state == MeetingState.READY:
        return Stands.MADE
    if meeting.state == MeetingState.FAILED and _counts(interview, slots, link):
        return Stands.REFUSED
    return Stands.ABSENT


def _counts(interview: Interview, slots: Sequence[Slot], link: ZoomAccount | None) -> bool:
    """Whether a refused meeting can still be had: for a draft, whether another try is possible."""
    if interview.state == InterviewState.CONFIRMED:
        return True
    is_possible = link is not None and link.is_linked and len(slots) == 1
    return interview.is_draft and is_possible and slots[0].starts_at > timezone.now()


def _link_of(company: Company) -> ZoomAccount | None:
    """Return the link as it was loaded together with the interview."""
    link: ZoomAccount | None = getattr(company, "zoom_account", None)
    return link if link is not None and link.state != LinkState.UNLINKED else None
