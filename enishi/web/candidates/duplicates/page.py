"""Who may be the same person as this candidate, and the page that merges two."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import candidate_search, duplicates
from enishi.hiring.models import Candidate
from enishi.records.merging import comparison, merging
from enishi.web.candidates.documents.page import candidate_of
from enishi.web.candidates.duplicates import merges
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

_MOST_FOUND = 10


@needs(Action.EDIT_CANDIDATES)
def listing(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/duplicates/?q=山田``."""
    candidate = candidate_of(request, candidate_id)
    text = request.GET.get("q", "").strip()
    found = _found(request, candidate, text) if text else []
    context = {
        "candidate": candidate,
        "alike": [] if text else duplicates.duplicates_of(candidate, reader=request.member),
        "text": text,
        "found": found[:_MOST_FOUND],
        "has_more": len(found) > _MOST_FOUND,
    }
    return responses.page(request, "candidates/duplicates/list.html", context)


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def comparison_page(request: MemberRequest, candidate_id: int, other_id: int) -> HttpResponse:
    """``GET|POST /candidates/7/duplicates/9``: 9 is merged into 7."""
    if request.method == "POST" and (done := merges.done_already(request, candidate_id, other_id)):
        return done
    candidate, other = (candidate_of(request, pk) for pk in (candidate_id, other_id))
    if request.method == "GET":
        compared = comparison.of(candidate, other, request.actor)
        context = {"candidate": candidate, "other": other, "compared": compared}
        return responses.page(request, "candidates/duplicates/comparison.html", context)
    chosen = {name: request.POST.get(name, "") for name in comparison.CHOICES}
    merging.merge(candidate, other, chosen, seen=request.POST.get("seen", ""), by=request.actor)
    messages.success(request, _("候補者を統合しました。この画面から元に戻せます。"))
    return responses.redirect(request, reverse("candidate", args=[candidate.pk]))


def _found(request: MemberRequest, candidate: Candidate, text: str) -> list[Candidate]:
    rows = candidate_search.search(
        request.member, text=text, are_many=candidate_search.match_many(request.member, text)
    )
    others = candidate_search.newest_first(rows.exclude(pk=candidate.pk))
    return list(others[: _MOST_FOUND + 1])
