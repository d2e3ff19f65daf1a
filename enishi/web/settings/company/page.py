"""会社情報: name, zone and language, and what candidates may do by themselves, until when."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company import candidate_rules, companies
from enishi.company.models import Company
from enishi.company.roles import Action
from enishi.web.shell import responses, typed
from enishi.web.shell.access import MemberRequest, needs

_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)
# How the two freedoms are offered.
_BY_THEMSELVES, _ON_REQUEST = "self", "ask"


def _number(name: str, label: Any, help_text: Any) -> forms.IntegerField:
    """A number whose bounds the browser knows too."""
    least, most = candidate_rules.BOUNDS[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most)


class LanguageSelect(forms.Select):
    """Languages, each named in itself, which a screen reader has to know."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


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
    locale = forms.ChoiceField(
        label=gettext_lazy("候補者に使う言語"),
        choices=settings.LANGUAGES,
        widget=LanguageSelect,
        help_text=gettext_lazy(
            "候補者へのメールと、候補者のページの最初の言語です。候補者はページの言語を自分で"
            "切り替えられます。自社の文面を登録したメールは、その文面のまま送ります。"
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
    candidates_may_change = forms.ChoiceField(
        label=gettext_lazy("候補者による日程の変更"),
        choices=[
            (_BY_THEMSELVES, gettext_lazy("候補者が自分で変更できる")),
            (_ON_REQUEST, gettext_lazy("申し出のみ")),
        ],
        help_text=gettext_lazy(
            "自分で変更できるのは、提案した日程の中だけです。残りの日程がないときと「申し出のみ」の"
            "ときは、候補者の申し出を見て採用担当者が変更します。"
        ),
    )
    candidates_may_cancel = forms.ChoiceField(
        label=gettext_lazy("候補者による面接のキャンセル"),
        choices=[
            (_BY_THEMSELVES, gettext_lazy("候補者が自分でキャンセルできる")),
            (_ON_REQUEST, gettext_lazy("申し出のみ")),
        ],
        help_text=gettext_lazy(
            "キャンセルされるとZoomミーティングは削除され、面接官と採用担当者にメールで知らせます。"
        ),
    )
    changes_until_hours = _number(
        "changes_until_hours",
        gettext_lazy("変更・キャンセルの期限（面接の何時間前まで）"),
        gettext_lazy("変更先の日程も、この時間より先のものだけを候補者に表示します。"),
    )
    most_changes = _number(
        "most_changes",
        gettext_lazy("変更・申し出の回数（1つの面接につき）"),
        gettext_lazy("候補者が自分でキャンセルすることは、この回数に含みません。"),
    )
    room_opens_minutes = _number(
        "room_opens_minutes",
        gettext_lazy("入室できる時刻（開始の何分前から）"),
        gettext_lazy("候補者の面接ルームに「入室する」を表示する時刻です。"),
    )
    proposals_last_days = _number(
        "proposals_last_days",
        gettext_lazy("日程の提案への回答期限（提案から何日間）"),
        gettext_lazy("最後の候補日時を過ぎると、この日数の前でも終了します。"),
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
            locale=request.POST.get("locale"),
            rules=_typed_rules(request),
        )
        messages.success(request, _("会社情報を保存しました。"))
        return responses.redirect(request, reverse("settings_company"))
    form = CompanyForm(initial={name: _shown(company, name) for name in CompanyForm.base_fields})
    return responses.page(request, "settings/company/page.html", {"form": form})


def _shown(company: Company, name: str) -> Any:
    value = getattr(company, name)
    if name in candidate_rules.FREEDOMS:
        return _BY_THEMSELVES if value else _ON_REQUEST
    return value


def _typed_rules(request: MemberRequest) -> dict[str, int | None]:
    """The rules that were sent; what was not, stays."""
    sent = request.POST
    numbers = {name: typed.number(sent, name) for name in candidate_rules.BOUNDS if name in sent}
    freedoms = {
        name: int(sent[name] == _BY_THEMSELVES) for name in candidate_rules.FREEDOMS if name in sent
    }
    return numbers | freedoms
