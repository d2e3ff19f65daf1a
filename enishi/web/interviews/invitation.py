"""Gives the recruiter the link to the interview room, to send it by other means than our mail."""

from __future__ import annotations

from django.http import HttpResponse

from enishi.company.roles import Action
from enishi.interviews.letters import invitation
from enishi.web.interviews import workspace
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def issue(request: MemberRequest, pk: int) -> HttpResponse:
    """面接ルームのリンクを発行, 案内文をコピー: address and text, shown only once."""
    interview = workspace.find_interview(request, pk)
    issued = invitation.issue(interview, by=request.actor)
    context = {"interview": interview, "invitation": issued}
    return responses.fragment(request, "interviews/_room_link.html", context)
