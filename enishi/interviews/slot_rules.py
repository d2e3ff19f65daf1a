"""Checks the rules for an interview's slots (D-13), without a database.

Each refusal is one sentence.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError
from enishi.interviews.models import LONGEST_SLOT, SHORTEST_SLOT

MOST_SLOTS = 10
# A date further away is probably a typing error in the year.
FARTHEST = timedelta(days=731)


def check_period(starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo, now: datetime) -> None:
    """Refuse a period that is past, too far away, too short, too long or spans two days.

    Parameters
    ----------
    starts_at, ends_at
        Aware moments.
    zone
        The company's time zone, in which days begin and end.
    now
        The present moment; earlier times are past.

    Raises
    ------
    UserFacingError
        With the field (``starts_at`` or ``ends_at``) that has to change.
    """
    if ends_at <= starts_at:
        raise UserFacingError(
            Code.SLOT_ENDS_BEFORE_START,
            _("終了は開始より後の時刻にしてください。"),
            field="ends_at",
        )
    # Zoom silently ignores a start in the past, so it is refused here.
    if starts_at <= now:
        raise UserFacingError(
            Code.SLOT_IN_PAST,
            _("過去の日時は設定できません。これからの日時を選んでください。"),
            field="starts_at",
        )
    if starts_at > now + FARTHEST:
        raise UserFacingError(
            Code.SLOT_TOO_FAR_AHEAD,
            _("日程は2年先までの間で設定してください。年をご確認ください。"),
            field="starts_at",
        )
    if ends_at - starts_at < SHORTEST_SLOT:
        raise UserFacingError(
            Code.SLOT_TOO_SHORT, _("面接の時間は5分以上にしてください。"), field="ends_at"
        )
    if ends_at - starts_at > LONGEST_SLOT:
        raise UserFacingError(
            Code.SLOT_TOO_LONG, _("面接の時間は12時間以内にしてください。"), field="ends_at"
        )
    # A slot that ends exactly at midnight is still within one day.
    last_moment = ends_at - timedelta(microseconds=1)
    if starts_at.astimezone(zone).date() != last_moment.astimezone(zone).date():
        raise UserFacingError(
            Code.SLOT_OVER_MIDNIGHT,
            _("日付をまたぐ日程は設定できません。1日の中で開始と終了を選んでください。"),
            field="ends_at",
        )


def refuse_overlap() -> UserFacingError:
    """Return the refusal of a slot that overlaps another slot of the same interview."""
    return UserFacingError(
        Code.SLOTS_OVERLAP,
        _("この面接のほかの日程と時間が重なっています。重ならない時間を選んでください。"),
        field="starts_at",
    )


def refuse_too_many() -> UserFacingError:
    """Return the refusal of an eleventh slot."""
    return UserFacingError(
        Code.TOO_MANY_SLOTS,
        _("日程は10件まで設定できます。追加するには、ほかの日程を削除してください。"),
    )
