"""When mails about a due day are sent: the morning before it, and the morning after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MORNING = time(9)
_A_DAY = timedelta(days=1)


def next_reminder(due_on: date | None, *, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the next of both mornings, aware, or ``None``.

    Parameters
    ----------
    after
        An aware moment. Mornings before it, or at it, are over.
    zone
        The company's zone, in which ``due_on`` is a day.
    """
    if due_on is None:
        return None
    mornings = (datetime.combine(due_on + days, _MORNING, zone) for days in (-_A_DAY, _A_DAY))
    return next((morning for morning in mornings if morning > after), None)


def is_past(due_on: date | None, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the due day is over at the aware moment ``now``, in the company's zone."""
    return due_on is not None and due_on < now.astimezone(zone).date()
