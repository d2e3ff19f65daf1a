"""Records a step's result or undoes it; asks what happens to an interview at the step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import applications
from enishi.hiring.models import Application
from enishi.interviews.letters import announcements
from enishi.interviews.models import Interview
from enishi.interviews.trips import leaving
from enishi.web.candidates import progress
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def results(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/results``: outcome, note, the step shown, what happens to interviews.

    If the last is missing and an interview lies ahead, nothing is recorded: a dialog says what will
    stay, and asks (D-15).
    """
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    try:
        leaving.decide(
            application,
            request.POST.get("outcome", ""),
            at_step=input_cleaning.number(request.POST, "step") or 0,
            note=request.POST.get("note", ""),
            fate=request.POST.get("interview", ""),
            tell_candidate="tell_candidate" in request.POST,
            by=request.actor,
        )
    except leaving.InterviewAhead as stays:
        return _question(request, application, stays.interview)
    messages.success(request, _("結果を記録しました。"))
    return responses.redirect(request, reverse("application", args=[application.pk]))


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, application_id: int, result_id: int) -> HttpResponse:
    """``POST /applications/3/results/8/removal``: undo the latest result."""
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    applications.undo_result(application, result_id=result_id, by=request.actor)
    messages.success(request, _("結果を取り消しました。"))
    return responses.redirect(request, reverse("application", args=[application.pk]))


def _question(
    request: MemberRequest, application: Application, interview: Interview
) -> HttpResponse:
    context = {
        "application": application,
        "interview": interview,
        "has_heard": announcements.told_to_candidate(interview).exists(),
        "sent": request.POST,
    }
    return responses.fragment(request, "candidates/_leaving.html", context)
