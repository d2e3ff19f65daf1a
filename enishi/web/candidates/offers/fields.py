"""The fields of an offer's page, and how they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import dates
from enishi.errors import Code, UserFacingError
from enishi.hiring.offer_models import LONGEST_LINE, LONGEST_TERM, LONGEST_TEXT, TEXTS
from enishi.hiring.offers.terms import OfferTerms

_MOMENT = "%Y-%m-%dT%H:%M"


class OfferForm(forms.Form):
    """The words of a letter; the verb decides what is valid."""

    position = forms.CharField(label=gettext_lazy("職種"), max_length=LONGEST_LINE)
    employment = forms.CharField(
        label=gettext_lazy("雇用形態"), required=False, max_length=LONGEST_LINE
    )
    salary = forms.CharField(
        label=gettext_lazy("給与"),
        max_length=LONGEST_TERM,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "例：月給 420,000円（固定残業代30時間分 80,000円を含む）、賞与年2回"
        ),
    )
    workplace = forms.CharField(
        label=gettext_lazy("勤務地"), max_length=LONGEST_TERM, widget=forms.Textarea({"rows": 2})
    )
    starts_on = forms.DateField(
        label=gettext_lazy("入社日"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "fits"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("空欄のときは、内定通知書に記載しません。"),
    )
    answer_by = forms.CharField(
        label=gettext_lazy("承諾期限"),
        widget=forms.TextInput({"type": "datetime-local", "class": "fits-moment"}),
    )
    opening = forms.CharField(
        label=gettext_lazy("前文"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4})
    )
    message = forms.CharField(
        label=gettext_lazy("個別の内容"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("提出書類、手当、転居の支援など、この方だけに伝えること"),
    )
    closing = forms.CharField(
        label=gettext_lazy("結び"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


def form_of(terms: OfferTerms) -> OfferForm:
    """Return the form with these terms, times in the active zone."""
    initial = {name: getattr(terms, name) for name in (*TEXTS, "starts_on")}
    return OfferForm(initial=initial | {"answer_by": written(terms.answer_by)})


def written(moment: datetime | None) -> str:
    """Return a moment as its field holds it, in the active zone."""
    return timezone.localtime(moment).strftime(_MOMENT) if moment is not None else ""


def terms_in(sent: QueryDict, *, zone: ZoneInfo) -> OfferTerms:
    """Return the typed terms; raises UserFacingError if a day or moment cannot be read."""
    return OfferTerms(
        **{name: sent.get(name, "") for name in TEXTS},
        starts_on=_day_in(sent, "starts_on"),
        answer_by=moment_in(sent, "answer_by", zone=zone),
    )


def moment_in(sent: QueryDict, name: str, *, zone: ZoneInfo) -> datetime | None:
    """Return the moment of a field, in UTC; None if it is empty.

    A time that occurs twice, when clocks go back, is the first of both.

    Raises UserFacingError if it cannot be read.
    """
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        entered = datetime.fromisoformat(text)
    except ValueError:
        entered = None
    if entered is None or entered.tzinfo is not None or entered.year not in dates.YEARS:
        raise UserFacingError(Code.DATE_UNREADABLE, _("日付と時刻を入力してください。"), field=name)
    return entered.replace(second=0, microsecond=0, tzinfo=zone).astimezone(UTC)


def _day_in(sent: QueryDict, name: str) -> date | None:
    text = sent.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and day.year not in dates.YEARS:
        raise UserFacingError(
            Code.DATE_UNREADABLE, _("日付を2027-04-01のように入力してください。"), field=name
        )
    return day
