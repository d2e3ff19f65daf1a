"""The scheduling page's moving parts, which every answer redraws together with the version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews import (
    calendar,
    confirmation,
    host_change,
    proposals,
    reserved_hosts,
    revision,
)
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.panel import panel_for
from enishi.meetings import hosting
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest

# Where the sentences of refused forms stand until the next change succeeds; what stands inside
# the Web meeting's area is redrawn with it.
_REFUSAL_PLACES = (
    *("slot-form-refusal", "slot-form-date-error"),
    *("slot-form-starts_at-error", "slot-form-ends_at-error"),
    *("move-form-refusal", "move-form-date-error"),
    *("move-form-starts_at-error", "move-form-ends_at-error"),
    *("removal-form-refusal", "participants-form-refusal", "confirmation-form-refusal"),
    *("meeting-form-refusal", "host-form-refusal", "meeting-removal-refusal", "refusal"),
    *("proposal-form-refusal", "link-form-refusal"),
    *("takeover-form-refusal", "renewal-form-refusal"),
)
# How far ahead the calendar can name holidays without asking again.
_HOLIDAY_DAYS = 400
_SATURDAY = 5
_MOST_NOTES = 10


def find(request: MemberRequest, pk: int) -> Interview:
    """The member's interview of this id, or 404."""
    visible = Interview.objects.visible_to(request.member).select_related(
        "company__zoom_account", "step", "application__candidate", "application__job"
    )
    visible = visible.select_related("meeting__host", "meeting__account")
    return get_object_or_404(visible.prefetch_related("slots", "participants"), pk=pk)


def answer(
    request: MemberRequest, interview: Interview, *, candidate_address: str = ""
) -> HttpResponse:
    """All moving parts, each swapped into its place; the calendar stays where it is.

    After a change the sentences of earlier refusals go; a mere look leaves them. An address made
    for the candidate is shown in a dialog, this one time.
    """
    host_change.settle(interview)
    parts = context(find(request, interview.pk), member=request.member) | {
        "is_done": request.method == "POST",
        "refusal_places": _REFUSAL_PLACES,
        "candidate_address": candidate_address,
    }
    return responses.fragment(request, "interviews/_workspace.html", parts)


def context(interview: Interview, *, member: Member) -> dict[str, Any]:
    """What the moving parts are drawn from; the interview as :func:`find` gives it."""
    panel = panel_for(interview)
    chosen = {participant.member_id for participant in interview.participants.all()}
    is_draft = interview.state == InterviewState.DRAFT
    is_proposed = interview.state == InterviewState.PROPOSED
    # With several times no meeting can be made now; one can be promised for the time picked.
    promises = is_draft and panel.kind == "hidden" and len(interview.slots.all()) > 1
    return {
        "interview": interview,
        "seen": revision.seen(interview),
        "slots": list(interview.slots.all()),
        "panel": panel,
        "proposal": proposals.open_proposal_of(interview) if is_proposed else None,
        "choices": reserved_hosts.choices_for(interview) if promises else [],
        "notes": list(interview.notes.all()[:_MOST_NOTES]),
        "is_draft": is_draft,
        "is_host": panel.kind == "created"
        and panel.meeting is not None
        and hosting.may_start(panel.meeting, by=member),
        "is_polling": panel.kind == "working" or panel.is_changing,
        "blocked": confirmation.why_not(interview, panel) if is_draft else "",
        "colleagues": _colleagues(interview, chosen),
        "chosen": chosen,
    }


def holidays() -> dict[str, str]:
    """Names of the holidays around today, for the calendar's heads."""
    today = timezone.localdate()
    return calendar.holidays_between(
        today - timedelta(days=_HOLIDAY_DAYS), today + timedelta(days=_HOLIDAY_DAYS)
    )


def first_day(interview: Interview) -> date:
    """Where the calendar opens: at the first time, or at the next day on which people work."""
    slots = interview.slots.all()
    if slots:
        return timezone.localdate(slots[0].starts_at)
    day = timezone.localdate() + timedelta(days=1)
    closed = calendar.holidays_between(day, day + timedelta(days=14))
    while day.weekday() >= _SATURDAY or day.isoformat() in closed:
        day += timedelta(days=1)
    return day


def _colleagues(interview: Interview, chosen: set[int]) -> list[Member]:
    """Everybody who can interview, and those chosen who have left since."""
    return [
        member
        for member in Member.objects.filter(company=interview.company_id).order_by(
            "family_name", "given_name", "pk"
        )
        if member.is_active or member.pk in chosen
    ]
