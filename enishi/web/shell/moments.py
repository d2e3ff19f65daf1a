"""Reads dates and times, as people enter them in a company's zone, into moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from enishi import dates
from enishi.errors import Code, UserFacingError


def moment_in(fields: QueryDict, name: str, *, zone: ZoneInfo) -> datetime | None:
    """Return the moment of a date-and-time field in this zone; None if it was not sent.

    Raises UserFacingError with this field if it cannot be read, or if the time does not exist.
    """
    text = fields.get(name)
    if text is None:
        return None
    try:
        entered = datetime.fromisoformat(text.strip())
    except ValueError:
        entered = None
    if entered is None or entered.tzinfo is not None or entered.year not in dates.YEARS:
        raise UserFacingError(Code.VALUE_MISSING, _("日付と時刻を入力してください。"), field=name)
    return moment_of(entered.date(), entered.time(), zone=zone, field=name)


def moment_of(day: date, clock: time, *, zone: ZoneInfo, field: str) -> datetime:
    """Return the moment of this local time; refused if the time does not exist or occurs twice."""
    first = datetime.combine(day, clock, tzinfo=zone)
    second = first.replace(fold=1)
    words = {"day": dates.long_date(day), "clock": f"{clock:%H:%M}"}
    # PEP 495: in a gap, fold 1 is before fold 0; in a repeated hour, after it.
    if second.astimezone(UTC) < first.astimezone(UTC):
        raise UserFacingError(
            Code.TIME_SKIPPED,
            _(
                "%(day)sは夏時間などの切り替えで時計が進むため、%(clock)sという時刻がありません。"
                "別の時刻を選んでください。"
            )
            % words,
            field=field,
        )
    if second.astimezone(UTC) > first.astimezone(UTC):
        raise UserFacingError(
            Code.TIME_TWICE,
            _(
                "%(day)sは夏時間などの切り替えで時計が戻るため、%(clock)sが2回あります。"
                "別の時刻を選んでください。"
            )
            % words,
            field=field,
        )
    return first.astimezone(UTC)
