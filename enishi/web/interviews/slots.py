"""Adds, moves and removes slots of an interview, whether drawn with the mouse or typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from enishi.company.roles import Action
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import scheduling
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import SlotForm, version_of
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a slot."""
    interview = workspace.find_interview(request, pk)
    starts_at, ends_at = SlotForm(request.POST, zone=request.member.company.zone).period()
    scheduling.add_slot(
        interview,
        starts_at=starts_at,
        ends_at=ends_at,
        by=request.actor,
        version=version_of(request),
    )
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the time of a slot."""
    slot = _find(request, pk)
    starts_at, ends_at = SlotForm(request.POST, zone=request.member.company.zone).period()
    scheduling.move_slot(
        slot, starts_at=starts_at, ends_at=ends_at, by=request.actor, version=version_of(request)
    )
    return workspace.answer(request, slot.interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a slot, with its Zoom meeting if the dialog said so."""
    slot = _find(request, pk)
    scheduling.remove_slot(
        slot,
        by=request.actor,
        version=version_of(request),
        delete_meeting=request.POST.get("delete_meeting") == "1",
    )
    return workspace.answer(request, slot.interview)


def _find(request: MemberRequest, pk: int) -> Slot:
    mine = Interview.objects.visible_to(request.member)
    return get_object_or_404(
        Slot.objects.filter(interview__in=mine).select_related("interview"), pk=pk
    )
