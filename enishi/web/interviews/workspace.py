"""The scheduling page's changing parts, which every answer redraws together with the version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from enishi.company import holidays
from enishi.company.holidays import DayOff
from enishi.company.models import Company, Member
from enishi.interviews import revision, venue
from enishi.interviews.candidate import deadlines, open_times
from enishi.interviews.candidate_models import Proposal
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.meeting import openers, overlaps, reserved_hosts
from enishi.interviews.meeting.openers import Openers
from enishi.interviews.meeting.panel import Panel, panel_for
from enishi.interviews.models import Interview, InterviewState, Participant, Slot, VenueKind
from enishi.interviews.reads import attention, calendar, told
from enishi.interviews.reads.told import Told
from enishi.interviews.trips import confirmation, deadline_change, proposals, venue_change
from enishi.meetings.directory import hosting, identities
from enishi.web.interviews import polling
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest

# For so many days ahead the calendar shows holidays without another request.
_HOLIDAY_DAYS = 400


def find_interview(request: MemberRequest, pk: int) -> Interview:
    """Return the member's interview of this id, or 404."""
    visible = Interview.objects.visible_to(request.member).select_related(
        "company__zoom_account", "step", "application__candidate", "application__job"
    )
    visible = visible.select_related("meeting__host", "meeting__account")
    return get_object_or_404(visible.prefetch_related("slots"), pk=pk)


def answer(
    request: MemberRequest,
    interview: Interview,
    *,
    candidate_address: str = "",
    is_told: bool = False,
    venue_is_new: bool | None = None,
) -> HttpResponse:
    """Return all changing parts, each swapped into its place; the calendar stays as it is.

    The area of the venue is redrawn only if it would look different, because somebody may be typing
    in it. ``venue_is_new`` says whether a sent venue was just changed.

    An address made for the candidate is shown in a dialog, only once, with the information whether
    it was mailed.
    """
    found = find_interview(request, interview.pk)
    days_off = days_off_for(interview.company, found.slots.all(), around_today=False)
    parts = context(found, member=request.member, days_off=days_off) | {
        "candidate_address": candidate_address,
        "is_told": is_told,
        "venue_is_new": venue_is_new,
    }
    shown = request.POST.get("venue_face") or request.GET.get("venue_face")
    parts["venue_stays"] = venue_is_new is None and shown == parts["venue_face"]
    return responses.fragment(request, "interviews/_workspace.html", parts)


def context(
    interview: Interview, *, member: Member, days_off: Mapping[date, list[DayOff]]
) -> dict[str, Any]:
    """Return the context of the changing parts; the interview comes from :func:`find_interview`."""
    panel = panel_for(interview)
    known = told.of(interview)
    follows = polling.of(interview, panel, letter_waits=known.letter_waits)
    is_draft = interview.state == InterviewState.DRAFT
    is_proposed = interview.state == InterviewState.PROPOSED
    # With several slots no meeting can be made now; one can be promised for the picked slot.
    promises = is_draft and panel.kind == "hidden" and len(interview.slots.all()) > 1
    colleagues, chosen = _colleagues(interview)
    present = [colleague for colleague in colleagues if colleague.pk in chosen]
    found = _openers(interview, panel, present, promises=promises)
    proposal = proposals.open_proposal_of(interview) if is_proposed else None
    choices = reserved_hosts.choices_for(interview) if promises else []
    zoom_is_offered = panel.kind == "create" or bool(choices)
    return _venue(interview, proposal, known, zoom_is_offered=zoom_is_offered) | {
        "interview": interview,
        "seen": revision.seen(interview),
        "reasons": attention.reasons_for(interview),
        "overlaps": overlaps.of(interview, member),
        "slots": list(interview.slots.all()),
        "slot_lines": _slot_lines(interview, days_off),
        "panel": panel,
        "proposal": proposal,
        "deadline": _deadline(interview, known),
        **_pickable(interview, is_proposed=is_proposed),
        "choices": choices,
        "told": _outdated(interview, known),
        "letter_waits": known.letter_waits,
        "has_heard": known.has_heard,
        "links_closed": known.links_closed,
        "is_candidates_time": known.is_candidates,
        "alerts": list(interview.alerts.all()),
        "is_draft": is_draft,
        "is_host": interview.is_open
        and panel.kind == "created"
        and panel.meeting is not None
        and hosting.may_start(panel.meeting, member=member),
        "openers": found,
        "host_among": openers.host_among(found, panel.offers) if found else None,
        "polling": follows,
        "lacks_worker": follows.lacks_worker,
        "blocked": confirmation.why_not(panel.condition) if is_draft else "",
        "unproposable": proposals.why_not(panel.condition) if is_draft else "",
        "colleagues": colleagues,
        "chosen": chosen,
    }


