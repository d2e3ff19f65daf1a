"""面接ルーム: the page of the one link that a candidate needs, and the way into the meeting."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.company import addresses
from enishi.interviews import venue
from enishi.interviews.candidate import candidate_limits
from enishi.interviews.candidate_models import LATE_MINUTES, AlertKind, LinkKind
from enishi.interviews.letters import alerts, correspondence, interview_facts, way_in, wording
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.trips import rescheduling, room, room_requests
from enishi.web.public import contact
from enishi.web.public.key_access import CandidateRequest, opens
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.form_keys import creates_once

_WISHES: tuple[candidate_limits.Wish, ...] = ("ask", "cancel")


@opens(LinkKind.ROOM)
def show(request: CandidateRequest) -> HttpResponse:
    """Show time, people and way to join; before, during and after the interview."""
    context = _context(request)
    may_change = context["room"].freedom.change
    context["moves"] = may_change and rescheduling.proposal_of(request.link.interview) is not None
    return responses.page(request, "public/room.html", context)


@opens(LinkKind.ROOM)
def enter(request: CandidateRequest) -> HttpResponse:
    """入室する: redirect to the present meeting."""
    request.refused_to = _home(request)
    return HttpResponseRedirect(room.join_address(request.link.interview))


@opens(LinkKind.ROOM, methods=("POST",))
def call_for_help(request: CandidateRequest) -> HttpResponse:
    """「遅れます」「入室できません」."""
    request.refused_to = _home(request)
    room_requests.call_for_help(
        request.link,
        kind=request.POST.get("kind", ""),
        minutes=input_cleaning.number(request.POST, "minutes"),
    )
    attendants = request.link.interview.step.attendants
    said = _("採用担当者と%(attendants)sにお伝えしました。") % {"attendants": attendants}
    messages.info(request, said)
    return responses.redirect(request, _home(request))


@opens(LinkKind.ROOM, methods=("GET", "POST"))
@creates_once
def change(request: CandidateRequest) -> HttpResponse:
    """GET: the offered times, or the question for confirmation of one (``?slot=``).

    If there is no other time, and with ``?ask=``: a form to ask for another time, or to cancel,
    which POST receives.
    """
    if request.method != "POST":
        return _page(request, "public/change.html", _choices(request))
    room_requests.ask_for_change(
        request.link,
        kind=request.POST.get("kind", ""),
        message=request.POST.get("message", ""),
    )
    messages.info(request, _("お申し出を承りました。採用担当者からのご連絡をお待ちください。"))
    return responses.redirect(request, _home(request))


@opens(LinkKind.ROOM, methods=("POST",))
def move(request: CandidateRequest) -> HttpResponse:
    """この日程に変更する."""
    request.refused_to = reverse("room-change", args=[request.key])
    rescheduling.move(request.link, period_id=input_cleaning.number(request.POST, "slot") or 0)
    messages.info(request, _("日程を変更しました。変更後の日時は、メールでもお知らせいたします。"))
    return responses.redirect(request, _home(request))


@opens(LinkKind.ROOM, methods=("GET", "POST"))
def cancel(request: CandidateRequest) -> HttpResponse:
    """GET: what will happen. POST: 面接をキャンセルする."""
    if request.method != "POST":
        return _page(request, "public/cancellation.html", _context(request))
    room_requests.call_off(request.link, message=request.POST.get("message", ""))
    return responses.redirect(request, _home(request))


def _page(request: CandidateRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page, or the room, which explains why nothing can be changed."""
    if not context["room"].is_on:
        return responses.redirect(request, _home(request))
    return responses.page(request, template, context)


@opens(LinkKind.ROOM)
def calendar(request: CandidateRequest) -> HttpResponse:
    """カレンダーに追加: the calendar entry of the mails, or the room if there is none any more."""
    facts = interview_facts.of(request.link.interview)
    there = room.room_of(facts)
    if there.slot is None:
        return responses.redirect(request, _home(request))
    entry = correspondence.entry_for_candidate(
        facts,
        Period(there.slot.starts_at, there.slot.ends_at),
        address=addresses.room(request.key),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    response = HttpResponse(entry, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


def _choices(request: CandidateRequest) -> dict[str, Any]:
    context, interview = _context(request), request.link.interview
    asks = "ask" in request.GET or bool(request.typed)
    may_change = context["room"].freedom.change and not asks
    periods = rescheduling.open_periods(interview) if may_change else []
    chosen = input_cleaning.number(request.GET, "slot")
    return context | {
        "periods": periods,
        "asked": next((period for period in periods if period.pk == chosen), None),
        "is_full": may_change and not periods and rescheduling.proposal_of(interview) is not None,
        "wants_cancel": not context["room"].freedom.cancel
        and (
            request.GET.get("ask") == "cancel"
            or request.typed.get("kind") == AlertKind.WANTS_CANCEL
        ),
    }


def _context(request: CandidateRequest) -> dict[str, Any]:
    facts = interview_facts.of(request.link.interview)
    interview, there = facts.interview, room.room_of(facts)
    return {
        "interview": interview,
        "noun": interview.step.noun,
        "attendants": interview.step.attendants,
        "company": interview.company,
        "room": there,
        "venue": there.venue,
        "way": way_in.way_of(facts) if there.is_on else "",
        "called": venue.phone_to_call(interview.application.candidate.phone),
        # Called only by the pages that show the reason.
        "why_not": {wish: partial(_why_not, facts, wish) for wish in _WISHES},
        "contact": contact.pieces_of(wording.contact_of(facts)),
        "recruiter": facts.recruiter,
        "people": facts.interviewers,
        "home": _home(request),
        "longest": alerts.LONGEST,
        "late_minutes": LATE_MINUTES,
        "alerts": AlertKind,
    }


def _why_not(facts: InterviewFacts, wish: candidate_limits.Wish) -> str:
    return candidate_limits.why_not(facts.interview, facts.slot, wish)


def _home(request: CandidateRequest) -> str:
    return reverse("room", args=[request.key])
