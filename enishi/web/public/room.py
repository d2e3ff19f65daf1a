"""面接ルーム: the page behind the one link that a candidate needs, and the way into the meeting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.interviews import notes, room
from enishi.interviews.candidate_models import LinkPurpose
from enishi.web.public.door import CandidateRequest, opens
from enishi.web.shell import responses


@opens(LinkPurpose.ROOM)
def show(request: CandidateRequest) -> HttpResponse:
    """When, whom, how; before, during and after the interview."""
    return responses.page(request, "public/room.html", _context(request))


@opens(LinkPurpose.ROOM)
def enter(request: CandidateRequest) -> HttpResponse:
    """入室する: on to the present meeting."""
    request.refused_to = _home(request)
    return HttpResponseRedirect(room.join_address(request.link.interview))


@opens(LinkPurpose.ROOM, methods=("POST",))
def call_for_help(request: CandidateRequest) -> HttpResponse:
    """「遅れます」「入室できません」."""
    request.refused_to = _home(request)
    room.call_for_help(request.link, kind=request.POST.get("kind", ""))
    messages.info(request, _("採用担当者にお伝えしました。"))
    return responses.redirect(request, _home(request))


@opens(LinkPurpose.ROOM, methods=("GET", "POST"))
def change(request: CandidateRequest) -> HttpResponse:
    """Ask for another time, or to call off."""
    if request.method != "POST":
        return responses.page(request, "public/change.html", _context(request))
    room.ask_for_change(
        request.link,
        kind=request.POST.get("kind", ""),
        message=request.POST.get("message", ""),
    )
    messages.info(request, _("お申し出を承りました。採用担当者からのご連絡をお待ちください。"))
    return responses.redirect(request, _home(request))


def _context(request: CandidateRequest) -> dict[str, Any]:
    interview = request.link.interview
    return {
        "interview": interview,
        "company": interview.company,
        "room": room.room_of(interview),
        "people": [one.member for one in interview.participants.select_related("member")],
        "home": _home(request),
        "longest": notes.LONGEST,
    }


def _home(request: CandidateRequest) -> str:
    return reverse("room", args=[request.key])
