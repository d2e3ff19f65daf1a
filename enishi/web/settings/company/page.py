"""会社情報: name, zone, language, rules for candidates, and company holidays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company import candidate_rules, companies
from enishi.company.models import Company
from enishi.company.roles import Action
from enishi.web.settings.company import holidays
from enishi.web.settings.company.forms import BY_THEMSELVES, ON_REQUEST, CompanyForm
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the form. POST: save it."""
    company = request.member.company
    if request.method == "POST":
        companies.update(
            company,
            by=request.actor,
            name=request.POST.get("name", ""),
            time_zone=request.POST.get("time_zone", ""),
            names_in_titles="names_in_titles" in request.POST,
            locale=request.POST.get("locale"),
            contact=request.POST.get("contact"),
            rules=_typed_rules(request),
        )
        messages.success(request, _("会社情報を保存しました。"))
        return responses.redirect(request, reverse("settings_company"))
    form = CompanyForm(initial={name: _shown(company, name) for name in CompanyForm.base_fields})
    context = {"form": form} | holidays.card_of(company)
    return responses.page(request, "settings/company/page.html", context)


def _shown(company: Company, name: str) -> Any:
    value = getattr(company, name)
    if name in candidate_rules.FREEDOMS:
        return BY_THEMSELVES if value else ON_REQUEST
    return value


def _typed_rules(request: MemberRequest) -> dict[str, int | None]:
    """Return the rules that were sent; others stay as they are."""
    sent = request.POST
    numbers = {
        name: input_cleaning.number(sent, name) for name in candidate_rules.BOUNDS if name in sent
    }
    freedoms = {
        name: int(sent[name] == BY_THEMSELVES) for name in candidate_rules.FREEDOMS if name in sent
    }
    return numbers | freedoms
