"""Lets the candidate move a fixed interview to another of the offered times.

Zoom is not called here. The new time is written to the meeting, and the worker updates Zoom. If the
host is taken then, another host's meeting replaces it as in
:mod:`enishi.interviews.meeting.host_change`: the old meeting is kept until the new one exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company.events import Event
from enishi.errors import Code, Conflict
from enishi.interviews import meeting_successors, revision
from enishi.interviews.candidate import candidate_limits, candidate_links, fixed_times, open_times
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    OfferedPeriod,
    Proposal,
    ProposalOutcome,
)
from enishi.interviews.letters import alerts
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.meeting import host_change, reserved_hosts
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import self_scheduling
from enishi.meetings.booking import intents, reservations
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.link import connection
from enishi.meetings.models import Meeting


def proposal_of(interview: Interview) -> Proposal | None:
    """Return the proposal that offered the fixed time; the candidate may change within it.

    None after a recruiter has moved the interview to a time that was not offered.
    """
    picked = interview.proposals.filter(
        outcome=ProposalOutcome.PICKED,
        offered__company=interview.company_id,
        offered__starts_at__in=interview.slots.values("starts_at"),
    )
    return picked.order_by("-pk").first()


def open_periods(interview: Interview) -> list[OfferedPeriod]:
    """Return the offered times that the interview can still move to, the soonest first.

    Each is at least as far ahead as the company's notice. Nobody of the interview has another fixed
    interview then, and a host is free if there is a meeting. ``company``, ``meeting`` and its
    account are loaded.
    """
    proposal, slot = proposal_of(interview), interview.slots.first()
    if proposal is None or slot is None:
        return []
    return _still_open(interview, slot, proposal.offered.all())


def _still_open(
    interview: Interview, slot: Slot, offered: Iterable[OfferedPeriod]
) -> list[OfferedPeriod]:
    earliest = timezone.now() + candidate_limits.notice_of(interview.company)
    periods = [
        period
        for period in offered
        if period.starts_at > earliest and period.starts_at != slot.starts_at
    ]
    free = open_times.with_free_people(interview, periods)
    return _with_a_host(interview, free)


@transaction.atomic
def move(link: CandidateLink, *, period_id: int) -> None:
    """Move the interview to this offered time. It stays confirmed, and everybody is told once.

    The room's address stays the same. A second press of the same button changes nothing.

    Raises
    ------
    Conflict
        The time is taken, or the interview is no longer fixed.
    UserFacingError
        The company's limits do not allow it (any more).
    """
    by = candidate_links.actor_of(link)
    change = revision.changing(link.interview, by=by, event=Event.INTERVIEW_MOVED_BY_CANDIDATE)
    with change as held:
        candidate_links.require(link)
        slot = held.slots.first()
        if slot is None or not held.is_confirmed:
            raise candidate_limits.refusal_of(held, slot, "change")
        proposal = proposal_of(held)
        offered = list(proposal.offered.all()) if proposal is not None else []
        if any(one.pk == period_id and one.starts_at == slot.starts_at for one in offered):
            change.drop()
            return
        if not candidate_limits.freedom_of(held, slot).change:
            raise candidate_limits.refusal_of(held, slot, "change")
        period = next(
            (one for one in _still_open(held, slot, offered) if one.pk == period_id), None
        )
        if period is None:
            raise self_scheduling.gone_slot_refusal()
        former = Period(slot.starts_at, slot.ends_at)
        slot.starts_at, slot.ends_at = period.starts_at, period.ends_at
        slot.save()
        try:
            fixed_times.move(held, slot)
        except fixed_times.Taken as taken:
            raise self_scheduling.gone_slot_refusal() from taken
        successors = _move_meeting(held, slot, makes_meeting=period.proposal.makes_meeting)
        change.log(slot=slot.pk, period=period.pk)
    now = Period(slot.starts_at, slot.ends_at)
    alerts.raise_alert(held, AlertKind.CHANGED, by=by, former=former, period=now)
    self_scheduling.tell(held, by_candidate=True, successors=successors)


def alert_of_refused_meetings() -> None:
    """Alert the recruiters of interviews that moved while Zoom refused the new host's meeting.

    The old meeting is then still at the old time. The worker calls this each minute.
    """
    due.go_through(due.Each(host_change.refused_successors(), _alert_of_refused))


@transaction.atomic
def _alert_of_refused(meeting_id: int) -> None:
    meeting = Meeting.objects.get(pk=meeting_id)
    interview = Interview.objects.filter(meeting=meeting.replaces_id).first()
    if interview is None:
        return
    held = revision.lock(interview)
    since = held.alerts.filter(kind=AlertKind.NO_MEETING, at__gte=meeting.created_at)
    slot = held.slots.first()
    if slot is not None and slot.starts_at == meeting.starts_at and not since.exists():
        alerts.raise_alert(held, AlertKind.NO_MEETING)


def _with_a_host(interview: Interview, periods: list[OfferedPeriod]) -> list[OfferedPeriod]:
    meeting = interview.meeting
    if meeting is None or not meeting.is_live or not periods:
        return periods
    account = connection.linked_account(interview.company)
    if account is None or not account.is_linked or meeting.is_out_of_reach:
        # The meeting at Zoom cannot follow the interview.
        return []
    times: list[tuple[datetime, datetime]] = [(one.starts_at, one.ends_at) for one in periods]
    hosted = reservations.can_be_hosted(account, times, besides=meeting)
    return [one for one, can_be in zip(periods, hosted, strict=True) if can_be]


def _move_meeting(interview: Interview, slot: Slot, *, makes_meeting: bool) -> Successors | None:
    """Let the meeting follow the held interview.

    Return the meeting's successors; None if there may be others now.
    """
    present, successors = interview.meeting, meeting_successors.of(interview)
    is_present = present is not None and present.is_live
    live = [*([present] if present is not None and is_present else []), *successors.live]
    if not live:
        if makes_meeting:
            self_scheduling.want_meeting(interview, slot)
        return None
    if len(live) > 1:
        raise Conflict(
            Code.ROOM_IN_PREPARATION,
            _(
                "オンラインの部屋を準備しております。"
                "恐れ入りますが、1分ほど待ってからお試しください。"
            ),
        )
    try:
        intents.change(live[0], period=(slot.starts_at, slot.ends_at), is_held=is_present)
    except NoMeeting:
        _let_another_host(interview, slot, live[0])
        return None
    return successors


def _let_another_host(interview: Interview, slot: Slot, old: Meeting) -> None:
    """Replace the meeting with that of the first host whom the exclusion constraint allows."""
    for host in reserved_hosts.free_hosts(interview, slot):
        try:
            with transaction.atomic():
                host_change.replace(interview, slot, old=old, host=host, by=None)
        except NoMeeting:
            continue
        return
    raise self_scheduling.gone_slot_refusal()
