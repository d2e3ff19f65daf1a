"""会社の休業日: a card of 会社情報 that htmx redraws alone, so the form above keeps its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    """Add a holiday."""
    fields = HolidayForm(request.POST).read()
    holidays.add(request.member.company, by=request.actor, **fields)
    messages.success(request, _("休業日を追加しました。"))
    return _card(request, is_added=True)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def change(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """Change the name or the days of a holiday."""
    holiday = _mine(request, holiday_id)
    holidays.change(holiday, by=request.actor, **HolidayForm(request.POST).read())
    messages.success(request, _("休業日を変更しました。"))
    return _card(request, changed=holiday_id)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def remove(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """Remove a holiday."""
    holidays.remove(_mine(request, holiday_id), by=request.actor)
    messages.success(request, _("休業日を削除しました。"))
    return _card(request, is_removed=True)


def card_of(company: Company) -> dict[str, Any]:
    """Return the card's context: future holidays, the next first, and past ones, the last first."""
    today = timezone.localdate(timezone=company.zone)
    coming: list[Line] = []
    past: list[Line] = []
    for holiday in CompanyHoliday.objects.filter(company=company):
        time = holiday.next_time(today)
        first_day, last_day = time or (holiday.first_day, holiday.last_day)
        line = Line(holiday, first_day, last_day, _form_of(holiday))
        (coming if time else past).append(line)
    return {
        "holiday_form": HolidayForm(auto_id="holiday_%s"),
        "coming": sorted(coming, key=lambda line: (line.first_day, line.last_day)),
        "past": past[::-1],
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A holiday in the list, with the days of its next occurrence; ``form`` changes it."""

    holiday: CompanyHoliday
    first_day: date
    last_day: date
    form: HolidayForm

    @property
    def form_id(self) -> str:
        """Return the id of its form, where refusals are shown."""
        return f"holiday-{self.holiday.pk}-form"


def _form_of(holiday: CompanyHoliday) -> HolidayForm:
    initial = {name: getattr(holiday, name) for name in HolidayForm.base_fields}
    return HolidayForm(auto_id=f"holiday_{holiday.pk}_%s", initial=initial)


def _mine(request: MemberRequest, holiday_id: int) -> CompanyHoliday:
    mine = CompanyHoliday.objects.filter(company=request.member.company_id)
    return get_object_or_404(mine.select_related("company"), pk=holiday_id)


def _card(request: MemberRequest, **what_happened: bool | int) -> HttpResponse:
    context = card_of(request.member.company) | what_happened
    return responses.fragment(request, "settings/company/_holidays.html", context)
