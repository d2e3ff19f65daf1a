"""会社情報: the company's name and time zone."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company import companies
from enishi.company.roles import Action
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)


class CompanyForm(forms.Form):
    """What a company says of itself; what it may hold is decided by the verb."""

    name = forms.CharField(label=gettext_lazy("会社名"), max_length=100)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("タイムゾーン"),
        choices=[("UTC", "UTC"), *((zone, zone) for zone in _ZONES)],
        help_text=gettext_lazy(
            "日時の表示と入力に使います。変更しても、面接の時刻そのものは変わりません。"
        ),
    )


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the form. POST: save it."""
    company = request.member.company
    if request.method == "POST":
        fields = {name: request.POST.get(name, "") for name in CompanyForm.base_fields}
        companies.update(company, by=request.member, **fields)
        messages.success(request, _("会社情報を保存しました。"))
        return responses.redirect(request, reverse("settings_company"))
    form = CompanyForm(initial={"name": company.name, "time_zone": company.time_zone})
    return responses.page(request, "settings/company/page.html", {"form": form})
