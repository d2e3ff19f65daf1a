"""Reads an immutable snapshot of one interview for letters, calendar files and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from enishi.company import actors
from enishi.company.models import Member, Role
from enishi.company.roles import Action, may
from enishi.interviews import revision, venue
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings.models import Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class Period:
    """A time from start to end, aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of an interview for its people.

    Parameters
    ----------
    slots
        Its times, in order.
    period
        Its time, if it has exactly one.
    meeting
        Its meeting, if there is one or will be.
    numbered
        The meeting once its number is known and will stay.
    is_being_replaced
        Whether a meeting at another time is on its way to replace the meeting.
    awaits_number
        Whether the number of the meeting, or of the one that replaces it, is on its way.
    venue
        The fingerprint of the venue used instead of Zoom; empty for none.
    interviewers
        The interviewers who may sign in, in the order in which they were chosen.
    recruiter
        The member who answers for the interview.
    proposal
        What the candidate may answer now.
    answer_until
        The deadline of a proposal that is about to be made, if it is not the usual one.
    """

    interview: Interview
    slots: tuple[Slot, ...]
    period: Period | None
    meeting: Meeting | None
    numbered: Meeting | None
    is_being_replaced: bool
    awaits_number: bool
    venue: str
    interviewers: tuple[Member, ...]
    recruiter: Member | None
    proposal: Proposal | None
    answer_until: datetime | None = None

    @property
    def slot(self) -> Slot | None:
        """The first of its times; a fixed interview has only one."""
        return self.slots[0] if self.slots else None

    @property
    def is_online(self) -> bool:
        """Whether it is held over Zoom."""
        return self.meeting is not None


def of(interview: Interview, *, proposal: Proposal | None = None) -> Facts:
    """Read the facts once for everybody concerned, after the last change.

    ``proposal`` is the open proposal, if the caller has already loaded it.
    """
    if proposal is None and interview.is_proposed:
        proposal = interview.proposals.filter(outcome="").first()
    slots = tuple(interview.slots.all())
    meeting = meeting_of(interview)
    successors = _successors(interview, meeting) if meeting is not None else []
    is_being_replaced = meeting is not None and any(
        one.replaces_id == meeting.pk and one.starts_at != meeting.starts_at for one in successors
    )
    return Facts(
        interview,
        slots,
        Period(slots[0].starts_at, slots[0].ends_at) if len(slots) == 1 else None,
        meeting,
        None if is_being_replaced else _numbered(interview, slots, meeting),
        is_being_replaced,
        _awaits_number(meeting, successors),
        venue.fingerprint(interview),
        interviewers_of(interview),
        recruiter_of(interview),
        proposal,
    )


def meeting_of(interview: Interview) -> Meeting | None:
    """Return the interview's meeting, if there is one or will be."""
    meeting = interview.meeting
    return meeting if meeting is not None and meeting.is_live else None


def _successors(interview: Interview, meeting: Meeting) -> list[Meeting]:
    """Return the meetings that are to replace this one and have not yet."""
    others = Meeting.objects.live().filter(
        company=interview.company_id, owner_key=interview.owner_key
    )
    return list(others.exclude(pk=meeting.pk).only("starts_at", "replaces_id"))


def _numbered(
    interview: Interview,
    slots: tuple[Slot, ...],
    meeting: Meeting | None,
) -> Meeting | None:
    """Return the meeting whose number people can be told.

    A meeting at another time than the confirmed interview does not count: another meeting with its
    own number is to replace it. Zoom may have refused that one, and somebody will make it anew.
    """
    if meeting is None or meeting.state != MeetingState.READY:
        return None
    is_elsewhere = any(slot.starts_at != meeting.starts_at for slot in slots)
    if interview.state == InterviewState.CONFIRMED and is_elsewhere:
        return None
    return meeting


def _awaits_number(meeting: Meeting | None, successors: list[Meeting]) -> bool:
    if meeting is None or meeting.is_unseen:
        return False
    return meeting.is_on_its_way or bool(successors)


def interviewers_of(interview: Interview) -> tuple[Member, ...]:
    """Return the interviewers who may sign in, and keep them with the interview.

    Where the row is held, they were read together with it.
    """
    prefetch_related_objects([interview], revision.PEOPLE)
    return tuple(one.member for one in interview.participants.all() if one.member.is_active)


def recruiter_of(interview: Interview) -> Member | None:
    """Return who answers for the interview: who last began, proposed or confirmed it.

    If that member has left or has another role now, the member who began the interview answers,
    otherwise an admin. So what candidates write always reaches somebody.
    """
    if _may_answer(interview.recruiter):
        return interview.recruiter
    if _may_answer(interview.created_by):
        return interview.created_by
    admins = Member.objects.filter(company=interview.company_id, role=Role.ADMIN, is_active=True)
    return admins.order_by("pk").first()


def _may_answer(member: Member | None) -> bool:
    return member is not None and may(actors.of(member), Action.SCHEDULE_INTERVIEWS)
