"""Fixing an interview's time, opening it again, calling it off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews import confirmation, previews
from enishi.interviews.models import Interview
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a last look, with the candidate's mail. POST: 日程を確定, then 採用フロー・結果."""
    interview = workspace.find(request, pk)
    if request.method != "POST":
        context = {"interview": interview, "preview": previews.of_confirmation(interview)}
        return responses.fragment(request, "interviews/_confirmation.html", context)
    confirmation.confirm(
        interview,
        by=request.member,
        version=version_of(request),
        tell_candidate="tell_candidate" in request.POST,
    )
    messages.success(request, _("日程を確定しました。"))
    return responses.redirect(request, _application_page(interview))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """日程を変更する."""
    interview = workspace.find(request, pk)
    confirmation.reopen(interview, by=request.member, version=version_of(request))
    return responses.redirect(request, reverse("interview", args=[interview.pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Call the interview off, then back to 採用フロー・結果."""
    interview = workspace.find(request, pk)
    confirmation.cancel(
        interview,
        by=request.member,
        version=version_of(request),
        tell_candidate="tell_candidate" in request.POST,
    )
    messages.success(request, _("面接を中止しました。"))
    return responses.redirect(request, _application_page(interview))


def _application_page(interview: Interview) -> str:
    return f"/applications/{interview.application_id}/"
