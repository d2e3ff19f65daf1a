"""要確認: the interviews that need somebody's decision, and every reason why.

The dashboard and ``enishi check`` ask :func:`of`, the interview's page :func:`reasons_for`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateNote
from enishi.interviews.letters import notes, undelivered
from enishi.interviews.letters.announcement import Announcement
from enishi.interviews.meeting import openers, overlaps
from enishi.interviews.models import (
    OPEN_STATES,
    Interview,
    InterviewQuerySet,
    InterviewState,
    Participant,
    Slot,
)
from enishi.interviews.reads import facts, reasons
from enishi.interviews.reads.facts import TOLD_FOR
from enishi.interviews.reads.reasons import OVERDUE, Reason
from enishi.meetings.directory import preflight
from enishi.meetings.gateway.explanations import LASTING
from enishi.meetings.gateway.explanations import Reason as Refusal
from enishi.meetings.models import LIVE_STATES, Meeting, MeetingState

_MOST = 50
_OPEN_AT_ZOOM = (MeetingState.CALLING, MeetingState.UNKNOWN)
_GOING = (MeetingState.CANCELLING, MeetingState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Needed:
    """An interview, with every reason why somebody should look at it, the most pressing first."""

    interview: Interview
    reasons: list[Reason]


def of(interviews: InterviewQuerySet, *, most: int | None = None) -> list[Needed]:
    """Those of these interviews that need somebody, soonest first.

    Meeting with host and account, step, candidate and slots are loaded.

    Parameters
    ----------
    most
        How many are told, the soonest; all of them unless said otherwise.
    """
    return _those_with_reasons(list(_suspect(interviews)))[:most]


def _suspect(interviews: InterviewQuerySet) -> InterviewQuerySet:
    """Those that could have a reason, soonest first, with all that one is read from."""
    present = Participant.objects.filter(interview=OuterRef("pk"))
    return (
        interviews.annotate(begins_at=_coming().order_by("starts_at").values("starts_at")[:1])
        .alias(
            is_left_open=Exists(_told_to_come()),
            is_refused=Exists(_refused()),
            has_notes=Exists(_waiting()),
            has_failed_mail=Exists(undelivered.failed()),
            lacks_interviewer=Exists(present.filter(member__is_active=False)),
            is_interviewer_taken=Exists(overlaps.taken_interviewers()),
            is_candidate_taken=Exists(overlaps.takes_candidate()),
        )
        .filter(
            Q(is_left_open=True, state=InterviewState.DRAFT)
            | Q(_of_open_ones(), state__in=OPEN_STATES)
            # Also of one that was cancelled: the candidate would come.
            | Q(begins_at__isnull=False, has_failed_mail=True)
        )
        .select_related("step", "application__candidate", "meeting__host", "meeting__account")
        .prefetch_related("slots")
        .order_by("begins_at", "pk")
    )


def _those_with_reasons(interviews: Sequence[Interview]) -> list[Needed]:
    known = facts.read(interviews)
    found = [Needed(one, reasons.of(one, known[one.pk])) for one in interviews]
    return [needed for needed in found if needed.reasons]


def reasons_for(interview: Interview) -> list[Reason]:
    """Every reason why somebody should look at this interview; none for most.

    Meeting with host and account, step and application are loaded.
    """
    # To ask first whether there could be one takes longer than to read the facts of one interview.
    found = _those_with_reasons([interview])
    return found[0].reasons if found else []


def needed_by(member: Member) -> list[Needed]:
    """What the first page shows to this member: of the interviews that they may see."""
    return of(Interview.objects.visible_to(member), most=_MOST)


def _coming() -> QuerySet[Slot]:
    return Slot.objects.filter(interview=OuterRef("pk"), ends_at__gt=timezone.now())


def _told_to_come() -> QuerySet[Announcement]:
    return Announcement.objects.filter(
        interview=OuterRef("pk"), starts_at__gt=timezone.now(), asked_again=False
    )


def _refused() -> QuerySet[Meeting]:
    return Meeting.objects.filter(
        state=MeetingState.FAILED, replaces=OuterRef("meeting"), starts_at__gt=timezone.now()
    )


def _waiting() -> QuerySet[CandidateNote]:
    return notes.waiting().filter(interview=OuterRef("pk"))


def _of_open_ones() -> Q:
    """What :func:`reasons.of` looks at in an interview that is not over."""
    ahead = Q(begins_at__isnull=False)
    live = Q(meeting__state__in=LIVE_STATES)
    behind = Q(meeting__observed_version__lt=F("meeting__desired_version"))
    unreachable = ~Q(meeting__generation=F("meeting__account__generation"))
    unfulfilled = Q(meeting__desired_at__lte=timezone.now() - OVERDUE) & (
        behind | ~Q(meeting__state=MeetingState.READY)
    )
    forgotten = Q(
        state=InterviewState.DRAFT,
        meeting=None,
        given_back_at__gt=timezone.now() - TOLD_FOR,
    )
    of_meeting = (
        Q(meeting__state__in=[MeetingState.MISSING, MeetingState.FAILED])
        | (live & Q(meeting__host__is_usable=False))
        | (live & Q(meeting__reason=Refusal.DRIFTED))
        | Q(live, meeting__observed__meeting_authentication=True)
        | Q(
            live,
            meeting__host__license_type=preflight.BASIC,
            meeting__ends_at__gt=F("meeting__starts_at") + preflight.LONGEST_OF_BASIC,
        )
        | (live & behind & unreachable)
        | Q(live, state=InterviewState.CONFIRMED, meeting__reason__in=LASTING)
        | Q(live & unfulfilled, state=InterviewState.CONFIRMED)
        | Q(
            state=InterviewState.CONFIRMED,
            meeting__state__in=openers.CAN_BE_OPENED,
            meeting__starts_at__lte=timezone.now() + openers.URGENT,
        )
        | (live & Q(is_refused=True))
        | Q(meeting__state__in=_OPEN_AT_ZOOM) & unreachable
        | Q(state=InterviewState.CONFIRMED, meeting__state__in=_GOING)
        | Q(state=InterviewState.CONFIRMED, meeting=None, venue_kind="")
        | forgotten
    )
    of_people = Q(state=InterviewState.CONFIRMED, lacks_interviewer=True)
    of_times = Q(is_interviewer_taken=True) | Q(is_candidate_taken=True)
    return Q(has_notes=True) | of_times | (ahead & (of_meeting | of_people))
