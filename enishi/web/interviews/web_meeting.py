"""The area 「Webミーティングの作成・編集」 under the calendar."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews import host_change, web_meeting
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import number_of, version_of
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def meeting(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: how it stands now. POST: 「Zoomミーティング作成」."""
    interview = workspace.find(request, pk)
    if request.method == "POST":
        web_meeting.create(
            interview,
            host_id=_chosen_host(request),
            by=request.member,
            version=version_of(request),
        )
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def host(request: MemberRequest, pk: int) -> HttpResponse:
    """Let another host hold the meeting."""
    interview = workspace.find(request, pk)
    host_change.change_host(
        interview,
        host_id=_chosen_host(request),
        by=request.member,
        version=version_of(request),
    )
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete the meeting here and at Zoom; the time stays."""
    interview = workspace.find(request, pk)
    web_meeting.delete(interview, by=request.member, version=version_of(request))
    return workspace.answer(request, interview)


def _chosen_host(request: MemberRequest) -> int:
    return number_of(request, "host", message=_("ホストユーザーを選択してください。"))
