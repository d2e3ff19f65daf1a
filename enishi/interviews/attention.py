"""要確認: the interviews that need somebody's decision, and every reason why.

The dashboard and ``enishi check`` ask :func:`of`, the interview's page :func:`reasons_for`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, fields

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews import notes, openers, overlaps, reasons, undelivered
from enishi.interviews.announcement import Announcement
from enishi.interviews.candidate_models import CandidateNote, NoteKind
from enishi.interviews.models import (
    OPEN_STATES,
    Interview,
    InterviewQuerySet,
    InterviewState,
    Participant,
    Slot,
)
from enishi.interviews.reasons import OVERDUE, TOLD_FOR, Facts, Reason
from enishi.mail.models import MailState
from enishi.meetings import identities, preflight
from enishi.meetings.explanations import LASTING
from enishi.meetings.explanations import Reason as Refusal
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
    suspect = _with_facts(interviews).filter(
        Q(is_left_open=True)
        | Q(_of_open_ones(), state__in=OPEN_STATES)
        # Also of one that was cancelled: the candidate would come.
        | Q(begins_at__isnull=False, candidates_mail=MailState.FAILED)
        | Q(begins_at__isnull=False, is_interviewers_mail_lost=True)
    )
    return _those_with_reasons(suspect.prefetch_related("slots"))[:most]


def _with_facts(interviews: InterviewQuerySet) -> InterviewQuerySet:
    """With what :class:`Facts` asks for, and all that a reason is read from."""
    present = Participant.objects.filter(interview=OuterRef("pk"))
    return (
        interviews.annotate(
            begins_at=_coming().order_by("starts_at").values("starts_at")[:1],
            is_left_open=Exists(_told_to_come()) & Q(state=InterviewState.DRAFT),
            has_moved_alone=Exists(_refused_moves()),
            is_renewal_refused=Exists(_refused_renewals()) & Q(state=InterviewState.CONFIRMED),
            open_notes=ArraySubquery(_waiting().order_by("-pk").values("kind")),
            late_minutes=_waiting()
            .filter(kind=NoteKind.LATE)
            .order_by("-pk")
            .values("minutes")[:1],
            candidates_mail=undelivered.latest_to_candidate().values("state")[:1],
            is_interviewers_mail_lost=Exists(undelivered.lost_to_interviewers()),
            lacks_interviewer=Exists(present.filter(member__is_active=False)),
            has_interviewer=Exists(present.filter(member__is_active=True)),
            taken_interviewers=ArraySubquery(
                overlaps.taken_interviewers().order_by("pk").values("member__family_name")
            ),
            is_candidate_taken=Exists(overlaps.takes_candidate()),
        )
        .select_related("step", "application__candidate", "meeting__host", "meeting__account")
        .order_by("begins_at", "pk")
    )


def _those_with_reasons(rows: InterviewQuerySet) -> list[Needed]:
    closed = _closed_soon(list(rows))
    found = [Needed(row, reasons.of(row, _facts_in(row, closed))) for row in rows]
    return [needed for needed in found if needed.reasons]


def _facts_in(row: Interview, closed: Container[int]) -> Facts:
    """What the query wrote beside the row; a forgotten name is an error."""
    names = {fact.name for fact in fields(Facts)} - {"nobody_opens"}
    written = {name: getattr(row, name) for name in names}
    return Facts(**written, nobody_opens=row.pk in closed)


def _closed_soon(rows: Sequence[Interview]) -> set[int]:
    """The ids of those that begin soon and whose room none of their interviewers can open."""
    soon = timezone.now() + openers.URGENT
    coming = [
        row
        for row in rows
        if row.state == InterviewState.CONFIRMED
        and row.meeting is not None
        and row.meeting.state in openers.CAN_BE_OPENED
        and timezone.now() < row.meeting.ends_at
        and row.meeting.starts_at <= soon
    ]
    members = identities.at_zoom(Member.objects.all())
    present = Participant.objects.prefetch_related(Prefetch("member", queryset=members))
    prefetch_related_objects(coming, Prefetch("participants", queryset=present.order_by("pk")))
    return {
        row.pk
        for row in coming
        if openers.of(row.meeting, [one.member for one in row.participants.all()]).notice
    }


def reasons_for(interview: Interview) -> list[Reason]:
    """Every reason why somebody should look at this interview; none for most."""
    # To ask first whether there could be one takes longer than to read the facts of one interview.
    found = _those_with_reasons(_with_facts(Interview.objects.filter(pk=interview.pk)))
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


def _refused_moves() -> QuerySet[Meeting]:
    return _refused().exclude(starts_at=F("replaces__starts_at"))


def _refused_renewals() -> QuerySet[Meeting]:
    """Of a meeting that stands as it did; whoever leaves it at that is not told for ever."""
    lately = timezone.now() - TOLD_FOR
    return _refused().filter(starts_at=F("replaces__starts_at"), created_at__gt=lately)


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
        | (live & Q(has_moved_alone=True))
        | (live & Q(is_renewal_refused=True))
        | Q(meeting__state__in=_OPEN_AT_ZOOM) & unreachable
        | Q(state=InterviewState.CONFIRMED, meeting__state__in=_GOING)
        | Q(state=InterviewState.CONFIRMED, meeting=None, venue_kind="")
        | forgotten
    )
    of_people = Q(state=InterviewState.CONFIRMED, lacks_interviewer=True)
    of_times = Q(taken_interviewers__len__gt=0) | Q(is_candidate_taken=True)
    return Q(open_notes__len__gt=0) | of_times | (ahead & (of_meeting | of_people))
