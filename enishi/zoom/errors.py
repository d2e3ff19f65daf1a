"""Zoom's refusals and missing answers: one class for each case that callers treat differently."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal


class ZoomError(Exception):
    """The base class of all errors of Zoom.

    ``status`` is the HTTP status, ``code`` the number in Zoom's answer, ``tracking_id`` the
    value of ``x-zm-trackingid``; each is None where there was none.
    """

    def __init__(
        self,
        *,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.tracking_id = tracking_id
        super().__init__(f"status={status} code={code} tracking_id={tracking_id}")


class NotSent(ZoomError):
    """No connection could be made: Zoom has certainly not received the request."""


class NoAnswer(ZoomError):
    """The request may have arrived, but no readable answer came back: the outcome is unknown.

    Timeouts after sending, 5xx, HTML from a gateway, cut or dropped answers.
    """


class Refused(ZoomError):
    """A refusal by Zoom for a reason that has no class of its own."""


class Unauthorized(Refused):
    """The access token is expired or revoked (code 124): refresh it once, retry once."""


class MissingScopes(Refused):
    """The app was not granted the scopes that the call needs (codes 4711, 4700)."""

    def __init__(
        self,
        scopes: frozenset[str],
        *,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(status=status, code=code, tracking_id=tracking_id)
        self.scopes = scopes


class Forbidden(Refused):
    """The person behind the token may not do this (code 200, HTTP 403)."""


class NotFound(Refused):
    """The user or the meeting does not exist, or belongs to another account."""

    def __init__(
        self,
        kind: Literal["user", "meeting"],
        *,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(status=status, code=code, tracking_id=tracking_id)
        self.kind = kind


class HostNotAllowed(Refused):
    """The user has no licence to host (code 3161)."""


class BecameWebinar(Refused):
    """The meeting was converted to a webinar in Zoom (code 3000 when reading or changing it)."""


class MeetingUnderway(Refused):
    """The meeting is running and cannot be deleted now (code 3002)."""


class InvalidFields(Refused):
    """Zoom rejects values (code 300, 3000 on create); ``fields`` names them if Zoom does."""

    def __init__(
        self,
        fields: tuple[str, ...] = (),
        *,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(status=status, code=code, tracking_id=tracking_id)
        self.fields = fields


class BadPageToken(Refused):
    """A page token is older than 15 minutes or unknown: read the list again from its beginning."""


class Limit(StrEnum):
    """Which of Zoom's limits was reached."""

    PER_SECOND = "per_second"
    DAILY = "daily"
    HOST_DAILY = "host_daily"


class RateLimited(Refused):
    """Too many calls; ``resets_at`` (aware, UTC) is when they are allowed again, if known."""

    def __init__(
        self,
        limit: Limit,
        *,
        resets_at: datetime | None = None,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(status=status, code=code, tracking_id=tracking_id)
        self.limit = limit
        self.resets_at = resets_at


class OverQuota(RateLimited):
    """Our own count of Zoom's limits refuses the call: nothing was sent to Zoom."""


class OAuthRefused(Refused):
    """The token endpoint refused; ``error`` is the OAuth error code, such as ``invalid_client``."""

    def __init__(
        self,
        error: str,
        *,
        status: int | None = None,
        code: int | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(status=status, code=code, tracking_id=tracking_id)
        self.error = error


class InvalidGrant(OAuthRefused):
    """The code or refresh token is used up, expired or revoked: a person must authorise again."""


class InvalidClient(OAuthRefused):
    """Client id or secret are wrong, or the app is disabled: the operator must act."""


class ForgedWebhook(Exception):
    """A webhook whose signature or age is not valid: its content must not be trusted."""


class UntimelyWebhook(ForgedWebhook):
    """The signature is right, but the time differs too much: a replay, or one clock is wrong."""


class UnreadableWebhook(Exception):
    """The signature of the webhook is right, but the body is not the JSON object of Zoom's docs."""
