"""回答期限: until when a proposal may be answered, and which times can still be picked by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.models import Company
from enishi.errors import Code, UserFacingError
from enishi.interviews.models import Slot

# Nobody is to learn of an interview at its door: the interviewers are written to when a time is
# picked, the room opens up to two hours before, and whoever was on the way elsewhere must turn
# round. An hour is the least that works, so that companies do not set it.
PICK_NOTICE = timedelta(hours=1)


def can_be_picked(starts_at: datetime) -> bool:
    """Whether a candidate may still pick a time that begins then."""
    return starts_at - PICK_NOTICE > timezone.now()


def latest_for(slots: Sequence[Slot]) -> datetime:
    """The last moment at which one of these times, in order, can be picked."""
    return slots[-1].starts_at - PICK_NOTICE


def default_for(company: Company, slots: Sequence[Slot]) -> datetime:
    """The usual deadline if these times, in order, are offered now; aware, in whole minutes.

    It is as long as the company lets candidates decide, and at most the last moment at which a time
    can be picked.
    """
    lasts = timezone.now() + timedelta(days=company.proposals_last_days)
    return min(lasts.replace(second=0, microsecond=0), latest_for(slots))


def check(until: datetime, slots: Sequence[Slot]) -> None:
    """Refuse a deadline that is past, or after the last time that may still be picked.

    Raises UserFacingError with field ``answer_until``.
    """
    latest = latest_for(slots)
    if until > latest:
        raise UserFacingError(
            Code.DEADLINE_TOO_LATE,
            _(
                "候補者が日程を選べるのは、開始の1時間前までです。"
                "回答期限は、%(latest)sまでの日時にしてください。"
            )
            % {"latest": dates.long_datetime(latest)},
            field="answer_until",
        )
    if until <= timezone.now():
        raise UserFacingError(
            Code.DEADLINE_IN_PAST,
            _("回答期限は、これからの日時にしてください。"),
            field="answer_until",
        )
