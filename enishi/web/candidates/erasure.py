"""候補者を削除: a page that says what will be erased and what will happen, then 削除する."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company.roles import Action
from enishi.hiring.models import Candidate
from enishi.records.erasing import erasure as erasing
from enishi.records.erasing import inventory
from enishi.web.candidates.documents.page import candidate_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


class ErasureForm(forms.Form):
    """The candidate's name, typed by hand."""

    typed_name = forms.CharField(
        label=gettext_lazy("確認のため、候補者の氏名を入力してください"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@needs(Action.ERASE_CANDIDATES, methods=("GET", "POST"), proven=True)
def erasure(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET|POST /candidates/7/erasure``."""
    candidate = candidate_of(request, candidate_id)
    if request.method == "GET":
        return _dry_run(request, candidate)
    erasing.erase_by_hand(
        candidate,
        typed_name=request.POST.get("typed_name", ""),
        seen=request.POST.get("seen", ""),
        tells_candidate="tells_candidate" in request.POST,
        by=request.actor,
    )
    messages.success(
        request,
        _("候補者を削除しました。Zoomミーティングとファイルは、まもなく削除されます。"),
    )
    return responses.redirect(request, reverse("candidates"))


def _dry_run(request: MemberRequest, candidate: Candidate) -> HttpResponse:
    context = {
        "candidate": candidate,
        "inventory": inventory.of(candidate),
        "form": ErasureForm(),
    }
    return responses.page(request, "candidates/erasure.html", context)
