"""会社の休業日: a card of 会社情報 that htmx draws anew, so that the form above keeps its text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import holidays
from enishi.company.models import Company, CompanyHoliday
from enishi.company.roles import Action
from enishi.web.settings.company.forms import HolidayForm
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_COMPANY, methods=("POST",))
def add(request: MemberRequest) -> HttpResponse:
    """Close the company on some days more."""
    name, first_day, last_day = HolidayForm(request.POST).read()
    company = request.member.company
    holidays.add(company, name=name, first_day=first_day, last_day=last_day, by=request.member)
    messages.success(request, _("休業日を追加しました。"))
    return _card(request, is_added=True)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def remove(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """Take one back."""
    mine = CompanyHoliday.objects.filter(company=request.member.company_id)
    holidays.remove(
        get_object_or_404(mine.select_related("company"), pk=holiday_id), by=request.member
    )
    messages.success(request, _("休業日を削除しました。"))
    return _card(request, is_removed=True)


def card_of(company: Company) -> dict[str, Any]:
    """What the card is drawn from: those to come, the next first, and the past, the last first."""
    today = timezone.localdate(timezone=company.zone)
    everything = list(CompanyHoliday.objects.filter(company=company))
    return {
        "holiday_form": HolidayForm(auto_id="holiday_%s"),
        "coming": [holiday for holiday in everything if holiday.last_day >= today],
        "past": [holiday for holiday in reversed(everything) if holiday.last_day < today],
    }


def _card(request: MemberRequest, **what_happened: bool) -> HttpResponse:
    context = card_of(request.member.company) | what_happened
    return responses.fragment(request, "settings/company/_holidays.html", context)
