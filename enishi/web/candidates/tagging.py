"""The tags of a candidate, on their record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action, may, not_found
from enishi.hiring import tags
from enishi.hiring.models import Candidate
from enishi.hiring.tag_models import LONGEST_TAG, Tag
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def change(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/tags``: exactly the ticked tags, and a new one if its name is typed."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)
    chosen = set(input_cleaning.numbers(request.POST.getlist("tags")))
    own = Tag.objects.filter(company=request.member.company_id, pk__in=chosen)
    if len(own) != len(chosen):
        raise not_found()
    tags.set_tags(candidate, list(own), new=request.POST.get("new_tag", ""), by=request.actor)
    messages.success(request, _("タグを更新しました。"))
    return responses.redirect(request, reverse("candidate", args=[candidate.pk]))


def card_of(candidate: Candidate, request: MemberRequest) -> dict[str, object]:
    """Return the context of the record's card of tags; empty if the member may not see tags."""
    if not may(request.actor, Action.EDIT_CANDIDATES):
        return {}
    return {
        "candidate_tags": list(candidate.tags.all()),
        "all_tags": list(Tag.objects.filter(company=request.member.company_id)),
        "may_edit_tags": may(request.actor, Action.EDIT_TAGS),
        "longest_tag": LONGEST_TAG,
    }
