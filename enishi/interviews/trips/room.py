"""面接ルーム: decides what the candidate's permanent link shows, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError
from enishi.interviews.candidate import candidate_limits
from enishi.interviews.candidate.calls import HELP_BEFORE
from enishi.interviews.candidate.candidate_limits import Freedom
from enishi.interviews.candidate_models import (
    AlertKind,
)
from enishi.interviews.letters import announcements, interview_facts
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.venue import Venue
from enishi.meetings.booking import intents, phone
from enishi.meetings.booking.phone import ByPhone
from enishi.meetings.models import Meeting, MeetingState

# An interview may run late, and a candidate may reconnect after a lost connection.
STAYS_OPEN = timedelta(minutes=30)
# Such a meeting does not continue until the recruiter has decided about it.
_STUCK = (
    MeetingState.MISSING,
    MeetingState.FAILED,
    MeetingState.CANCELLING,
    MeetingState.CANCELLED,
)

Phase = Literal["coming", "open", "over", "arranging", "cancelled"]


@dataclass(frozen=True, slots=True)
class Room:
    """What the interview room shows.

    Attributes
    ----------
    slot, meeting, passcode
        Set while the interview is coming or under way; ``meeting`` only once it exists at Zoom.
    is_prepared
        Whether a meeting is on its way.
    is_stuck
        Whether no meeting will come until a person decides.
    phone
        Set with ``meeting`` if people can join by telephone.
    venue
        How people meet without Zoom.
    freedom
        What the candidate may change, on this page until ``changes_until``.
    former
        While a new time is arranged: the time that the candidate was told.
    was_called_off
        The candidate cancelled the interview themselves.
    """

    phase: Phase
    slot: Slot | None = None
    opens_at: datetime | None = None
    meeting: Meeting | None = None
    passcode: str = ""
    phone: ByPhone | None = None
    venue: Venue | None = None
    is_prepared: bool = False
    is_stuck: bool = False
    can_call_for_help: bool = False
    freedom: Freedom = field(default_factory=Freedom)
    changes_until: datetime | None = None
    former: Period | None = None
    was_called_off: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the interview is coming or under way; only then the page offers changes."""
        return self.is_coming or self.is_open

    @property
    def is_coming(self) -> bool:
        """Whether it is too early to enter."""
        return self.phase == "coming"

    @property
    def is_open(self) -> bool:
        """Whether it is time to enter."""
        return self.phase == "open"

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        return self.phase == "over"

    @property
    def is_arranging(self) -> bool:
        return self.phase == "arranging"

    @property
    def is_cancelled(self) -> bool:
        return self.phase == "cancelled"

    @property
    def can_lock_out(self) -> bool:
        """Whether people join through a screen, so that they may be unable to enter."""
        return self.venue is None or self.venue.is_web

    @property
    def is_locked(self) -> bool:
        """Whether it is time to enter and nobody can, so that a person has to be told."""
        return self.is_open and self.is_stuck


def room_of(facts: InterviewFacts) -> Room:
    """Return the room as it is now, with the interview's present meeting."""
    interview, slot = facts.interview, facts.slot
    now = timezone.now()
    if interview.state == InterviewState.CANCELLED:
        called_off = interview.alerts.filter(kind=AlertKind.CANCELLED).exists()
        return Room("cancelled", was_called_off=called_off)
    if interview.state in (InterviewState.DRAFT, InterviewState.PROPOSED) or slot is None:
        return Room("arranging", former=announcements.candidate_goes_by(interview))
    if interview.state == InterviewState.HELD or now > slot.ends_at + STAYS_OPEN:
        return Room("over")
    meeting = interview.meeting
    opens_at = candidate_limits.opens_at(interview.company, slot)
    phase: Phase = "open" if now >= opens_at else "coming"
    stands = meeting is not None and meeting.state == MeetingState.READY
    is_stuck = meeting is not None and (meeting.state in _STUCK or meeting.is_unseen)
    if phase == "coming" and facts.is_being_replaced:
        # Its number will have changed by then.
        stands = False
    return Room(
        phase,
        slot=slot,
        opens_at=opens_at,
        meeting=meeting if stands else None,
        passcode=intents.passcode_of(meeting) if meeting is not None and stands else "",
        phone=phone.by_phone(meeting) if meeting is not None and stands else None,
        venue=facts.venue,
        is_prepared=meeting is not None and meeting.is_live and not stands and not is_stuck,
        is_stuck=is_stuck,
        can_call_for_help=now >= slot.starts_at - HELP_BEFORE,
        freedom=candidate_limits.freedom_of(interview, slot),
        changes_until=slot.starts_at - candidate_limits.notice_of(interview.company),
    )


def join_address(interview: Interview) -> str:
    """Return Zoom's address of the present meeting.

    The address contains the passcode and must not be stored.

    Raises
    ------
    UserFacingError
        It is too early or too late, or there is no meeting; the sentence says which.
    """
    room = room_of(interview_facts.of(interview))
    if room.phase == "coming":
        raise UserFacingError(
            Code.ROOM_NOT_OPEN_YET, candidate_limits.opening_sentence(interview.company)
        )
    if room.phase != "open":
        raise UserFacingError(Code.ROOM_CLOSED, _("現在、ご入室いただけません。"))
    if room.is_prepared:
        raise UserFacingError(
            Code.ROOM_IN_PREPARATION,
            _("オンラインの部屋を準備しています。しばらくしてから、もう一度お試しください。"),
        )
    if room.meeting is None:
        raise UserFacingError(
            Code.ROOM_HAS_NO_MEETING,
            _("ただいま、ご入室いただけません。お手数ですが、当日の連絡先までご連絡ください。"),
        )
    return room.meeting.join_url
