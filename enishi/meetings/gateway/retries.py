"""Decides when to retry what was certainly not sent, and how to tell people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.meetings.gateway import breaker, limits, outbound
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.gateway.followup import backoff
from enishi.meetings.models import Meeting, MeetingState
from enishi.queue import defer
from enishi.zoom import errors

# The host cannot be reached; if that continues, the circuit breaker takes over.
_UNREACHABLE = timedelta(seconds=10)
# Until an operator has confirmed the installation.
_STOPPED = timedelta(minutes=1)


def next_try(meeting: Meeting, cause: Exception) -> datetime | None:
    """Return when (aware UTC) to retry.

    None when the call may have been sent, or was refused for good. A stated reset is kept to the
    second. Otherwise each meeting of a link gets its own turn, so that a company with thousands of
    meetings does not block the queue for others.
    """
    now = timezone.now()
    match cause:
        case outbound.Stopped():
            return now + _STOPPED
        case errors.RateLimited(limit=errors.Limit.PER_SECOND) | breaker.HeldBack():
            opens_at = cause.resets_at if isinstance(cause, errors.RateLimited) else cause.until
        case errors.RateLimited():
            return cause.resets_at
        case errors.NotSent():
            opens_at = now + _UNREACHABLE
        case _:
            return None
    return max(opens_at or now, now) + limits.wait_before(meeting.account, before=_before(meeting))


def reschedule(task: str, *, key: str, cause: Exception, attempt: int, **arguments: Any) -> None:
    """Defer a background task again that Zoom prevented from finishing, with a growing pause.

    ``attempt`` counts from 0 and is passed on, one higher. A busy call slot is free soon. A stated
    moment is kept. Everything else is retried within 15 minutes at the latest.
    """
    opens_at = cause.until if isinstance(cause, breaker.HeldBack) else None
    if isinstance(cause, errors.RateLimited):
        opens_at = cause.resets_at
    if opens_at is not None:
        wait = max(opens_at - timezone.now(), timedelta(0)) + timedelta(seconds=1 + attempt % 30)
    elif isinstance(cause, breaker.HeldBack):
        wait = timedelta(seconds=min(2 ** min(attempt + 1, 6), 30))
    else:
        wait = backoff(attempt + 1)
    more: dict[str, Any] = {"attempt": min(attempt + 1, 1000)}
    defer(task, key=key, wait=wait, **arguments, **more)


def explain(meeting: Meeting) -> str:
    """Return what the person should know about this meeting: one or two sentences, or nothing.

    For a daily limit, this names the moment from which Zoom is asked again, in the company's zone.
    """
    reason = sentence(meeting.reason)
    if meeting.reason not in (Reason.DAILY_LIMIT, Reason.HOST_DAILY_LIMIT):
        return reason
    promise = _promise(meeting)
    return (
        _("%(reason)s%(promise)s") % {"reason": reason, "promise": promise} if promise else reason
    )


def _before(meeting: Meeting) -> int:
    """Count the older open meetings of the same link."""
    return Meeting.objects.filter(
        account=meeting.account_id,
        generation=meeting.generation,
        pk__lt=meeting.pk,
        state__in=[MeetingState.WANTED, MeetingState.UNKNOWN, MeetingState.CANCELLING],
    ).count()


def _promise(meeting: Meeting) -> str:
    if meeting.not_before is None or meeting.not_before <= timezone.now():
        return ""
    zone = meeting.company.zone
    at, today = meeting.not_before.astimezone(zone), timezone.now().astimezone(zone).date()
    days = (at.date() - today).days
    is_new = meeting.zoom_meeting_id is None
    if days == 0:
        said = (
            _("本日%(time)s以降に作成されます。")
            if is_new
            else _("本日%(time)s以降に反映されます。")
        )
    elif days == 1:
        said = (
            _("明日%(time)s以降に作成されます。")
            if is_new
            else _("明日%(time)s以降に反映されます。")
        )
    elif is_new:
        said = _("%(date)s %(time)s以降に作成されます。")
    else:
        said = _("%(date)s %(time)s以降に反映されます。")
    return said % {"time": f"{at.hour}:{at:%M}", "date": dates.short_date(at.date())}
