"""Adds, changes, moves and removes steps of a flow; each answer is the flow's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import flows as hiring_flows
from enishi.hiring.models import Step
from enishi.web.jobs import flows
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_JOBS, methods=("POST",))
@creates_once
def steps(request: MemberRequest, flow_id: int) -> HttpResponse:
    """``POST /flows/1/steps``: add a step at the end."""
    flow = get_object_or_404(flows.flows_of(request.member), pk=flow_id)
    hiring_flows.add_step(
        flow,
        name=request.POST.get("name", ""),
        kind=request.POST.get("kind", ""),
        by=request.actor,
    )
    messages.success(request, _("選考ステップを追加しました。"))
    return responses.redirect(request, reverse("flow", args=[flow.pk]))


@needs(Action.EDIT_JOBS, methods=("POST",))
def step(request: MemberRequest, flow_id: int, step_id: int) -> HttpResponse:
    """``POST /flows/1/steps/4``: another name or kind."""
    hiring_flows.change_step(
        _step(request, flow_id, step_id),
        name=request.POST.get("name", ""),
        kind=request.POST.get("kind", ""),
        by=request.actor,
    )
    messages.success(request, _("選考ステップを更新しました。"))
    return responses.redirect(request, reverse("flow", args=[flow_id]))


@needs(Action.EDIT_JOBS, methods=("POST",))
def position(request: MemberRequest, flow_id: int, step_id: int) -> HttpResponse:
    """``POST /flows/1/steps/4/position``: one place earlier or later."""
    hiring_flows.move_step(
        _step(request, flow_id, step_id),
        earlier=request.POST.get("direction") == "earlier",
        by=request.actor,
    )
    return responses.redirect(request, reverse("flow", args=[flow_id]))


@needs(Action.EDIT_JOBS, methods=("POST",))
def removal(request: MemberRequest, flow_id: int, step_id: int) -> HttpResponse:
    """``POST /flows/1/steps/4/removal``."""
    hiring_flows.remove_step(_step(request, flow_id, step_id), by=request.actor)
    messages.success(request, _("選考ステップを削除しました。"))
    return responses.redirect(request, reverse("flow", args=[flow_id]))


def _step(request: MemberRequest, flow_id: int, step_id: int) -> Step:
    own = Step.objects.filter(company=request.member.company_id, flow=flow_id)
    return get_object_or_404(own, pk=step_id)
