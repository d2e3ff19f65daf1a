"""The fields of 会社情報 and of a holiday; the verbs decide what is valid."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company import candidate_rules, holidays, time_zones
from enishi.errors import Code, UserFacingError

# The choices for each of the two freedoms.
BY_THEMSELVES, ON_REQUEST = "self", "ask"


def _number(name: str, label: Any, help_text: Any) -> forms.IntegerField:
    """Return a number field whose bounds the browser checks too."""
    least, most = candidate_rules.BOUNDS[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most)


class LanguageSelect(forms.Select):
    """Languages, each named in itself and marked with its language, for screen readers."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


class CompanyForm(forms.Form):
    """The company's settings; the verb decides what is valid."""

    name = forms.CharField(label=gettext_lazy("会社名"), max_length=100)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("タイムゾーン"),
        choices=[(zone, zone) for zone in time_zones.OFFERED],
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
    contact = forms.CharField(
        label=gettext_lazy("当日の連絡先"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "面接の当日に候補者が連絡できる電話番号など。例：03-0000-0000（採用担当）。候補者へのメールと"
            "面接ルームに表示します。空欄のときは、採用担当者のメールアドレスを表示します。"
        ),
    )
    candidates_may_change = forms.ChoiceField(
        label=gettext_lazy("候補者による日程の変更"),
        choices=[
            (BY_THEMSELVES, gettext_lazy("候補者が自分で変更できる")),
            (ON_REQUEST, gettext_lazy("申し出のみ")),
        ],
        help_text=gettext_lazy(
            "自分で変更できるのは、提案した日程の中だけです。残りの日程がないときと「申し出のみ」の"
            "ときは、候補者の申し出を見て採用担当者が変更します。"
        ),
    )
    candidates_may_cancel = forms.ChoiceField(
        label=gettext_lazy("候補者による面接のキャンセル"),
        choices=[
            (BY_THEMSELVES, gettext_lazy("候補者が自分でキャンセルできる")),
            (ON_REQUEST, gettext_lazy("申し出のみ")),
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
        gettext_lazy(
            "標準の期限です。提案ごとに変更できます。最後の候補日時の1時間前より後にはなりません。"
        ),
    )


class HolidayFields(TypedDict):
    """The values of a holiday."""

    name: str
    first_day: date
    last_day: date
    is_yearly: bool


class HolidayForm(forms.Form):
    """名称, 開始日, 終了日 and 毎年; without a last day the company is closed for one day."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=holidays.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("名称を入力してください。")},
    )
    first_day = forms.DateField(
        label=gettext_lazy("開始日"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("開始日を入力してください。"),
            "invalid": gettext_lazy("開始日を2026-12-29のように入力してください。"),
        },
    )
    last_day = forms.DateField(
        label=gettext_lazy("終了日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("1日だけのときは空欄で構いません。"),
        error_messages={"invalid": gettext_lazy("終了日を2027-01-03のように入力してください。")},
    )
    is_yearly = forms.BooleanField(
        label=gettext_lazy("毎年"),
        required=False,
        help_text=gettext_lazy("次の年からも、同じ月日を休業日にします。"),
    )

    def read(self) -> HolidayFields:
        """Return the verbs' arguments. Raises UserFacingError that names every unreadable field."""
        if not self.is_valid():
            fields = {name: str(errors[0]) for name, errors in self.errors.items()}
            raise UserFacingError(
                Code.FIELDS_INVALID, _("入力内容を確認してください。"), fields=fields
            )
        read = self.cleaned_data
        return {
            "name": read["name"],
            "first_day": read["first_day"],
            "last_day": read["last_day"] or read["first_day"],
            "is_yearly": read["is_yearly"],
        }
