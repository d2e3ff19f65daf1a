"""Reads a day and two clock times, as people enter them, into two moments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.errors import Conflict, UserFacingError
from enishi.interviews.revision import Seen


class SlotForm(forms.Form):
    """日付, 開始, 終了 in the company's zone; ``_times.html`` draws the fields."""

    date = forms.DateField(
        error_messages={
            "required": gettext_lazy("日付を入力してください。"),
            "invalid": gettext_lazy("日付を2026-11-25のように入力してください。"),
        },
    )
    starts_at = forms.TimeField(
        error_messages={
            "required": gettext_lazy("開始時刻を入力してください。"),
            "invalid": gettext_lazy("開始時刻を10:00のように入力してください。"),
        },
    )
    ends_at = forms.TimeField(
        error_messages={
            "required": gettext_lazy("終了時刻を入力してください。"),
            "invalid": gettext_lazy("終了時刻を11:00のように入力してください。"),
        },
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def period(self) -> tuple[datetime, datetime]:
        """Start and end as aware moments; an end of 00:00 is the midnight that closes the day.

        Raises UserFacingError that names every field which cannot be read.
        """
        if not self.is_valid():
            fields = {name: str(errors[0]) for name, errors in self.errors.items()}
            raise UserFacingError(_("日時を確認してください。"), fields=fields)
        day = self.cleaned_data["date"]
        start, end = self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        end_day = day + timedelta(days=1) if end == time(0) and start > end else day
        return (
            datetime.combine(day, start, tzinfo=self.zone),
            datetime.combine(end_day, end, tzinfo=self.zone),
        )


def version_of(request: HttpRequest) -> Seen:
    """What the page showed. A page that does not say is treated as out of date."""
    try:
        return Seen.parse(request.POST.get("version", ""))
    except ValueError:
        raise Conflict(
            _("画面の情報が古くなっています。ページを再読み込みして、もう一度操作してください。")
        ) from None


def number_of(request: HttpRequest, field: str, *, message: str) -> int:
    """A chosen id; ``message`` refuses what is none."""
    try:
        return int(request.POST.get(field, ""))
    except ValueError:
        raise UserFacingError(message, field=field) from None
