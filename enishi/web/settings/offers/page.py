"""内定通知書の文面: the company's own 前文 and 結び, in both languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company.roles import Action
from enishi.hiring.offer_models import LONGEST_TEXT
from enishi.hiring.offers import wordings
from enishi.hiring.offers.wordings import BUILT_IN, Wording
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


def _text(label: Any, *, rows: int, language: str = "ja") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows, "lang": language}),
    )


class WordingForm(forms.Form):
    """The texts of both languages."""

    opening_ja = _text(gettext_lazy("前文"), rows=5)
    closing_ja = _text(gettext_lazy("結び"), rows=5)
    opening_en = _text(gettext_lazy("前文（英語）"), rows=4, language="en")
    closing_en = _text(gettext_lazy("結び（英語）"), rows=4, language="en")


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the texts. POST: save them; with ``act=restore``, the built-in ones."""
    company = request.member.company
    if request.method == "POST":
        typed = {
            language: Wording(
                request.POST.get(f"opening_{language}", ""),
                request.POST.get(f"closing_{language}", ""),
            )
            for language in BUILT_IN
        }
        is_back = request.POST.get("act") == "restore"
        wordings.save(company, BUILT_IN if is_back else typed, by=request.actor)
        messages.success(request, _("内定通知書の文面を保存しました。"))
        return responses.redirect(request, reverse("settings_offers"))
    initial: dict[str, str] = {}
    for language in BUILT_IN:
        wording = wordings.wording_of(company, language)
        initial |= {
            f"opening_{language}": wording.opening,
            f"closing_{language}": wording.closing,
        }
    context = {"form": WordingForm(initial=initial)}
    return responses.page(request, "settings/offers/page.html", context)
