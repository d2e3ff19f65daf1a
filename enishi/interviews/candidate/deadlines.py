"""回答期限: computes until when a proposal may be answered, and which times can still be picked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.models import Company
from enishi.errors import Code, UserFacingError
from enishi.interviews.models import Slot

# Interviewers must not learn of an interview at its start. They are written to when a time is
# picked, the room opens up to two hours before, and a person on the way elsewhere must turn round.
# One hour is the shortest notice that works, so companies cannot set it.
PICK_NOTICE = timedelta(hours=1)


def can_be_picked(starts_at: datetime) -> bool:
    """Whether a candidate may still pick a time that begins then."""
    return starts_at - PICK_NOTICE > timezone.now()


def latest_for(slots: Sequence[Slot]) -> datetime:
    """Return the last moment at which one of these times, in order, can be picked."""
    return slots[-1].starts_at - PICK_NOTICE


def default_for(company: Company, slots: Sequence[Slot]) -> datetime:
    """Return the usual deadline if these times, in order, are offered now; aware, in whole minutes.

    It is as long as the company lets candidates decide, and at most the last moment at which a time
    can be picked.
    """
    lasts = timezone.now() + timedelta(days=company.proposals_last_days)
    return min(lasts.replace(second=0, microsecond=0), latest_for(slots))


def check(until: datetime, slots: Sequence[Slot]) -> None:
    """Refuse a deadline that is past, or after the last time that may still be picked.

    Raises
    ------
    UserFacingError
        With the field ``answer_until``.
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
