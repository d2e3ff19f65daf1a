"""Offering the slots to the candidate, and taking the offer back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from enishi.company.roles import Action
from enishi.interviews import candidate_limits, previews, proposals
from enishi.interviews.models import Interview
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import responses, typed
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: what would be proposed, with the candidate's mail. POST: propose it.

    The answer to the latter shows the candidate's address this one time.
    """
    interview = workspace.find(request, pk)
    if request.method != "POST":
        return _look_first(request, interview)
    tells = "tell_candidate" in request.POST
    address = proposals.propose(
        interview,
        by=request.member,
        version=version_of(request),
        makes_meeting=request.POST.get("makes_meeting") == "1",
        host_id=typed.number(request.POST, "reserved_host"),
        tell_candidate=tells,
    )
    return workspace.answer(request, interview, candidate_address=address, is_told=tells)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """提案を取り下げる."""
    interview = workspace.find(request, pk)
    proposals.withdraw(
        interview,
        by=request.member,
        version=version_of(request),
        tell_candidate="tell_candidate" in request.POST,
    )
    return responses.redirect(request, reverse("interview", args=[interview.pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def renew_link(request: MemberRequest, pk: int) -> HttpResponse:
    """リンクを作り直す: a new address, shown this one time; the former one ends."""
    interview = workspace.find(request, pk)
    address = proposals.renew_link(interview, by=request.member, version=version_of(request))
    return workspace.answer(request, interview, candidate_address=address)


def _look_first(request: MemberRequest, interview: Interview) -> HttpResponse:
    days_off = workspace.days_off_for(interview.company, interview.slots.all(), around_today=False)
    context = workspace.context(interview, member=request.member, days_off=days_off)
    proposals.require_proposable(interview, context["panel"])
    makes_meeting = bool(context["choices"]) and request.GET.get("makes_meeting") == "1"
    wanted = typed.number(request.GET, "reserved_host")
    context |= {
        "preview": previews.of_proposal(interview, by=request.member),
        "until": candidate_limits.answer_until(interview.company, context["slots"]),
        "makes_meeting": makes_meeting,
        "host": next((c.host for c in context["choices"] if c.host.pk == wanted), None),
    }
    return responses.fragment(request, "interviews/_proposing.html", context)
