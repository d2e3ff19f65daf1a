"""Reads a day and two clock times, as people enter them, into two moments."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import dates
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews.revision import Seen
from enishi.web.shell import input_cleaning
from enishi.web.shell.moments import moment_of


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
        """Return start and end in UTC; an end of 00:00 is the midnight at the end of the day.

        In UTC, because Python compares two moments of the same zone by their clock times, even if
        the clock changes in between.

        Raises UserFacingError that names every field which cannot be read, or whose time does not
        exist or occurs twice on that day.
        """
        if not self.is_valid():
            fields = {name: str(errors[0]) for name, errors in self.errors.items()}
            raise UserFacingError(Code.FIELDS_INVALID, _("日時を確認してください。"), fields=fields)
        day = self.cleaned_data["date"]
        if day.year not in dates.YEARS:
            raise UserFacingError(
                Code.DATE_UNREADABLE, _("日付の年をご確認ください。"), field="date"
            )
        # Zoom has no seconds, and no letter writes them.
        start, end = (
            self.cleaned_data[name].replace(second=0, microsecond=0)
            for name in ("starts_at", "ends_at")
        )
        starts_at = moment_of(day, start, zone=self.zone, field="starts_at")
        if end == time(0) and start > end:
            # If the clock changes at midnight, the day ends at the moment of the change: fold 0.
            midnight = datetime.combine(day + timedelta(days=1), end, tzinfo=self.zone)
            return starts_at, midnight.astimezone(UTC)
        return starts_at, moment_of(day, end, zone=self.zone, field="ends_at")


def version_of(request: HttpRequest) -> Seen:
    """Return the version that the page showed. A page without one is treated as out of date."""
    try:
        return Seen.parse(request.POST.get("version", ""))
    except ValueError:
        raise Conflict(
            Code.PAGE_OUT_OF_DATE,
            _("画面の情報が古くなっています。ページを再読み込みして、もう一度操作してください。"),
        ) from None


def number_of(request: HttpRequest, field: str, *, message: str) -> int:
    """Return a chosen id; ``message`` is the refusal if there is none."""
    chosen = input_cleaning.number(request.POST, field)
    if chosen is None:
        raise UserFacingError(Code.FIELD_UNREADABLE, message, field=field)
    return chosen
