"""What a candidate has applied to, and what files of other products said of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring import applications as hiring_applications
from enishi.hiring.intake.models import CandidateImport
from enishi.hiring.models import Application, ApplicationStatus, Candidate, Job
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
@creates_once
def applications(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/applications``: the candidate applies to one more job."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)
    application = hiring_applications.apply(candidate, job_chosen(request), by=request.actor)
    messages.success(request, _("応募を登録しました。"))
    return responses.redirect(request, reverse("application", args=[application.pk]))


def imported(candidate: Candidate) -> list[dict[str, object]]:
    """Return files' columns about the candidate without a field here, the newest file first."""
    files = CandidateImport.objects.defer("content")
    rows = candidate.import_rows.prefetch_related(Prefetch("file", queryset=files))
    newest = sorted(rows, key=lambda row: row.pk, reverse=True)
    return [{"file": row.file, "facts": facts} for row in newest if (facts := row.further())]


def job_chosen(request: MemberRequest) -> Job | None:
    """Return the job that a form names, if it names one; 404 for one of another company."""
    if not request.POST.get("job"):
        return None
    own = Job.objects.visible_to(request.member)
    return get_object_or_404(own, pk=input_cleaning.number(request.POST, "job"))


def applications_of(candidate: Candidate, member: Member) -> list[Application]:
    """Return the candidate's applications that the member may see: active ones, then the newest."""
    seen = Application.objects.visible_to(member).filter(candidate=candidate)
    return _active_first(seen.select_related("job", "current_step", "handling__owner"))


def applications_beside(application_id: int, member: Member) -> list[Application]:
    """Return the same list for the candidate who made this application, and their forms' answers.

    Nothing if the member may not see any of the candidate's applications.
    """
    seen = Application.objects.visible_to(member).filter(candidate__applications=application_id)
    return _active_first(seen.select_related("candidate", "job", "current_step", "web_application"))


def _active_first(applications: Iterable[Application]) -> list[Application]:
    # Sorted here: for a few rows of many columns, that costs less than building ORDER BY.
    return sorted(
        applications, key=lambda one: (one.is_active, one.applied_at, one.pk), reverse=True
    )


def jobs_not_applied_to(candidate: Candidate, member: Member) -> QuerySet[Job]:
    """Return the open jobs that the candidate may still apply to."""
    open_ones = candidate.applications.filter(status=ApplicationStatus.ACTIVE)
    return (
        Job.objects.visible_to(member)
        .filter(is_open=True)
        .exclude(pk__in=open_ones.values("job"))
        .order_by("title")
    )
