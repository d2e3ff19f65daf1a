"""Reads all interviews between two moments, for 面接カレンダー and the first page.

A month of a large company has hundreds. They are read as values, because model objects would cost
several times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, FloatField, Func, OuterRef, Prefetch, Q

from enishi.company import names
from enishi.company.models import Member
from enishi.interviews.models import (
    OPEN_STATES,
    InterviewState,
    Participant,
    Slot,
    SlotQuerySet,
)
from enishi.meetings.models.meeting_state import waits_for_people

_STATES = {state.value: state for state in InterviewState}
_ARRANGING = (InterviewState.DRAFT, InterviewState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Interviewer:
    """A member who interviews.

    ``place`` is the member's position among all members of the company. It never changes, and it
    chooses the member's colour.
    """

    family_name: str
    full_name: str
    place: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One time of an interview; ``needs_attention`` says that its meeting waits for a decision."""

    starts_at: datetime
    ends_at: datetime
    interview: int
    application: int
    state: InterviewState
    candidate: str
    step: str
    needs_attention: bool
    interviewers: Sequence[Interviewer]


@dataclass(frozen=True, slots=True)
class Coming:
    """The soonest fixed times, how many more there are, and how many times are being arranged."""

    slots: list[Slot]
    more: int
    arranging: int


def entries(
    member: Member, *, start: datetime, end: datetime, interviewer: int | None = None
) -> list[Entry]:
    """Return every time of the interviews that the member may see, the soonest first.

    Parameters
    ----------
    start, end
        The period, aware.
    interviewer
        Id of a member: return only interviews in which they take part.
    """
    found = _of(member).touching(start, end)
    if interviewer is not None:
        theirs = Participant.objects.filter(interview=OuterRef("interview"), member=interviewer)
        found = found.filter(Exists(theirs))
    present = Participant.objects.filter(interview=OuterRef("interview")).order_by("pk")
    colleagues = _interviewers(member)
    return [
        Entry(
            datetime.fromtimestamp(starts_at, UTC),
            datetime.fromtimestamp(ends_at, UTC),
            interview,
            application,
            _STATES[state],
            names.in_full(*candidate),
            step,
            state in OPEN_STATES
            and meeting_state is not None
            and waits_for_people(meeting_state, meeting_reason, host_is_usable=host_is_usable),
            [colleagues[pk] for pk in people],
        )
        for (
            starts_at,
            ends_at,
            interview,
            application,
            state,
            *candidate,
            step,
            meeting_state,
            meeting_reason,
            host_is_usable,
            people,
        ) in found.order_by("starts_at", "pk").values_list(
            _seconds("starts_at"),
            _seconds("ends_at"),
            "interview_id",
            "interview__application_id",
            "interview__state",
            "interview__application__candidate__family_name",
            "interview__application__candidate__given_name",
            "interview__step__name",
            "interview__meeting__state",
            "interview__meeting__reason",
            "interview__meeting__host__is_usable",
            ArraySubquery(present.values("member_id")),
        )
    ]


def coming(member: Member, *, start: datetime, end: datetime, most: int) -> Coming:
    """Return the first ``most`` fixed times that the member may see, and counts of the others.

    Everything that a line about an interview shows is loaded.
    """
    found = _of(member).touching(start, end)
    is_fixed = Q(interview__state=InterviewState.CONFIRMED)
    slots = (
        found.filter(is_fixed)
        .select_related("interview__step", "interview__meeting__host")
        .select_related("interview__application__candidate")
        .prefetch_related(
            Prefetch(
                "interview__participants",
                queryset=Participant.objects.select_related("member").order_by("pk"),
            )
        )
        .order_by("starts_at", "pk")[:most]
    )
    counted = found.aggregate(
        fixed=Count("pk", filter=is_fixed),
        arranging=Count("pk", filter=Q(interview__state__in=_ARRANGING)),
    )
    return Coming(list(slots), max(0, counted["fixed"] - most), counted["arranging"])


def first_after(member: Member, moment: datetime) -> datetime | None:
    """Return when the first interview that is not over begins, of those that the member may see."""
    found = _of(member).ending_after(moment).order_by("starts_at")
    return found.values_list("starts_at", flat=True).first()


def _of(member: Member) -> SlotQuerySet:
    found: SlotQuerySet = Slot.objects.visible_to(member).exclude(
        interview__state=InterviewState.CANCELLED
    )
    return found


def _seconds(moment: str) -> Func:
    """Read a moment as seconds since 1970, exact to the microsecond.

    Reading a database timestamp takes ten times as long.
    """
    return Func(
        moment, template="extract(epoch from %(expressions)s)::float8", output_field=FloatField()
    )


def _interviewers(member: Member) -> dict[int, Interviewer]:
    """Return every member of the company, also those who have left, by their ids."""
    everybody = Member.objects.filter(company=member.company_id).order_by("pk")
    return {
        pk: Interviewer(family_name, names.in_full(family_name, given_name), place)
        for place, (pk, family_name, given_name) in enumerate(
            everybody.values_list("pk", "family_name", "given_name")
        )
    }
