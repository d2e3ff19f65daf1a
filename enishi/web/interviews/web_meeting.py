"""The area 「Webミーティングの作成・編集」 under the calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews.letters import waiting_letter
from enishi.interviews.meeting import drift, host_change, opener_changes, web_meeting
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState
from enishi.web.interviews import polling, workspace
from enishi.web.interviews.slot_form import number_of, version_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def meeting(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the present area, if ``seen`` is another one. POST: 「Zoomミーティング作成」."""
    interview = workspace.find_interview(request, pk)
    if request.method == "POST":
        web_meeting.create(
            interview,
            host_id=_chosen_host(request),
            by=request.actor,
            version=version_of(request),
        )
    elif request.GET.get("seen") == _face(interview):
        return responses.unchanged()
    return workspace.answer(request, interview)


def _face(interview: Interview) -> str:
    """Return a word for what the page shows of it; it changes with every change."""
    waits = waiting_letter.waits(interview)
    return polling.of(interview, panel_for(interview), letter_waits=waits).face


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def host(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the host of the meeting."""
    interview = workspace.find_interview(request, pk)
    host_change.change_host(
        interview,
        host_id=_chosen_host(request),
        by=request.actor,
        version=version_of(request),
    )
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete the meeting here and at Zoom; the time stays."""
    interview = workspace.find_interview(request, pk)
    web_meeting.delete(interview, by=request.actor, version=version_of(request))
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    """「Zoomの内容を取り込む」."""
    interview = workspace.find_interview(request, pk)
    taken = drift.take_over(
        interview,
        by=request.actor,
        version=version_of(request),
    )
    if taken.state == InterviewState.CONFIRMED:
        messages.warning(
            request,
            _("Zoomの内容を取り込みました。候補者と面接官に新しい内容を連絡してください。"),
        )
    else:
        messages.success(request, _("Zoomの内容を取り込みました。"))
    return responses.redirect(request, reverse("interview", args=[pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def put_back(request: MemberRequest, pk: int) -> HttpResponse:
    """「Enishiの日時に戻す」."""
    interview = workspace.find_interview(request, pk)
    drift.put_back(interview, by=request.actor, version=version_of(request))
    messages.success(request, _("ZoomのミーティングをEnishiの内容に戻します。"))
    return responses.redirect(request, reverse("interview", args=[pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    """「作り直す」."""
    interview = workspace.find_interview(request, pk)
    host_change.make_anew(
        interview,
        host_id=_chosen_host(request),
        by=request.actor,
        version=version_of(request),
    )
    if interview.state == InterviewState.CONFIRMED:
        messages.warning(
            request,
            _(
                "ミーティングを作り直しています。以前のミーティングIDを案内済みの候補者には、"
                "できあがりしだいメールで知らせます。面接ルームのリンクは変わりません。"
            ),
        )
    return responses.redirect(request, reverse("interview", args=[pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    """「もう一度招待」."""
    interview = workspace.find_interview(request, pk)
    member_id = number_of(request, "member", message=_("面接官を選択してください。"))
    opener_changes.invite_again(
        interview, member_id=member_id, by=request.actor, version=version_of(request)
    )
    return workspace.answer(request, interview)


def _chosen_host(request: MemberRequest) -> int:
    return number_of(request, "host", message=_("ホストユーザーを選択してください。"))
