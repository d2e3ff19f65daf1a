"""会社情報: the company's name, time zone, and what titles may say."""

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
    names_in_titles = forms.BooleanField(
        label=gettext_lazy("Zoomとカレンダーの件名に候補者名を入れる"),
        required=False,
        help_text=gettext_lazy(
            "入れない場合は「一次面接 #12」のような件名になります。Zoomの件名は、Zoomの管理者や"
            "ホストユーザーのカレンダーを見る人にも表示されます。"
        ),
    )


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the form. POST: save it."""
    company = request.member.company
    if request.method == "POST":
        companies.update(
            company,
            by=request.member,
            name=request.POST.get("name", ""),
            time_zone=request.POST.get("time_zone", ""),
            names_in_titles="names_in_titles" in request.POST,
        )
        messages.success(request, _("会社情報を保存しました。"))
        return responses.redirect(request, reverse("settings_company"))
    form = CompanyForm(
        initial={
            "name": company.name,
            "time_zone": company.time_zone,
            "names_in_titles": company.names_in_titles,
        }
    )
    return responses.page(request, "settings/company/page.html", {"form": form})
