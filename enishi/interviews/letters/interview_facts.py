"""Reads an immutable snapshot of an interview: for letters, calendar files, reminders, agendas."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from enishi.company import actors
from enishi.company.models import Member, Role
from enishi.company.roles import Action, may
from enishi.interviews import meeting_successors, revision, venue
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.venue import Venue
from enishi.meetings.models import Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class Period:
    """A time from start to end, aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class InterviewFacts:
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
        How people meet without Zoom; None if that is not set, or if there is a meeting.
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
    venue: Venue | None
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

    @property
    def venue_fingerprint(self) -> str:
        """What people are told about the venue, for comparison; empty for none."""
        return self.venue.fingerprint if self.venue else ""


def of(
    interview: Interview, *, proposal: Proposal | None = None, successors: Successors | None = None
) -> InterviewFacts:
    """Read the facts once for everybody concerned, after the last change.

    ``proposal`` is the open proposal, and ``successors`` are the meeting's, if the caller has
    already read them.
    """
    if proposal is None and interview.is_proposed:
        proposal = interview.proposals.filter(outcome="").first()
    if successors is None and meeting_of(interview) is not None:
        successors = meeting_successors.of(interview)
    return _facts(interview, proposal, successors or Successors(), recruiter_of(interview))


def of_each(interviews: Sequence[Interview]) -> dict[int, InterviewFacts]:
    """Read the facts of each interview by its id; the number of queries does not depend on theirs.

    The interviews belong to one company. Their meetings, recruiters and creators are loaded.
    """
    prefetch_related_objects(interviews, "slots", revision.PEOPLE)
    proposals = _open_proposals([one for one in interviews if one.is_proposed])
    online = [one for one in interviews if meeting_of(one) is not None]
    successors = meeting_successors.of_each(online)
    first_admin = functools.cache(_first_admin)
    return {
        one.pk: _facts(
            one,
            proposals.get(one.pk),
            successors.get(one.pk, Successors()),
            _who_answers(one) or first_admin(one.company_id),
        )
        for one in interviews
    }


def _open_proposals(interviews: Sequence[Interview]) -> dict[int, Proposal]:
    if not interviews:
        return {}
    proposals = Proposal.objects.filter(interview__in=interviews, outcome="")
    return {one.interview_id: one for one in proposals}


def _facts(
    interview: Interview,
    proposal: Proposal | None,
    successors: Successors,
    recruiter: Member | None,
) -> InterviewFacts:
    slots, meeting = tuple(interview.slots.all()), meeting_of(interview)
    is_being_replaced = meeting is not None and any(
        one.replaces_id == meeting.pk and one.starts_at != meeting.starts_at
        for one in successors.live
    )
    return InterviewFacts(
        interview,
        slots,
        Period(slots[0].starts_at, slots[0].ends_at) if len(slots) == 1 else None,
        meeting,
        None if is_being_replaced else _numbered(interview, slots, meeting),
        is_being_replaced,
        _awaits_number(meeting, successors),
        venue.of(interview),
        interviewers_of(interview),
        recruiter,
        proposal,
    )


def meeting_of(interview: Interview) -> Meeting | None:
    """Return the interview's meeting, if there is one or will be."""
    meeting = interview.meeting
    return meeting if meeting is not None and meeting.is_live else None


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


def _awaits_number(meeting: Meeting | None, successors: Successors) -> bool:
    if meeting is None or meeting.is_unseen:
        return False
    return meeting.is_on_its_way or bool(successors.live)


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
    return _who_answers(interview) or _first_admin(interview.company_id)


def _who_answers(interview: Interview) -> Member | None:
    """Return the member who began or dealt with the interview, if that member still may."""
    if _may_answer(interview.recruiter):
        return interview.recruiter
    return interview.created_by if _may_answer(interview.created_by) else None


def _first_admin(company_id: int) -> Member | None:
    admins = Member.objects.filter(company=company_id, role=Role.ADMIN, is_active=True)
    return admins.order_by("pk").first()


def _may_answer(member: Member | None) -> bool:
    return member is not None and may(actors.of(member), Action.SCHEDULE_INTERVIEWS)
