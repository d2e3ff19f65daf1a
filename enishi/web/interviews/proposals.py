"""Proposes the slots to the candidate, and withdraws the proposal."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.interviews.candidate import deadlines
from enishi.interviews.letters import previews
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import deadline_change, proposals
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.moments import moment_in


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a preview of the proposal, with the candidate's mail. POST: propose it.

    The answer to POST shows the candidate's address, only once.
    """
    interview = workspace.find_interview(request, pk)
    if request.method != "POST":
        return _look_first(request, interview)
    tells = "tell_candidate" in request.POST
    address = proposals.propose(
        interview,
        by=request.actor,
        version=version_of(request),
        makes_meeting=request.POST.get("makes_meeting") == "1",
        host_id=input_cleaning.number(request.POST, "reserved_host"),
        answer_until=_until(request.POST, interview),
        tell_candidate=tells,
    )
    return workspace.answer(request, interview, candidate_address=address, is_told=tells)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """提案を取り下げる."""
    interview = workspace.find_interview(request, pk)
    proposals.withdraw(
        interview,
        by=request.actor,
        version=version_of(request),
        tell_candidate="tell_candidate" in request.POST,
    )
    return responses.redirect(request, reverse("interview", args=[interview.pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def renew_link(request: MemberRequest, pk: int) -> HttpResponse:
    """リンクを作り直す: make a new address, shown only once; the former one ends."""
    interview = workspace.find_interview(request, pk)
    address = proposals.renew_link(interview, by=request.actor, version=version_of(request))
    return workspace.answer(request, interview, candidate_address=address)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def change_deadline(request: MemberRequest, pk: int) -> HttpResponse:
    """回答期限を変更する; for an expired proposal a new address is shown, only once."""
    interview = workspace.find_interview(request, pk)
    until = _until(request.POST, interview)
    if until is None:
        raise UserFacingError(
            Code.VALUE_MISSING, _("日付と時刻を入力してください。"), field="answer_until"
        )
    tells = "tell_candidate" in request.POST
    address = deadline_change.change(
        interview,
        by=request.actor,
        version=version_of(request),
        until=until,
        tell_candidate=tells,
    )
    return workspace.answer(request, interview, candidate_address=address, is_told=tells)


def _until(fields: QueryDict, interview: Interview) -> datetime | None:
    return moment_in(fields, "answer_until", zone=interview.company.zone)


def _look_first(request: MemberRequest, interview: Interview) -> HttpResponse:
    """Show the dialog; it asks again after a change of the deadline, and shows the effects."""
    days_off = workspace.days_off_for(interview.company, interview.slots.all(), around_today=False)
    context = workspace.context(interview, member=request.member, days_off=days_off)
    proposals.require_proposable(interview, context["panel"].condition)
    makes_meeting = bool(context["choices"]) and request.GET.get("makes_meeting") == "1"
    wanted = input_cleaning.number(request.GET, "reserved_host")
    until, problem = _looked_at(request.GET, interview, context["slots"])
    context |= {
        "preview": previews.of_proposal(interview, by=request.actor, answer_until=until),
        "until": until,
        "latest": deadlines.latest_for(context["slots"]),
        "until_problem": problem,
        "tells": "tell_candidate" in request.GET or "answer_until" not in request.GET,
        "makes_meeting": makes_meeting,
        "has_no_way_in": context["venue_is_missing"],
        "host": next((c.host for c in context["choices"] if c.host.pk == wanted), None),
    }
    return responses.fragment(request, "interviews/_proposing.html", context)


def _looked_at(fields: QueryDict, interview: Interview, slots: list[Slot]) -> tuple[datetime, str]:
    """Return the typed deadline, or the usual one and why the typed one is not possible."""
    usual = deadlines.default_for(interview.company, slots)
    try:
        until = _until(fields, interview) or usual
        deadlines.check(until, slots)
    except UserFacingError as refused:
        return usual, str(refused.message)
    return until, ""
