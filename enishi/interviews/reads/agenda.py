"""Reads an interviewer's coming interviews, and what the interviewer can do about each."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.models import Member
from enishi.interviews import venue
from enishi.interviews.candidate import calls
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.interviews.letters import interview_facts
from enishi.interviews.meeting import openers
from enishi.interviews.meeting.openers import Openers, Standing
from enishi.interviews.meeting.overlaps import candidates_taken
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.interviews.venue import Venue
from enishi.meetings.directory import hosting, identities
from enishi.meetings.models import Meeting, MeetingState

AHEAD = timedelta(days=14)
# A proposal has many times, and only one of them will be used. This is the most that are shown.
_MOST_ARRANGING = 20
_ARRANGING = (InterviewState.DRAFT, InterviewState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One interview as its interviewer sees it. Its time may still be one of several.

    Parameters
    ----------
    phase
        "arranging" while the time may still change, "coming" when it is fixed, "over" when it has
        passed or the interview was held.
    starts_as_host
        Whether this member is the host's Zoom user.
    hint
        A sentence that says what to know or to do.
    warns
        Whether ``hint`` is a warning: nobody present can open the room, or no meeting can be
        entered.
    overlap
        A sentence about other interviews at the same time, or empty.
    calls
        What the candidate tells those who wait, the newest first.
    venue
        How they meet without Zoom.
    """

    slot: Slot
    phase: Literal["arranging", "coming", "over"]
    recruiter: Member | None
    can_join: bool
    starts_as_host: bool
    hint: str
    warns: bool
    overlap: str = ""
    calls: Sequence[RecruiterAlert] = ()
    venue: Venue | None = None

    @property
    def interview(self) -> Interview:
        """The interview that the slot belongs to."""
        return self.slot.interview

    @property
    def is_arranging(self) -> bool:
        """Whether the time may still change."""
        return self.phase == "arranging"

    @property
    def is_coming(self) -> bool:
        """Whether the time is fixed and is not over."""
        return self.phase == "coming"

    @property
    def is_over(self) -> bool:
        """Whether the time has passed, or the interview was held."""
        return self.phase == "over"

    @property
    def lacks_result(self) -> bool:
        """Whether the time has passed, and nobody has marked the interview as held."""
        return self.is_over and self.interview.is_confirmed


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
    slots, more = _slots(member, midnight, now + AHEAD)
    taken = candidates_taken(slots) if slots else set()
    heard = calls.calls_for(member, now=now) if slots else {}
    found = [
        replace(
            _appointment(slot, member, slots, taken, now=now), calls=tuple(heard.get(slot.pk, ()))
        )
        for slot in slots
    ]
    days: dict[date, list[Appointment]] = {}
    for one in found:
        days.setdefault(_day(one, member), []).append(one)
    todays = days.pop(today, [])
    return Agenda(
        today=today,
        todays=[one for one in todays if one.phase != "over"],
        over=[one for one in todays if one.phase == "over"],
        days=[(day, ones) for day, ones in sorted(days.items()) if day > today],
        more=more,
    )


def _slots(member: Member, start: datetime, end: datetime) -> tuple[list[Slot], int]:
    """Find every fixed time and the first arranged times; count the arranged times left out.

    A proposed time is of no interest once it is past. Most members of a large company have no
    times, or more than are shown. So the times are found first, and only those shown are read in
    full.
    """
    found = Slot.objects.filter(
        company=member.company_id, interview__participants__member=member
    ).touching(start, end)
    found = found.exclude(interview__state=InterviewState.CANCELLED).exclude(
        interview__state__in=_ARRANGING, ends_at__lte=timezone.now()
    )
    kept: list[int] = []
    arranging = 0
    for pk, state in found.order_by("starts_at", "pk").values_list("pk", "interview__state"):
        arranging += state in _ARRANGING
        if state not in _ARRANGING or arranging <= _MOST_ARRANGING:
            kept.append(pk)
    more = max(0, arranging - _MOST_ARRANGING)
    return list(_shown(member, kept)) if kept else [], more


def _shown(member: Member, slots: list[int]) -> QuerySet[Slot]:
    members = identities.at_zoom(Member.objects.all())
    present = Participant.objects.prefetch_related(Prefetch("member", queryset=members))
    return (
        Slot.objects.filter(company=member.company_id, pk__in=slots)
        .select_related(
            "interview__step", "interview__meeting__host", "interview__meeting__account"
        )
        .select_related("interview__application__candidate", "interview__application__job")
        .select_related("interview__recruiter")
        .prefetch_related(Prefetch("interview__participants", queryset=present.order_by("pk")))
        .order_by("starts_at", "pk")
    )


