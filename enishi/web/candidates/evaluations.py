"""The member's own evaluation of a candidate at the current step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import evaluations as hiring_evaluations
from enishi.hiring.models import Application, Step
from enishi.web.candidates import progress
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_CANDIDATES, methods=("POST",))
def evaluations(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/evaluations``: step, score, comment."""
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    hiring_evaluations.write(
        application,
        step=_step_shown(request, application),
        score=input_cleaning.number(request.POST, "score"),
        comment=request.POST.get("comment", ""),
        by=request.actor,
    )
    messages.success(request, _("評価を記録しました。"))
    return responses.redirect(request, reverse("application", args=[application.pk]))


def _step_shown(request: MemberRequest, application: Application) -> Step:
    """The step that the form stood for, even if the application has gone on since."""
    if "step" not in request.POST:
        return application.current_step
    own = Step.objects.filter(flow=application.job.flow_id)
    return get_object_or_404(own, pk=input_cleaning.number(request.POST, "step"))
