"""Hiring flows: the list, a new one, the page of one with its steps."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring import flows as hiring_flows
from enishi.hiring.models import HiringFlow, StepKind
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_JOBS)
def flows_page(request: MemberRequest) -> HttpResponse:
    """``GET /flows/``."""
    flows = flows_of(request.member).prefetch_related("steps").annotate(job_count=Count("jobs"))
    return responses.page(request, "jobs/flows.html", {"flows": flows.order_by("name")})


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
@creates_once
def new_page(request: MemberRequest) -> HttpResponse:
    """``GET|POST /flows/new``."""
    if request.method == "GET":
        return responses.page(request, "jobs/flow_new.html")
    flow = hiring_flows.create(
        request.member.company, name=request.POST.get("name", ""), by=request.actor
    )
    messages.success(request, _("採用フローを登録しました。ステップを確認してください。"))
    return responses.redirect(request, reverse("flow", args=[flow.pk]))


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
def flow_page(request: MemberRequest, flow_id: int) -> HttpResponse:
    """``GET|POST /flows/1/``: the steps; a new name."""
    flow = get_object_or_404(flows_of(request.member), pk=flow_id)
    if request.method == "GET":
        context = {"flow": flow, "steps": flow.steps.all(), "kinds": StepKind.choices}
        return responses.page(request, "jobs/flow.html", context)
    hiring_flows.rename(flow, name=request.POST.get("name", ""), by=request.actor)
    messages.success(request, _("採用フロー名を更新しました。"))
    return responses.redirect(request, reverse("flow", args=[flow.pk]))


def flows_of(member: Member) -> QuerySet[HiringFlow]:
    """Return the flows of the member's company."""
    return HiringFlow.objects.filter(company=member.company_id)
