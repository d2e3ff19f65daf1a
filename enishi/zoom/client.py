"""Zoom's REST API as typed methods: one method, one call, with its reference page above it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import quote

import httpx2
import stamina

from enishi.zoom import errors, reading, refusals, wire
from enishi.zoom.quota import Quota, Unlimited, Weight, allowed_per_second
from enishi.zoom.types import (
    Meeting,
    MeetingChange,
    MeetingDraft,
    MeetingsPage,
    User,
    UserSettings,
    UsersPage,
)

# Zoom's current reference allows 2000, its pagination guide 300; 300 is valid under both.
PAGE_SIZE = 300
READ_SECONDS = 15.0
# With less time left, no request is started: nobody would wait for its answer.
SHORTEST_SECONDS = 0.3


class TokenSource(Protocol):
    """The source of the client's access token, and of a new one when Zoom rejects it."""

    def current(self) -> str:
        """Return the access token to use now."""

    def renew(self, rejected: str) -> str:
        """Return another token than ``rejected``; raises if there is none."""


class ZoomClient:
    """Calls Zoom for one Zoom account; use as a context manager.

    ``api_url`` is the base with version, ``https://api.zoom.us/v2``. ``budget_seconds`` is the time
    budget of each method, retries included. ``seconds_left`` is the time budget of the caller in
    all. ``quota`` keeps calls below Zoom's limits. ``attempts`` is the most tries of a read.
    ``transport`` replaces the network in a simulation. ``clock`` returns the aware present.

    Every method raises the errors of ``enishi.zoom.errors``.
    """

    def __init__(
        self,
        *,
        api_url: str,
        tokens: TokenSource,
        budget_seconds: float = 20.0,
        seconds_left: Callable[[], float] = lambda: math.inf,
        quota: Quota | None = None,
        attempts: int = 4,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._tokens = tokens
        self._budget_seconds = budget_seconds
        self._seconds_left = seconds_left
        self._quota = quota or Unlimited()
        self._attempts = attempts
        self._clock = clock
        self._http = wire.open_client(transport=transport)
        # How far our clock was ahead of Zoom's at the last answer; None before the first answer.
        self.clock_lead: timedelta | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    # https://developers.zoom.us/docs/api/users/#tag/users/get/users
    def list_users(
        self, *, status: str = "active", page_token: str = "", page_size: int = PAGE_SIZE
    ) -> UsersPage:
        """Return one page of the account's users with this status: active, inactive or pending."""
        query = {"status": status, "page_size": str(page_size)}
        if page_token:
            query["next_page_token"] = page_token
        return reading.users_page(self._read("/users", query, weight=Weight.MEDIUM))

    def all_users(self) -> Iterator[User]:
        """Yield every active user."""
        pages = reading.pages(lambda token: self.list_users(page_token=token))
        return (user for page in pages for user in page.users)

    # https://developers.zoom.us/docs/api/users/#tag/users/get/users/{userId}
    def get_user(self, user_id: str) -> User:
        """Return one user, with role and account."""
        return reading.one_user(self._read(f"/users/{_segment(user_id)}"))

    # https://developers.zoom.us/docs/api/users/#tag/users/get/users/{userId}
    def get_me(self) -> User:
        """Return the user who authorised the app."""
        return self.get_user("me")

    # https://developers.zoom.us/docs/api/users/#tag/users/get/users/{userId}/settings
    def get_user_settings(self, user_id: str) -> UserSettings:
        """Return the settings that decide whether people can enter this user's meetings."""
        path = f"/users/{_segment(user_id)}/settings"
        return reading.user_settings(self._read(path, weight=Weight.MEDIUM))

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/post/users/{userId}/meetings
    def create_meeting(self, user_id: str, draft: MeetingDraft) -> Meeting:
        """Create a scheduled meeting hosted by this user. Never retried: no idempotency key."""
        path = f"/users/{_segment(user_id)}/meetings"
        try:
            return reading.meeting(self._write("POST", path, draft.body()))
        except errors.BecameWebinar as refusal:
            # On this route, code 3000 means something else: "cannot schedule for".
            raise errors.InvalidFields(
                status=refusal.status, code=refusal.code, tracking_id=refusal.tracking_id
            ) from refusal

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/get/users/{userId}/meetings
    def list_meetings(self, user_id: str, *, page_token: str = "") -> MeetingsPage:
        """Return one page of the user's scheduled, unexpired meetings."""
        query = {"type": "scheduled", "page_size": str(PAGE_SIZE)}
        if page_token:
            query["next_page_token"] = page_token
        path = f"/users/{_segment(user_id)}/meetings"
        return reading.meetings_page(self._read(path, query, weight=Weight.MEDIUM))

    def all_meetings(self, user_id: str) -> Iterator[Meeting]:
        """Yield every scheduled meeting of the user, page after page."""
        pages = reading.pages(lambda token: self.list_meetings(user_id, page_token=token))
        return (meeting for page in pages for meeting in page.meetings)

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/get/meetings/{meetingId}
    def get_meeting(self, meeting: int | str) -> Meeting:
        """Return a meeting by its id, or by the uuid of one occurrence."""
        return reading.meeting(self._read(f"/meetings/{_meeting_segment(meeting)}"))

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/get/meetings/{meetingId}
    def get_start_url(self, meeting_id: int) -> str:
        """Return the link that starts the meeting **as its host**, valid two hours.

        It is a credential: redirect the host to it at once, never store or log it.
        """
        url = self._read(f"/meetings/{_meeting_segment(meeting_id)}").get("start_url")
        if not isinstance(url, str) or not url:
            raise errors.NoAnswer(status=200)
        return url

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/patch/meetings/{meetingId}
    def update_meeting(self, meeting_id: int, change: MeetingChange) -> None:
        """Change a meeting. Zoom's answer is empty, and it ignores a past start: read it back."""
        self._write("PATCH", f"/meetings/{_meeting_segment(meeting_id)}", change.body())

    # https://developers.zoom.us/docs/api/meetings/#tag/meetings/delete/meetings/{meetingId}
    def delete_meeting(self, meeting_id: int) -> None:
        """Delete a meeting, without Zoom's mail about it, because Enishi sends its own."""
        quiet = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        self._call("DELETE", f"/meetings/{_meeting_segment(meeting_id)}", query=quiet)

    def _write(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a change. Zoom knows only some IANA zones and refuses others without any effect.

        Those are left out on a retry: the start is in UTC, and only Zoom's own mails show the zone.
        """
        try:
            return self._call(method, path, body=body)
        except errors.InvalidFields as refusal:
            if refusal.fields != ("timezone",) or "timezone" not in body:
                raise
            said = {name: value for name, value in body.items() if name != "timezone"}
            return self._call(method, path, body=said)

    def _read(
        self, path: str, query: dict[str, str] | None = None, *, weight: Weight = Weight.LIGHT
    ) -> dict[str, Any]:
        """GET, with a few retries within the time budget: reads are idempotent."""
        budget = min(self._budget_seconds, self._seconds_left())
        if budget < SHORTEST_SECONDS:
            raise errors.NotSent
        deadline = time.monotonic() + budget
        silence: errors.ZoomError | None = None
        for attempt in stamina.retry_context(
            on=_worth_repeating, attempts=self._attempts, timeout=budget, wait_initial=0.2
        ):
            with attempt:
                try:
                    return self._call("GET", path, query=query, weight=weight, deadline=deadline)
                except (errors.NoAnswer, errors.NotSent) as silent:
                    silence = silent
                    raise
                except errors.OverQuota:
                    # The limit refused a retry. The earlier attempt without an answer is the error
                    # to report.
                    if silence is None:
                        raise
                    raise silence from None
        raise AssertionError("retry_context ends by returning or raising")

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        weight: Weight = Weight.LIGHT,
        deadline: float | None = None,
    ) -> dict[str, Any]:
        """Make one call; a rejected token is renewed once, because a 401 had no effect."""
        if deadline is None:
            deadline = time.monotonic() + min(self._budget_seconds, self._seconds_left())
        request = _Request(method, path, query, body, weight, deadline)
        # Wait for the limit first: meanwhile the link may end, and its token with it.
        self._await_turn(request)
        token = self._tokens.current()
        try:
            return self._send(request, token)
        except errors.Unauthorized:
            self._await_turn(request)
            return self._send(request, self._tokens.renew(token))

    def _await_turn(self, request: _Request) -> None:
        self._quota.take(request.weight, timeout_seconds=request.seconds_left)

    def _send(self, request: _Request, token: str) -> dict[str, Any]:
        if request.seconds_left < SHORTEST_SECONDS:
            raise errors.NotSent
        answer = wire.send(
            self._http,
            request.method,
            f"{self._api_url}{request.path}",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            params=request.query,
            json_body=request.body,
            read_seconds=READ_SECONDS,
            budget_seconds=request.seconds_left,
        )
        if answer.said_at is not None:
            self.clock_lead = self._clock() - answer.said_at
        per_second = allowed_per_second(answer.headers, weight=request.weight)
        if per_second is not None:
            self._quota.learn(request.weight, per_second=per_second)
        is_quiet = request.method in ("PATCH", "DELETE")
        try:
            return refusals.check(answer, now=self._clock(), tells_nothing=is_quiet)
        except errors.RateLimited as refusal:
            self._quota.shut(request.weight, refusal)
            raise


@dataclass(frozen=True, slots=True)
class _Request:
    """The content of a request, and the (monotonic) time until which its answer is useful."""

    method: str
    path: str
    query: dict[str, str] | None
    body: dict[str, Any] | None
    weight: Weight
    deadline: float

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()


def _worth_repeating(error: Exception) -> bool:
    if isinstance(error, errors.OverQuota):
        return False
    if isinstance(error, errors.RateLimited):
        return error.limit is errors.Limit.PER_SECOND
    return isinstance(error, errors.NoAnswer | errors.NotSent)


def _segment(text: str) -> str:
    """Encode one path segment: ids and mail addresses may contain ``/`` and ``+``."""
    return quote(text, safe="@")


def _meeting_segment(meeting: int | str) -> str:
    """Return a numeric id as it is; Zoom requires a uuid with a slash to be encoded twice."""
    if isinstance(meeting, int):
        return str(meeting)
    once = quote(meeting, safe="")
    return quote(once, safe="") if "/" in meeting else once
