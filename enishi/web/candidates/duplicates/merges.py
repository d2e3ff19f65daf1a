"""統合を元に戻す, and the former address of somebody who was merged into another."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.models import Candidate
from enishi.records.merging import undoing as merge_undoing
from enishi.web.candidates.documents.page import candidate_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def undoing(request: MemberRequest, candidate_id: int, merge_id: int) -> HttpResponse:
    """``GET|POST /candidates/7/merges/3``: what undoing would do; 元に戻す."""
    candidate = candidate_of(request, candidate_id)
    rows = CandidateMerge.objects.filter(survivor=candidate)
    merge = get_object_or_404(rows.select_related("survivor", "company", "merged_by"), pk=merge_id)
    if request.method == "GET":
        shown = merge_undoing.of(merge, request.actor)
        context = {"candidate": candidate, "merge": merge, "undoing": shown}
        return responses.page(request, "candidates/duplicates/undoing.html", context)
    restored = merge_undoing.undo(merge, by=request.actor)
    messages.success(request, _("統合を元に戻しました。"))
    return responses.redirect(request, reverse("candidate", args=[restored.pk]))


def survivors_page(request: MemberRequest, absorbed: int) -> HttpResponse:
    """Lead from the former address of a merged candidate to the survivor's.

    Raises
    ------
    Http404
        Nobody whom the member may see has taken over such a candidate.
    """
    seen = Candidate.objects.visible_to(request.member)
    survivor = seen.filter(merges__absorbed=absorbed).first()
    if survivor is None:
        raise Http404
    return responses.redirect(request, reverse("candidate", args=[survivor.pk]))


def done_already(request: MemberRequest, survivor: int, absorbed: int) -> HttpResponse | None:
    """Lead to the survivor, if the very merge was done by an earlier press of the button."""
    done = CandidateMerge.objects.filter(
        company=request.member.company_id, survivor=survivor, absorbed=absorbed
    )
    return survivors_page(request, absorbed) if done.exists() else None
