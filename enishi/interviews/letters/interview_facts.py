"""A frozen snapshot of one interview, from which letters, calendar files and reminders are made."""

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
    """From when to when, aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """How an interview stands for the people whom it concerns.

    Parameters
    ----------
    slots
        Its times, in order.
    period
        Its time, if it has exactly one.
    meeting
        Its meeting, if there is one or will be.
    numbered
        The meeting once its number is known and stays.
    is_being_replaced
        Whether another meeting, at another time, is on its way into the meeting's place.
    awaits_number
        Whether the meeting's number, or that of the one that takes its place, is on its way.
    venue
        The mark of the way that stands in for Zoom; empty for none.
    interviewers
        Those who may sign in, in the order in which they were chosen.
    recruiter
        Who answers for it.
    proposal
        What the candidate may answer now.
    answer_until
        The deadline of a proposal that is about to be made, if it is another than the usual one.
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
        """The first of its times: of a fixed interview the only one."""
        return self.slots[0] if self.slots else None

    @property
    def is_online(self) -> bool:
        """Whether it is held over Zoom."""
        return self.meeting is not None


def of(interview: Interview, *, proposal: Proposal | None = None) -> Facts:
    """Asked once for all whom it concerns, after the last change.

    ``proposal`` is the open one, where it is loaded already.
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
    """The interview's meeting, if there is one or will be."""
    meeting = interview.meeting
    return meeting if meeting is not None and meeting.is_live else None


def _successors(interview: Interview, meeting: Meeting) -> list[Meeting]:
    """Those that are to take the meeting's place, and do not yet."""
    others = Meeting.objects.live().filter(
        company=interview.company_id, owner_key=interview.owner_key
    )
    return list(others.exclude(pk=meeting.pk).only("starts_at", "replaces_id"))


def _numbered(
    interview: Interview,
    slots: tuple[Slot, ...],
    meeting: Meeting | None,
) -> Meeting | None:
    """Not one that stands at another time than the interview, whose place another one, with a
    number of its own, is to take. Zoom may have refused that one, and somebody will make it anew.
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
    """Its interviewers who may sign in; read with the row where it is held, else kept with it."""
    prefetch_related_objects([interview], revision.PEOPLE)
    return tuple(one.member for one in interview.participants.all() if one.member.is_active)


def recruiter_of(interview: Interview) -> Member | None:
    """Who answers for the interview: who began, proposed or confirmed it last.

    Whoever has left, or has another role now, hands over to who began it, in the end to an admin:
    what candidates write always reaches somebody.
    """
    if _may_answer(interview.recruiter):
        return interview.recruiter
    if _may_answer(interview.created_by):
        return interview.created_by
    admins = Member.objects.filter(company=interview.company_id, role=Role.ADMIN, is_active=True)
    return admins.order_by("pk").first()


def _may_answer(member: Member | None) -> bool:
    return member is not None and may(actors.of(member), Action.SCHEDULE_INTERVIEWS)