def _day(appointment: Appointment, member: Member) -> date:
    return timezone.localdate(appointment.slot.starts_at, member.company.zone)


def _appointment(
    slot: Slot, member: Member, slots: Sequence[Slot], taken: Container[int], *, now: datetime
) -> Appointment:
    interview = slot.interview
    recruiter = interview_facts.recruiter_of(interview)
    meeting = _meeting_of(interview)
    hint, warns = _hint(interview, meeting, member, recruiter)
    can_join = meeting is not None and meeting.state == MeetingState.READY
    is_over = interview.state == InterviewState.HELD or slot.ends_at <= now
    return Appointment(
        slot=slot,
        phase="arranging" if interview.state in _ARRANGING else "over" if is_over else "coming",
        recruiter=recruiter if recruiter != member else None,
        can_join=can_join,
        starts_as_host=(
            can_join and meeting is not None and hosting.may_start(meeting, member=member)
        ),
        hint=hint,
        warns=warns,
        venue=venue.of(interview),
        overlap="" if is_over else _overlap(slot, slots, is_candidate_taken=slot.pk in taken),
    )


def _overlap(slot: Slot, slots: Sequence[Slot], *, is_candidate_taken: bool) -> str:
    """Say which other interviews the member has then.

    The member may see the candidates' names of their own interviews. About the candidate's other
    interview they learn only that there is one.
    """
    others = [
        _("%(name)s %(when)s")
        % {
            "name": one.interview.application.candidate.full_name,
            "when": dates.clock_period(one.starts_at, one.ends_at),
        }
        for one in slots
        if one.interview_id != slot.interview_id
        and one.interview.state == InterviewState.CONFIRMED
        and one.starts_at < slot.ends_at
        and one.ends_at > slot.starts_at
    ]
    if others:
        said = _("同じ時間に、あなたの別の面接があります（%(others)s）。")
        return said % {"others": _("、").join(others)}
    return _("候補者は、同じ時間に別の面接があります。") if is_candidate_taken else ""


def _meeting_of(interview: Interview) -> Meeting | None:
    """Return the meeting to join; None before the time is fixed and after the interview."""
    return interview.meeting if interview.state == InterviewState.CONFIRMED else None


def _hint(
    interview: Interview, meeting: Meeting | None, member: Member, recruiter: Member | None
) -> tuple[str, bool]:
    """Return what to know about this interview, and whether that is a warning."""
    if interview.state != InterviewState.CONFIRMED:
        return "", False
    whom = _("採用担当の%(name)s") % {"name": recruiter.full_name} if recruiter else _("採用担当者")
    if interview.venue_kind:
        return "", False
    if meeting is None or not (meeting.is_live or meeting.state == MeetingState.FAILED):
        said = _("Zoomミーティングのない面接です。場所や方法は%(whom)sに確認してください。")
        return said % {"whom": whom}, False
    if meeting.is_on_its_way:
        return _("Zoomミーティングを準備しています。少し待って、画面を更新してください。"), False
    if meeting.state != MeetingState.READY:
        said = _("いまのZoomミーティングは使えません。参加方法を%(whom)sに確認してください。")
        return said % {"whom": whom}, True
    return _way_in(openers.of(meeting, _present(interview)), member, whom)


def _way_in(found: Openers, member: Member, whom: str) -> tuple[str, bool]:
    mine = next((one.standing for one in found.attendees if one.member == member), Standing.GUEST)
    if mine == Standing.HOST:
        return _("あなたがホストです。あなたが開始するまで、候補者は入室できません。"), False
    if mine in (Standing.ALTERNATIVE, Standing.INVITED, Standing.COMING):
        return _(
            "あなたは代替ホストです。Zoomにサインインして「参加する」を押すと、"
            "ミーティングを開始できます。"
        ), False
    if found.notice:
        said = _("このZoomミーティングを開始できる面接官がいません。%(whom)sに連絡してください。")
        return said % {"whom": whom}, True
    names = _("、").join(one.full_name for one in found.able)
    if not names:
        return "", False
    return _("%(names)sさんが開始すると入室できます。") % {"names": names}, False


def _present(interview: Interview) -> list[Member]:
    return [participant.member for participant in interview.participants.all()]
