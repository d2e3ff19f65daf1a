"""Jobs: the list, a new one, the page of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.company import offices
from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring import jobs as hiring_jobs
from enishi.hiring.models import HiringFlow, Job
from enishi.hiring.offers import openings
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once
from enishi.web.shell.paging import Pages

_PAGE_SIZE = 50


class JobForm(forms.Form):
    """The fields of a job; the verb decides what is valid."""

    title = forms.CharField(label=gettext_lazy("求人名"), max_length=100)
    flow = forms.ModelChoiceField(
        label=pgettext_lazy("one", "採用フロー"),
        queryset=HiringFlow.objects.none(),
        empty_label=gettext_lazy("選択してください"),
    )
    openings = forms.IntegerField(
        label=gettext_lazy("定員"),
        required=False,
        min_value=1,
        max_value=hiring_jobs.MOST_OPENINGS,
        widget=forms.NumberInput({"class": "fits"}),
        help_text=gettext_lazy("採用する人数。空欄のときは、上限を設けません。"),
    )
    office = forms.CharField(
        label=gettext_lazy("拠点"),
        required=False,
        max_length=offices.LONGEST_NAME,
        widget=forms.TextInput({"list": "offices", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=gettext_lazy("仕事内容"), required=False, widget=forms.Textarea({"rows": 8})
    )

    def __init__(self, member: Member, **options: Any) -> None:
        super().__init__(**options)
        self.fields["flow"].queryset = _flows(member)  # type: ignore[attr-defined]
        self.known_offices = offices.offices_in_use(member.company_id)


@needs(Action.EDIT_JOBS)
def jobs_page(request: MemberRequest) -> HttpResponse:
    """``GET /jobs/``: the open ones first."""
    jobs = hiring_jobs.with_counts(_jobs(request.member)).select_related("flow", "posting")
    pages = Pages(jobs.order_by("-is_open", "title", "pk"), _PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    return responses.page(request, "jobs/jobs.html", {"page": page})


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
@creates_once
def new_page(request: MemberRequest) -> HttpResponse:
    """``GET|POST /jobs/new``."""
    if request.method == "GET":
        return responses.page(request, "jobs/job.html", {"form": JobForm(request.member)})
    job = hiring_jobs.create(request.member.company, **_typed(request), by=request.actor)
    messages.success(request, _("求人を登録しました。"))
    return responses.redirect(request, reverse("job", args=[job.pk]))


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
def job_page(request: MemberRequest, job_id: int) -> HttpResponse:
    """``GET|POST /jobs/2/``."""
    job = get_object_or_404(_jobs(request.member), pk=job_id)
    if request.method == "GET":
        initial = {
            "title": job.title,
            "flow": job.flow_id,
            "description": job.description,
            "openings": job.openings,
            "office": job.office.name if job.office is not None else "",
        }
        form = JobForm(request.member, initial=initial)
        counted = openings.of(job) if job.openings else None
        context = {"form": form, "job": job, "openings": counted}
        return responses.page(request, "jobs/job.html", context)
    hiring_jobs.update(job, **_typed(request), by=request.actor)
    messages.success(request, _("求人を更新しました。"))
    return responses.redirect(request, reverse("jobs"))


@needs(Action.EDIT_JOBS, methods=("POST",))
def closing(request: MemberRequest, job_id: int) -> HttpResponse:
    """``POST /jobs/2/closing``."""
    job = get_object_or_404(_jobs(request.member), pk=job_id)
    hiring_jobs.close(job, by=request.actor)
    messages.success(request, _("募集を終了しました。"))
    return responses.redirect(request, reverse("job", args=[job.pk]))


@needs(Action.EDIT_JOBS, methods=("POST",))
def reopening(request: MemberRequest, job_id: int) -> HttpResponse:
    """``POST /jobs/2/reopening``."""
    job = get_object_or_404(_jobs(request.member), pk=job_id)
    hiring_jobs.reopen(job, by=request.actor)
    messages.success(request, _("募集を再開しました。"))
    return responses.redirect(request, reverse("job", args=[job.pk]))


def _jobs(member: Member) -> QuerySet[Job]:
    return Job.objects.filter(company=member.company_id)


def _flows(member: Member) -> QuerySet[HiringFlow]:
    return HiringFlow.objects.filter(company=member.company_id).order_by("name")


def _typed(request: MemberRequest) -> dict[str, Any]:
    chosen = input_cleaning.number(request.POST, "flow") or 0
    number = request.POST.get("openings", "").strip()
    return {
        # What is no number is none of the numbers that the verb accepts.
        "openings": (int(number[:9]) if number.isdecimal() else 0) if number else None,
        "title": request.POST.get("title", ""),
        "flow": _flows(request.member).filter(pk=chosen).first(),
        "description": request.POST.get("description", ""),
        "office": request.POST.get("office", ""),
    }
