"""会社の休業日: a card of 会社情報 that htmx draws anew, so that the form above keeps its text."""

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
    """Close the company on some days more."""
    fields = HolidayForm(request.POST).read()
    holidays.add(request.member.company, by=request.actor, **fields)
    messages.success(request, _("休業日を追加しました。"))
    return _card(request, is_added=True)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def change(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """Call one otherwise, or put it on other days."""
    holiday = _mine(request, holiday_id)
    holidays.change(holiday, by=request.actor, **HolidayForm(request.POST).read())
    messages.success(request, _("休業日を変更しました。"))
    return _card(request, changed=holiday_id)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def remove(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """Take one back."""
    holidays.remove(_mine(request, holiday_id), by=request.actor)
    messages.success(request, _("休業日を削除しました。"))
    return _card(request, is_removed=True)


def card_of(company: Company) -> dict[str, Any]:
    """What the card is drawn from: those to come, the next first, and the past, the last first."""
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
    """A holiday as the list has it, with the days of its next time; ``form`` changes it."""

    holiday: CompanyHoliday
    first_day: date
    last_day: date
    form: HolidayForm

    @property
    def form_id(self) -> str:
        """Where refusals of its form find their place."""
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
