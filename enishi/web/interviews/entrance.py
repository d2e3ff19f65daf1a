"""Leads from an interview into its Zoom meeting."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.interviews.models import InterviewState
from enishi.meetings.directory import hosting
from enishi.meetings.models import MeetingState
from enishi.web.interviews import workspace
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.JOIN_INTERVIEWS)
def enter(request: MemberRequest, pk: int) -> HttpResponse:
    """Redirect to Zoom's join page. The address contains the passcode, so it must not be cached."""
    interview = workspace.find_interview(request, pk)
    meeting = interview.meeting
    if (
        interview.state != InterviewState.CONFIRMED
        or meeting is None
        or meeting.state != MeetingState.READY
    ):
        raise UserFacingError(
            Code.ROOM_HAS_NO_MEETING,
            _("この面接には、いま参加できるZoomミーティングがありません。"),
        )
    return _leave_for(meeting.join_url)


@needs(Action.JOIN_INTERVIEWS)
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Redirect to Zoom as the meeting's host, with a new link; only for the host themself."""
    interview = workspace.find_interview(request, pk)
    if interview.meeting is None or not interview.is_open:
        raise UserFacingError(
            Code.ROOM_HAS_NO_MEETING,
            _("この面接には、いま参加できるZoomミーティングがありません。"),
        )
    return _leave_for(hosting.start_address(interview.meeting, by=request.actor))


def _leave_for(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
