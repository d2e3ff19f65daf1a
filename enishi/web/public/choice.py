"""The page on which a candidate chooses among the proposed slots, or says that none fits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.interviews.candidate import candidate_links, open_times
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.interviews.letters import alerts, interview_facts, way_in, wording
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.interviews.models import Slot
from enishi.interviews.trips import self_scheduling
from enishi.web.public import contact
from enishi.web.public.key_access import CandidateRequest, opens
from enishi.web.shell import input_cleaning, responses


@opens(LinkKind.CHOOSE)
def show(request: CandidateRequest) -> HttpResponse:
    """Show the slots; with ``?slot=``, ask for confirmation of this one; later, the answer."""
    link = request.link
    facts = _facts(link)
    slots = open_times.still_open(link.interview, facts.slots) if _is_open(link) else []
    chosen = input_cleaning.number(request.GET, "slot")
    context = _context(request, facts) | {
        "slots": slots,
        "asked": next((slot for slot in slots if slot.pk == chosen), None),
        "proposal": link.proposal,
        "fixed": _fixed_slot(facts),
    }
    return responses.page(request, _template(link), context)


@opens(LinkKind.CHOOSE, methods=("POST",))
def pick(request: CandidateRequest) -> HttpResponse:
    """この日程で確定する, then on to the room."""
    request.refused_to = _home(request)
    address = self_scheduling.pick(
        request.link, slot_id=input_cleaning.number(request.POST, "slot") or 0
    )
    messages.info(request, _("日程が確定しました。当日は、この画面をご覧ください。"))
    return responses.redirect(request, _path_of(address))


@opens(LinkKind.CHOOSE, methods=("GET", "POST"))
def wishes(request: CandidateRequest) -> HttpResponse:
    """都合の合う日程がない: ask for a message and the candidate's own wishes."""
    if request.method != "POST" and _is_open(request.link):
        facts = _facts(request.link)
        context = _context(request, facts) | _examples()
        return responses.page(request, "public/wishes.html", context)
    if request.method == "POST":
        self_scheduling.decline(
            request.link,
            message=request.POST.get("message", ""),
            wishes=request.POST.get("wishes", ""),
        )
    return responses.redirect(request, _home(request))


@opens(LinkKind.CHOOSE, methods=("POST",))
def room(request: CandidateRequest) -> HttpResponse:
    """Lead from the first mail's link to the room of the slot that was picked with it."""
    if _fixed_slot(_facts(request.link)) is None:
        return responses.redirect(request, _home(request))
    address = candidate_links.room_address_of(request.link)
    return responses.redirect(request, _path_of(address))


def _facts(link: CandidateLink) -> InterviewFacts:
    return interview_facts.of(link.interview, proposal=link.proposal if _is_open(link) else None)


def _context(request: CandidateRequest, facts: InterviewFacts) -> dict[str, Any]:
    interview, proposal = facts.interview, request.link.proposal
    is_promised = _is_open(request.link) and proposal is not None and proposal.makes_meeting
    return {
        "interview": interview,
        "noun": interview.step.noun,
        "company": interview.company,
        "home": _home(request),
        "longest": alerts.LONGEST,
        "contact": contact.pieces_of(wording.contact_of(facts)),
        "recruiter": facts.recruiter,
        "venue": facts.venue,
        "way": way_in.way_of(facts, is_promised=is_promised),
    }


def _examples() -> dict[str, Any]:
    """Return two future days as examples of the candidate's wishes."""
    first = dates.weekday_after(timezone.localdate(), days=2)
    return {"example_days": (first, dates.weekday_after(first, days=2))}


def _template(link: CandidateLink) -> str:
    if _is_open(link):
        return "public/choice.html"
    return "public/answered.html"


def _is_open(link: CandidateLink) -> bool:
    proposal = link.proposal
    return proposal is not None and not proposal.outcome


def _fixed_slot(facts: InterviewFacts) -> Slot | None:
    is_fixed = facts.interview.is_confirmed or facts.interview.is_held
    return facts.slot if is_fixed else None


def _home(request: CandidateRequest) -> str:
    return reverse("choice", args=[request.key])


def _path_of(address: str) -> str:
    """Return the path on this host, whose name may differ from the public one."""
    return reverse("room", args=[address.rsplit("/", 1)[1]])
