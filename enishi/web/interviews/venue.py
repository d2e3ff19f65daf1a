"""The area 「場所・参加方法」: how people meet without Zoom."""

from __future__ import annotations

from django.http import HttpResponse

from enishi.company.roles import Action
from enishi.interviews.trips import venue_change
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """参加方法を保存."""
    interview = workspace.find_interview(request, pk)
    is_new = venue_change.decide(
        interview, request.POST, by=request.actor, version=version_of(request)
    )
    return workspace.answer(request, interview, venue_is_new=is_new)
