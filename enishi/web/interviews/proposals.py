"""Offering the slots to the candidate, and taking the offer back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from enishi.company.roles import Action
from enishi.interviews import proposals
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import responses, typed
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """候補者に提案する; the answer shows the candidate's address this one time."""
    interview = workspace.find(request, pk)
    address = proposals.propose(
        interview,
        by=request.member,
        version=version_of(request),
        makes_meeting=request.POST.get("makes_meeting") == "1",
        host_id=typed.number(request.POST, "reserved_host"),
    )
    return workspace.answer(request, interview, candidate_address=address)


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
