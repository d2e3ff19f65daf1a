"""面接カレンダー, and the JSON for FullCalendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi import dates
from enishi.company.models import Member, Role
from enishi.company.roles import Action, may
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import calendar, week
from enishi.web.interviews import workspace
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.states import look_of

_LONGEST = timedelta(days=62)


@needs(Action.SCHEDULE_INTERVIEWS)
def interview_events(request: MemberRequest, pk: int) -> HttpResponse:
    """Return an interview's own times, and the busy times of its people."""
    interview = workspace.find_interview(request, pk)
    start, end = _period(request)
    own = [
        _times(slot) | _own(slot, interview)
        for slot in calendar.slots_between(interview, start=start, end=end)
    ]
    busy = [
        _times(taken) | {"title": taken.word, "busy": True}
        for taken in calendar.busy_between(interview, request.member, start=start, end=end)
    ]
    return _events([*own, *busy])


@needs(Action.USE_PRODUCT)
def show(request: MemberRequest) -> HttpResponse:
    """面接カレンダー: all interviews; an interviewer sees their own."""
    colleagues = Member.objects.filter(company=request.member.company_id, is_active=True).order_by(
        "family_name", "given_name", "pk"
    )
    days_off = workspace.days_off_for(request.member.company)
    context = {
        "holidays": calendar.names_of(days_off),
        "opens_on": calendar.opening_day(request.member, days_off),
        "colleagues": [] if request.member.role == Role.INTERVIEWER else colleagues,
    }
    return responses.page(request, "interviews/calendar.html", context)


@needs(Action.USE_PRODUCT)
def week_events(request: MemberRequest) -> HttpResponse:
    """Return the interviews of 面接カレンダー between two moments."""
    start, end = _period(request)
    entries = week.entries(
        request.member,
        start=start,
        end=end,
        interviewer=input_cleaning.number(request.GET, "interviewer"),
    )
    may_schedule = may(request.actor, Action.SCHEDULE_INTERVIEWS)
    draw = _drawing(may_schedule=may_schedule)
    return _events([draw(entry) for entry in entries])


def _drawing(*, may_schedule: bool) -> Callable[[week.Entry], dict[str, Any]]:
    """Return the function that draws a time; words and address are found once for a thousand."""
    words = {state: str(look_of(state).short) for state in InterviewState}
    waits, plain, worded = (
        _("要確認"),
        _("%(name)s（%(step)s）"),
        _("%(word)s：%(name)s（%(step)s）"),
    )
    people: dict[int, dict[str, Any]] = {}
    before, after = reverse("interview" if may_schedule else "application", args=[0]).split("0")

    def draw(entry: week.Entry) -> dict[str, Any]:
        word = waits if may_schedule and entry.needs_attention else words[entry.state]
        title = worded if word else plain
        number = entry.interview if may_schedule else entry.application
        return _times(entry) | {
            "title": title % {"word": word, "name": entry.candidate, "step": entry.step},
            "interviewers": [
                people.get(one.place) or people.setdefault(one.place, _drawn(one))
                for one in entry.interviewers
            ],
            "url": f"{before}{number}{after}",
            "fixed": entry.state in (InterviewState.CONFIRMED, InterviewState.HELD),
        }

    return draw


def _drawn(interviewer: week.Interviewer) -> dict[str, Any]:
    return {
        "name": interviewer.full_name,
        "family_name": interviewer.family_name,
        "place": interviewer.place,
    }


def _own(slot: Slot, interview: Interview) -> dict[str, Any]:
    state = interview.state
    is_cancelled = state == InterviewState.CANCELLED
    length = _length(slot)
    name = interview.application.candidate.family_name
    shown = {
        "length": length,
        "name": look_of(InterviewState(state)).short if is_cancelled else name,
    }
    return {
        "id": f"slot-{slot.pk}",
        "title": _("%(name)s（%(length)s）") % shown,
        "editable": state == InterviewState.DRAFT,
        "cancelled": is_cancelled,
    }


def _times(period: Slot | calendar.Busy | week.Entry) -> dict[str, Any]:
    return {"start": period.starts_at.isoformat(), "end": period.ends_at.isoformat()}


def _length(slot: Slot) -> str:
    return ngettext("%(count)d分", "%(count)d分", slot.minutes) % {"count": slot.minutes}


def _period(request: MemberRequest) -> tuple[datetime, datetime]:
    """Return the two moments that the calendar asks for, ISO 8601 with offset."""
    try:
        start = datetime.fromisoformat(request.GET.get("start", ""))
        end = datetime.fromisoformat(request.GET.get("end", ""))
    except ValueError:
        raise BadRequest from None
    if start.year not in dates.YEARS or end.year not in dates.YEARS:
        raise BadRequest
    if start.tzinfo is None or end.tzinfo is None or not start < end <= start + _LONGEST:
        raise BadRequest
    # PostgreSQL accepts no offset of sixteen hours or more.
    return start.astimezone(UTC), end.astimezone(UTC)


def _events(events: Iterable[dict[str, Any]]) -> HttpResponse:
    response = JsonResponse(list(events), safe=False)
    response["Cache-Control"] = "no-store"
    return response
