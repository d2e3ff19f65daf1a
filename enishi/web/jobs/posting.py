"""公開情報 of a job: the form, publication, and the preview is the public page itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company import addresses
from enishi.company.roles import Action
from enishi.hiring import careers, postings
from enishi.hiring.models import Job
from enishi.hiring.posting_models import JobPosting
from enishi.web.jobs.posting_form import PostingForm, details_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
def posting_page(request: MemberRequest, job_id: int) -> HttpResponse:
    """``GET|POST /jobs/2/posting``: the form; 下書き保存, or 公開する with ``act=publish``."""
    job = job_of(request, job_id)
    if request.method == "GET":
        return responses.page(request, "jobs/posting.html", _context(postings.of(job)))
    publish = request.POST.get("act") == "publish"
    postings.save(job, details_of(request.POST), publish=publish, by=request.actor)
    said = _("求人ページを公開しました。") if publish else _("公開情報を保存しました。")
    messages.success(request, said)
    return responses.redirect(request, reverse("job_posting", args=[job.pk]))


@needs(Action.EDIT_JOBS, methods=("POST",))
def withdrawal(request: MemberRequest, job_id: int) -> HttpResponse:
    """``POST /jobs/2/posting/withdrawal``: 非公開にする."""
    job = job_of(request, job_id)
    postings.take_back(job, by=request.actor)
    messages.success(request, _("求人ページを非公開にしました。"))
    return responses.redirect(request, reverse("job_posting", args=[job.pk]))


def job_of(request: MemberRequest, job_id: int) -> Job:
    """Return one of the company's jobs, or 404."""
    found = Job.objects.filter(company=request.member.company_id).select_related("company")
    return get_object_or_404(found, pk=job_id)


def address_of(posting: JobPosting) -> str:
    """Return the address of the public page; empty before there is one."""
    page = careers.of(posting.company)
    if posting.pk is None or page.pk is None:
        return ""
    return addresses.job_page(page.code, posting.code)


def _context(posting: JobPosting) -> dict[str, Any]:
    form = PostingForm(posting)
    return {
        "job": posting.job,
        "posting": posting,
        "form": form,
        "lacking": len(postings.missing(posting)) if posting.pk else None,
        "address": address_of(posting) if posting.was_published else "",
        "has_ended": postings.has_ended(posting),
        "is_posting": True,
    }
