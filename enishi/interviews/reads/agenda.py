"""Reads an interviewer's coming interviews: each is a function of the interview's facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews.candidate import calls
from enishi.interviews.letters import interview_facts
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.interviews.meeting.overlaps import candidates_taken
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.reads import appointments
from enishi.interviews.reads.appointments import ARRANGING, Appointment
from enishi.meetings.directory import identities

AHEAD = timedelta(days=14)
# A proposal has many times, and only one of them will be used. This is the most that are shown.
_MOST_ARRANGING = 20


@dataclass(frozen=True, slots=True)
class Agenda:
    """Today's appointments, those of today that are over, and those of the coming days.

    Parameters
    ----------
    more
        How many times that are still being arranged are left out.
    """

    today: date
    todays: list[Appointment]
    over: list[Appointment]
    days: list[tuple[date, list[Appointment]]]
    more: int

    @property
    def mark(self) -> str:
        """A digest that changes whenever the page would show today's interviews differently."""
        shown = [
            (
                one.slot.pk,
                str(one.slot.starts_at),
                str(one.slot.ends_at),
                one.interview.state,
                one.phase,
                one.can_join,
                one.starts_as_host,
                one.hint,
                one.overlap,
                one.venue,
                [alert.pk for alert in one.calls],
            )
            for one in (*self.todays, *self.over)
        ]
        return hashlib.sha256(repr((self.today, shown)).encode()).hexdigest()[:16]


def agenda_of(member: Member) -> Agenda:
    """Return the member's interviews of today and the next 14 days, the soonest first.

    Days are in the company's time zone. Interviews that are still being arranged are included with
    at most 20 of their times. Cancelled interviews are not included.
    """
    now = timezone.now()
    today = timezone.localdate(now, member.company.zone)
    midnight = datetime.combine(today, time(), tzinfo=member.company.zone)
    chosen, more = _chosen(member, midnight, now + AHEAD)
    days: dict[date, list[Appointment]] = {}
    for one in _appointments(member, chosen, now=now) if chosen else ():
        days.setdefault(_day(one, member), []).append(one)
    todays = days.pop(today, [])
    return Agenda(
        today=today,
        todays=[one for one in todays if one.phase != "over"],
        over=[one for one in todays if one.phase == "over"],
        days=[(day, ones) for day, ones in sorted(days.items()) if day > today],
        more=more,
    )


def _chosen(member: Member, start: datetime, end: datetime) -> tuple[dict[int, int], int]:
    """Choose every fixed time and the first arranged times; count the arranged times left out.

    A proposed time is of no interest once it is past. Most members of a large company have no
    times, or more than are shown. So the times are found first, and only the interviews of those
    shown are read in full.

    Returns
    -------
    tuple
        The interview's id by the id of the time, the soonest first, and the count.
    """
    found = Slot.objects.filter(
        company=member.company_id, interview__participants__member=member
    ).touching(start, end)
    found = found.exclude(interview__state=InterviewState.CANCELLED).exclude(
        interview__state__in=ARRANGING, ends_at__lte=timezone.now()
    )
    chosen: dict[int, int] = {}
    arranging = 0
    in_order = found.order_by("starts_at", "pk")
    for pk, interview, state in in_order.values_list("pk", "interview_id", "interview__state"):
        arranging += state in ARRANGING
        if state not in ARRANGING or arranging <= _MOST_ARRANGING:
            chosen[pk] = interview
    return chosen, max(0, arranging - _MOST_ARRANGING)


def _appointments(member: Member, chosen: dict[int, int], *, now: datetime) -> list[Appointment]:
    known = _facts(member, set(chosen.values()))
    by_id = {slot.pk: slot for facts in known.values() for slot in facts.slots}
    # Somebody may have deleted a time since it was chosen.
    slots = [by_id[pk] for pk in chosen if pk in by_id]
    taken = candidates_taken(slots)
    # Most days nobody can call yet, and the page asks every 15 seconds.
    is_near = any(calls.can_be_made(slot, now=now) for slot in slots)
    heard = calls.calls_for(member, now=now) if is_near else {}
    return [
        appointments.of(
            known[slot.interview_id],
            slot,
            member,
            now=now,
            others=slots,
            is_candidate_taken=slot.pk in taken,
            calls=heard.get(slot.pk, ()),
        )
        for slot in slots
    ]


def _facts(member: Member, interviews: set[int]) -> dict[int, InterviewFacts]:
    members = identities.at_zoom(Member.objects.all())
    present = Participant.objects.prefetch_related(Prefetch("member", queryset=members))
    found = (
        Interview.objects.filter(company=member.company_id, pk__in=interviews)
        .select_related("step", "application__candidate", "application__job")
        .select_related("meeting__host", "meeting__account", "recruiter", "created_by")
        .prefetch_related(Prefetch("participants", queryset=present.order_by("pk")))
    )
    return interview_facts.of_each(list(found))


def _day(appointment: Appointment, member: Member) -> date:
    return timezone.localdate(appointment.slot.starts_at, member.company.zone)
