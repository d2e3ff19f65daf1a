"""The fields of 公開情報, in the order of the page; the verb decides what is valid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enishi import characters
from enishi.hiring import posting_texts, postings
from enishi.hiring.posting_models import Insurance, JobPosting
from enishi.hiring.postings import PostingDetails
from enishi.web.shell import input_cleaning

# The sections of the page: title, and its fields; a text stands in both languages.
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("仕事"), ("title", "employment_type", "duties", "duties_change", "requirements")),
    (
        _("契約期間・試用期間"),
        ("term", "term_detail", "renewal", "probation", "probation_detail"),
    ),
    (
        _("就業場所"),
        ("is_remote", "prefecture", "city", "workplace", "workplace_change", "smoking"),
    ),
    (
        _("就業時間・休日"),
        ("hours", "breaks", "overtime", "overtime_detail", "holidays"),
    ),
    (
        _("賃金"),
        (
            *("pay_unit", "pay_least", "pay_most", "pay"),
            *("fixed_overtime_pay", "fixed_overtime_yen", "fixed_overtime_hours"),
        ),
    ),
    (_("保険・福利厚生"), ("insurances", "insurance_detail", "benefits")),
    (_("募集"), ("recruiter", "process", "ends_on")),
)
_HELP = {
    "is_remote": _(
        "全員が完全に在宅で働ける場合だけ選びます。検索エンジンに在宅勤務と伝わります。"
    ),
    "prefecture": _("例：東京都。検索エンジンに勤務地として伝わります。"),
    "city": _("例：千代田区"),
    "pay_most": _("幅がないときは空欄にします。"),
    "fixed_overtime_yen": _("固定残業代がある場合だけ入力します。"),
    "fixed_overtime_hours": _("超過分は追加で支給する旨が、ページに自動で表示されます。"),
    "ends_on": _("この日の終わりに、ページが自動で募集終了の表示に変わります。"),
}
_CHOOSE = [("", _("選択してください"))]


class PostingForm(forms.Form):
    """All fields, filled with what is stored."""

    def __init__(self, posting: JobPosting) -> None:
        super().__init__(initial=_initial(posting))
        model: Any = JobPosting._meta
        for name, choices in postings.CHOICES.items():
            self.fields[name] = forms.ChoiceField(
                label=model.get_field(name).verbose_name, choices=[*_CHOOSE, *choices.choices]
            )
        for name in postings.NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=model.get_field(name).verbose_name,
                required=name == "pay_least",
                min_value=0,
                help_text=_HELP.get(name, ""),
            )
        for name in ("prefecture", "city"):
            field = model.get_field(name)
            self.fields[name] = forms.CharField(
                label=field.verbose_name, max_length=field.max_length, help_text=_HELP[name]
            )
        self.fields["is_remote"] = forms.BooleanField(
            label=_("すべて在宅勤務（リモート）の仕事"), help_text=_HELP["is_remote"]
        )
        self.fields["insurances"] = forms.MultipleChoiceField(
            label=model.get_field("insurances").verbose_name, choices=Insurance.choices
        )
        self.fields["ends_on"] = forms.DateField(
            label=model.get_field("ends_on").verbose_name,
            required=False,
            widget=forms.DateInput({"type": "date"}),
            help_text=_HELP["ends_on"],
        )
        for text in posting_texts.TEXTS:
            for language in posting_texts.LANGUAGES:
                self.fields[f"{text.name}_{language}"] = _text_field(text, language)

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections; an item is one field, or a text with its English counterpart."""
        return [
            {"title": title, "items": [self._item(name) for name in names]}
            for title, names in SECTIONS
        ]

    def _item(self, name: str) -> dict[str, Any]:
        if name in posting_texts.BY_NAME:
            return {"field": self[f"{name}_ja"], "english": self[f"{name}_en"]}
        return {"field": self[name], "is_many": name == "insurances"}


def details_of(sent: QueryDict) -> PostingDetails:
    """Read the form as it was sent; nothing is refused here."""
    return PostingDetails(
        texts={
            language: {name: sent.get(f"{name}_{language}", "") for name in posting_texts.BY_NAME}
            for language in posting_texts.LANGUAGES
        },
        choices={name: sent.get(name, "") for name in postings.CHOICES},
        numbers={name: _number(sent.get(name, "")) for name in postings.NUMBERS},
        insurances=tuple(sent.getlist("insurances")),
        is_remote="is_remote" in sent,
        prefecture=sent.get("prefecture", ""),
        city=sent.get("city", ""),
        ends_on=_day(sent.get("ends_on", "")),
    )


def _text_field(text: posting_texts.PostingText, language: str) -> forms.CharField:
    is_english = language == posting_texts.ENGLISH
    widget = forms.TextInput() if text.rows == 1 else forms.Textarea({"rows": text.rows})
    if is_english:
        widget.attrs["lang"] = "en"
    return forms.CharField(
        label=_("英語") if is_english else text.label,
        required=text.is_required and not is_english,
        max_length=text.longest,
        help_text="" if is_english else text.help,
        widget=widget,
    )


def _initial(posting: JobPosting) -> dict[str, Any]:
    names = (*postings.CHOICES, *postings.NUMBERS, "insurances", "is_remote")
    stored = {name: getattr(posting, name) for name in (*names, "prefecture", "city", "ends_on")}
    texts = {
        f"{name}_{language}": posting.text(name, language)
        for name in posting_texts.BY_NAME
        for language in posting_texts.LANGUAGES
    }
    if not posting.pk:
        # The two facts that Enishi knows already.
        texts["duties_ja"] = posting.job.description
        texts["recruiter_ja"] = posting.company.name
    return stored | texts


def _number(text: str) -> int | None:
    plain = characters.plain_digits(text).replace(",", "").strip()
    if not plain:
        return None
    found = input_cleaning.read_number(plain)
    return -1 if found is None else found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