def _deadline(interview: Interview, known: Told) -> dict[str, Any] | None:
    """Return how 回答期限 can change: of the open proposal, or of one that ended unanswered."""
    slots = list(interview.slots.all())
    is_open = interview.state == InterviewState.PROPOSED
    if is_open and slots:
        latest = deadlines.latest_for(slots)
        return {"latest": latest} if latest > timezone.now() else None
    # A candidate who was never asked has missed no deadline.
    expired = deadline_change.revivable(interview) if known.has_heard else None
    if expired is None:
        return None
    return {
        "expired": expired,
        "latest": deadlines.latest_for(slots),
        "until": deadlines.default_for(interview.company, slots),
    }


def _venue(
    interview: Interview, proposal: Proposal | None, known: Told, *, zoom_is_offered: bool
) -> dict[str, Any]:
    """Return the context of the venue's area; ``venue_face`` changes whenever it would look
    different."""
    is_promised = proposal is not None and proposal.makes_meeting
    refused = venue_change.why_not(interview, is_promised=is_promised)
    found = venue.of(interview)
    # If Zoom is available, most people use it.
    is_aside = found is None and zoom_is_offered
    face = (interview.state, refused, is_aside, found.fingerprint if found else "")
    return {
        "venue": found,
        "venue_kinds": VenueKind.choices,
        "venue_refused": refused,
        "venue_is_aside": is_aside,
        "venue_is_settled": found is not None and interview.state == InterviewState.CONFIRMED,
        "venue_face": hashlib.sha256(repr(face).encode()).hexdigest()[:16],
        "venue_is_missing": found is None and not refused,
        "venue_limits": venue.LIMITS,
        "tells_candidate": bool(
            known.is_candidates and known.by_mail and interview.application.candidate.email
        ),
    }


def _outdated(interview: Interview, known: Told) -> Period | None:
    """Return the time that people were told, if the interview is not confirmed at it any more."""
    period, is_confirmed = known.period, interview.is_confirmed
    if period is None or known.letter_waits:
        return None
    if not (interview.is_draft or (is_confirmed and known.is_candidates)):
        return None
    is_fixed = any(slot.starts_at == period.starts_at for slot in interview.slots.all())
    return None if is_confirmed and is_fixed else period


def days_off_for(
    company: Company, slots: Iterable[Slot] = (), *, around_today: bool = True
) -> dict[date, list[DayOff]]:
    """Return the holidays on the slots' days and, for the calendar, on all days around today."""
    # The proof-reader needs them again.
    prefetch_related_objects([company], "holidays")
    days = {day for touched in calendar.days_of(slots).values() for day in touched}
    if around_today:
        reach, today = _HOLIDAY_DAYS, timezone.localdate()
        days |= {today + timedelta(days=number) for number in range(-reach, reach + 1)}
    return holidays.of(company, days)


def first_day(interview: Interview, days_off: Mapping[date, list[DayOff]]) -> date:
    """Return the calendar's first day: that of the first slot, or the next working day."""
    slots = interview.slots.all()
    if slots:
        return timezone.localdate(slots[0].starts_at)
    return calendar.next_working_day(days_off)


def _pickable(interview: Interview, *, is_proposed: bool) -> dict[str, Any]:
    """Return how many slots the candidate can pick, and whether others can no longer be picked."""
    if not is_proposed:
        return {"pickable": None}
    pickable = len(open_times.open_slots(interview))
    return {"pickable": pickable, "some_are_gone": pickable < len(interview.slots.all())}


def _slot_lines(
    interview: Interview, days_off: Mapping[date, list[DayOff]]
) -> list[tuple[Slot, list[str], str]]:
    """Return each slot with the notes about its days, and the time that its form shows as the end.

    Holidays do not forbid a slot.
    """
    days = calendar.days_of(interview.slots.all())
    return [
        (
            slot,
            [str(reason) for day in days[slot.pk] for reason in days_off.get(day, [])],
            _end_in_form(slot),
        )
        for slot in interview.slots.all()
    ]


def _end_in_form(slot: Slot) -> str:
    """Return the end as ``HH:MM``; the form ends a slot at midnight at the latest."""
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    return f"{end:%H:%M}" if start.date() == end.date() else "00:00"


def _openers(
    interview: Interview, panel: Panel, present: list[Member], *, promises: bool
) -> Openers | None:
    """Return which present members can open the room, if there is a meeting or will be one."""
    if interview.is_open and panel.kind in ("working", "created"):
        return openers.of(panel.meeting, present)
    # A meeting can be made without interviewers; then there is nobody to list.
    is_early = panel.kind == "create" and present
    return openers.of(None, present) if promises or is_early else None


def _colleagues(interview: Interview) -> tuple[list[Member], set[int]]:
    """Return all possible interviewers, chosen ones who left included, and the chosen ids."""
    chosen = Participant.objects.filter(interview=interview, member=OuterRef("pk"))
    everybody = identities.at_zoom(Member.objects.filter(company=interview.company_id))
    shown = everybody.annotate(is_chosen=Exists(chosen)).filter(
        Q(is_active=True) | Q(is_chosen=True)
    )
    found = list(shown.order_by("family_name", "given_name", "pk"))
    return [*found], {one.pk for one in found if one.is_chosen}
