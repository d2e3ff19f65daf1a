"""別の求人に移す: which job, which step becomes which, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.models import Application, Job, Step
from enishi.interviews.trips import job_change
from enishi.interviews.trips.job_change import Former
from enishi.web.candidates import profile
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def change_page(request: MemberRequest, application_id: int) -> HttpResponse:
    """``GET|POST /applications/3/job?job=5``."""
    application = _application_of(request, application_id)
    if request.method == "GET":
        return responses.page(request, "candidates/job_change.html", _context(request, application))
    moved = job_change.change_job(
        application, profile.job_chosen(request), _steps_chosen(request), by=request.actor
    )
    messages.success(request, _("応募を別の求人に移しました。"))
    return responses.redirect(request, reverse("application", args=[moved.pk]))


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def undoing(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/job/undoing``: back to the job where it was."""
    application = _application_of(request, application_id)
    moved = job_change.undo_change(application, by=request.actor)
    messages.success(request, _("応募を元の求人に戻しました。"))
    return responses.redirect(request, reverse("application", args=[moved.pk]))


def _application_of(request: MemberRequest, application_id: int) -> Application:
    seen = Application.objects.visible_to(request.member)
    named = seen.select_related("company", "candidate", "job", "current_step")
    found: Application = get_object_or_404(named, pk=application_id)
    return found


def _context(request: MemberRequest, application: Application) -> dict[str, object]:
    candidate = application.candidate
    jobs = list(profile.jobs_not_applied_to(candidate, request.member))
    number = input_cleaning.number(request.GET, "job")
    chosen: Job | None = next((one for one in jobs if one.pk == number), None)
    is_other_flow = chosen is not None and chosen.flow_id != application.job.flow_id
    return {
        "application": application,
        "candidate": candidate,
        "jobs": jobs,
        "chosen": chosen,
        "is_other_flow": is_other_flow,
        "stands": job_change.stands_of(application, chosen) if chosen and is_other_flow else [],
        "targets": Step.objects.filter(flow=chosen.flow_id) if chosen and is_other_flow else [],
        "former": _former_of(request, application),
    }


def _former_of(request: MemberRequest, application: Application) -> Former | None:
    """Return where it may go back to; None if that is no job of the member's."""
    former = job_change.former_of(application) if application.is_active else None
    own = Job.objects.visible_to(request.member)
    return former if former is not None and own.filter(pk=former.job.pk).exists() else None


def _steps_chosen(request: MemberRequest) -> dict[int, int]:
    """Return the chosen step for each step, by their ids; what is no number is left out."""
    chosen = {}
    for name in request.POST:
        old = input_cleaning.read_number(name.removeprefix("step-"))
        new = input_cleaning.number(request.POST, name)
        if name.startswith("step-") and old is not None and new is not None:
            chosen[old] = new
    return chosen
