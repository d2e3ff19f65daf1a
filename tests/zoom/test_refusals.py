"""Zoom's refusals by code, and answers that are no refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from enishi.zoom import errors
from enishi.zoom.types import MeetingDraft
from tests.zoom.conftest import Answers

DRAFT = MeetingDraft(
    topic="x",
    agenda="",
    starts_at=datetime(2027, 1, 5, 1, tzinfo=UTC),
    minutes=60,
    timezone="Asia/Tokyo",
)


def refusal(
    answering: Answers, status: int, body: Any, headers: dict[str, str] | None = None
) -> errors.ZoomError:
    """What creating a meeting raises when this is the answer."""
    client, _, _ = answering(httpx2.Response(status, json=body, headers=headers))
    with pytest.raises(errors.ZoomError) as raised:
        client.create_meeting("u1", DRAFT)
    return raised.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 124, errors.Unauthorized),
        (400, 200, errors.Forbidden),
        (200, 200, errors.Forbidden),
        (403, 403, errors.Forbidden),
        (404, 1001, errors.NotFound),
        (400, 1010, errors.NotFound),
        (404, 3001, errors.NotFound),
        (400, 3000, errors.InvalidFields),
        (400, 3002, errors.MeetingUnderway),
        (400, 3161, errors.HostNotAllowed),
        (400, 2300, errors.Refused),
        (409, 99999, errors.Refused),
    ],
)
def test_the_code_decides_whatever_the_message_says(
    status: int, code: int, kind: type[errors.ZoomError], answering: Answers
) -> None:
    raised = refusal(answering, status, {"code": code, "message": "worded anew every year"})
    assert type(raised) is kind
    assert (raised.status, raised.code) == (status, code)


def test_missing_scopes_are_named(answering: Answers) -> None:
    text = "Invalid access token, does not contain scopes:[meeting:write:meeting, user:read:admin]."
    raised = refusal(answering, 400, {"code": 4711, "message": text})
    assert isinstance(raised, errors.MissingScopes)
    assert raised.scopes == {"meeting:write:meeting", "user:read:admin"}


def test_invalid_fields_are_named(answering: Answers) -> None:
    body = {"code": 300, "message": "Validation Failed.", "errors": [{"field": "topic"}, "odd"]}
    raised = refusal(answering, 400, body)
    assert isinstance(raised, errors.InvalidFields)
    assert raised.fields == ("topic",)


def test_a_stale_page_token_is_no_invalid_field(answering: Answers) -> None:
    body = {"code": 300, "message": "The next page token is invalid or expired."}
    client, _, _ = answering(httpx2.Response(400, json=body))
    with pytest.raises(errors.BadPageToken):
        client.list_users(page_token="old")


def limit(answering: Answers, message: str, **headers: str) -> errors.RateLimited:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raised = refusal(answering, 429, {"code": 429, "message": message}, named)
    assert isinstance(raised, errors.RateLimited)
    return raised


def test_three_limits_are_told_apart(answering: Answers) -> None:
    qps = limit(answering, "maximum per-second rate limit", x_ratelimit_type="QPS")
    assert (qps.limit, qps.resets_at) == (errors.Limit.PER_SECOND, None)

    opens_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)
    daily = limit(
        answering,
        "daily rate limit",
        x_ratelimit_type="Daily-limit",
        retry_after=f"{opens_at:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert daily.limit is errors.Limit.DAILY
    assert daily.resets_at == opens_at

    hosts = limit(
        answering,
        "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests",
        x_ratelimit_type="QPS",
    )
    assert hosts.limit is errors.Limit.HOST_DAILY
    assert hosts.resets_at is not None
    assert (hosts.resets_at.hour, hosts.resets_at.tzinfo) == (0, UTC)
    assert timedelta(0) < hosts.resets_at - datetime.now(UTC) <= timedelta(days=1)


@pytest.mark.parametrize("retry_after", ["120", "Wed, 06 Jan 2027 00:00:00 GMT", "soon", ""])
def test_retry_after_is_read_in_every_form(retry_after: str, answering: Answers) -> None:
    raised = limit(answering, "x", x_ratelimit_type="Daily-limit", retry_after=retry_after)
    assert raised.resets_at is not None
    assert raised.resets_at.tzinfo is not None


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500, text="<html>"),
        httpx2.Response(502),
        httpx2.Response(503, json={"code": 300, "message": "x"}),
        httpx2.Response(404, text="<html>not Zoom at all</html>"),
        httpx2.Response(201, text='{"id": 1, "join_'),
        httpx2.Response(201, json=[]),
        httpx2.Response(201, json={"id": "no number", "join_url": "https://zoom.test/j/1"}),
        httpx2.Response(201, json={"id": 1}),
        httpx2.Response(201),
        httpx2.ReadTimeout("x"),
        httpx2.ReadError("x"),
        httpx2.WriteError("x"),
        httpx2.RemoteProtocolError("x"),
    ],
)
def test_what_is_no_clear_answer_leaves_the_outcome_unknown(
    answer: object, answering: Answers
) -> None:
    client, requests, _ = answering(answer)
    with pytest.raises(errors.NoAnswer):
        client.create_meeting("u1", DRAFT)
    assert len(requests) == 1


@pytest.mark.parametrize("failure", [httpx2.ConnectError("x"), httpx2.ConnectTimeout("x")])
def test_what_never_left_is_known_not_to_have_happened(
    failure: Exception, answering: Answers
) -> None:
    client, _, _ = answering(failure)
    with pytest.raises(errors.NotSent):
        client.create_meeting("u1", DRAFT)


def test_the_tracking_id_is_carried_for_zooms_support(answering: Answers) -> None:
    raised = refusal(answering, 400, {"code": 3161, "message": "x"}, {"x-zm-trackingid": "WEB_abc"})
    assert raised.tracking_id == "WEB_abc"
    assert "WEB_abc" in str(raised)
