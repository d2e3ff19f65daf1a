"""Maps Zoom's refusals to errors, by their code and never by their wording."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from enishi.zoom import errors, reading
from enishi.zoom.wire import Answer

# No limit of Zoom's lasts longer. An answer that says so is not believed.
_LONGEST = timedelta(days=1)
_SCOPE = re.compile(r"(?<![a-z_])[a-z_]++(?::[a-z_]+)+")


def check(answer: Answer, *, now: datetime, tells_nothing: bool = False) -> dict[str, Any]:
    """Return the body of a success, ``{}`` for an empty one; raise the error of a refusal.

    Some calls answer HTTP 200 with an error inside, so a body with ``code`` and ``message`` is a
    refusal whatever the status is. ``now`` is aware. ``tells_nothing`` means that only a 204 is a
    success: any other answer does not come from Zoom.
    """
    body = answer.body or {}
    code = body.get("code") if isinstance(body.get("code"), int) else None
    if answer.status < 400 and not (code is not None and "message" in body):
        if tells_nothing and answer.status != 204:
            raise errors.NoAnswer(status=answer.status, tracking_id=answer.tracking_id)
        return body
    message = body.get("message")
    raise _refusal(answer, code, message if isinstance(message, str) else "", now=now)


def _refusal(answer: Answer, code: int | None, message: str, *, now: datetime) -> errors.ZoomError:
    status, tracking_id = answer.status, answer.tracking_id
    if status == 429 or code == 429:
        return _rate_limit(answer, code, message, now=now)
    if code in (4700, 4711):
        scopes = frozenset(_SCOPE.findall(message))
        return errors.MissingScopes(scopes, status=status, code=code, tracking_id=tracking_id)
    if code in (1001, 1010, 1120):
        return errors.NotFound("user", status=status, code=code, tracking_id=tracking_id)
    if code == 3001:
        return errors.NotFound("meeting", status=status, code=code, tracking_id=tracking_id)
    if code == 300:
        # Only the text distinguishes an expired page token from any other bad value.
        if "page token" in message.lower():
            return errors.BadPageToken(status=status, code=code, tracking_id=tracking_id)
        fields = _fields(answer.body)
        return errors.InvalidFields(fields, status=status, code=code, tracking_id=tracking_id)
    cause = _CAUSES.get(code) if code is not None else None
    if cause is None:
        cause = {401: errors.Unauthorized, 403: errors.Forbidden}.get(status, errors.Refused)
    return cause(status=status, code=code, tracking_id=tracking_id)


_CAUSES: dict[int, type[errors.Refused]] = {
    124: errors.Unauthorized,
    200: errors.Forbidden,
    3000: errors.BecameWebinar,
    3002: errors.MeetingUnderway,
    3161: errors.HostNotAllowed,
}


def _fields(body: dict[str, Any] | None) -> tuple[str, ...]:
    listed = (body or {}).get("errors")
    if not isinstance(listed, list):
        return ()
    return tuple(
        item["field"]
        for item in listed
        if isinstance(item, dict) and isinstance(item.get("field"), str)
    )


def _rate_limit(
    answer: Answer, code: int | None, message: str, *, now: datetime
) -> errors.RateLimited:
    """Return which limit a 429 is about.

    The limit of 100 creates and updates a day and host has the headers of the per-second
    limit and no Retry-After: only the number in its text distinguishes it. It ends at the
    next midnight UTC.
    """
    resets_at = _retry_after(answer.headers.get("retry-after"), now=now)
    if "(100)" in message:
        limit = errors.Limit.HOST_DAILY
        resets_at = resets_at or _next_midnight(now)
    elif answer.headers.get("x-ratelimit-type", "").lower().startswith("daily"):
        limit = errors.Limit.DAILY
        resets_at = resets_at or _next_midnight(now)
    else:
        limit = errors.Limit.PER_SECOND
    return errors.RateLimited(
        limit,
        resets_at=resets_at,
        status=answer.status,
        code=code,
        tracking_id=answer.tracking_id,
    )


def _next_midnight(now: datetime) -> datetime:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Return the moment: Zoom sends ISO form, RFC 9110 10.2.3 has seconds and HTTP dates."""

    if not value:
        return None
    value = value.strip()
    if value.isdecimal() and len(value) < 10:
        return min(now + timedelta(seconds=int(value)), now + _LONGEST)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
        except ValueError:
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(moment, now + _LONGEST) if reading.is_reckonable(moment) else None
    return None
