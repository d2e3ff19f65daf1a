"""No answer is taken for another one, and no useless call is sent.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from enishi.zoom import errors, oauth, webhooks, wire
from enishi.zoom.client import ZoomClient
from enishi.zoom.quota import Unlimited, Weight, allowed_per_second
from tests.zoom.conftest import Answers, Tokens
from tests.zoom.test_oauth import refresh
from tests.zoom.test_refusals import DRAFT

START = {"start_url": "https://elsewhere.example/"}
PAIR = {"access_token": "a", "refresh_token": "r"}


@pytest.mark.parametrize(
    "answer",
    [
        # Followed or read, it would hand a login to whom the answer names.
        httpx2.Response(302, json=START),
        # Somebody on the way says so, not Zoom.
        httpx2.Response(404),
        httpx2.Response(200, json=[START]),
    ],
)
def test_what_zoom_does_not_say_like_that_is_no_answer(
    answer: httpx2.Response, answering: Answers
) -> None:
    client, _, _ = answering(answer)
    with pytest.raises(errors.NoAnswer):
        client.get_start_url(1)


def test_an_answer_without_an_end_is_given_up(
    answering: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MAX_ANSWER_BYTES", 20)
    client, _, _ = answering(httpx2.Response(200, json=START))
    with pytest.raises(errors.NoAnswer):
        client.get_start_url(1)


def test_a_limit_is_one_whoever_says_it(answering: Answers) -> None:
    """The meeting was certainly not made: it need not be looked for."""
    client, _, _ = answering(httpx2.Response(429, text="<html>slow down</html>"))
    with pytest.raises(errors.RateLimited):
        client.create_meeting("u1", DRAFT)


def test_a_value_that_zoom_refuses_beside_the_zone_is_not_asked_for_again(
    answering: Answers,
) -> None:
    findings = [{"field": name, "message": "Invalid."} for name in ("timezone", "topic")]
    body = {"code": 300, "message": "Validation Failed.", "errors": findings}
    client, requests, _ = answering(httpx2.Response(400, json=body))
    with pytest.raises(errors.InvalidFields):
        client.create_meeting("u1", DRAFT)
    assert len(requests) == 1


def test_a_limit_of_the_day_is_not_asked_again_at_once(answering: Answers) -> None:
    daily = {"x-ratelimit-type": "Daily-limit"}
    client, requests, _ = answering(
        httpx2.Response(429, json={"code": 429, "message": "x"}, headers=daily)
    )
    with pytest.raises(errors.RateLimited):
        client.get_me()
    assert len(requests) == 1


class Counting(Unlimited):
    """Counts the turns that are taken; refuses them when it is ``shut``."""

    def __init__(self, *, shut: bool) -> None:
        self.shut_off, self.turns = shut, 0

    def take(self, weight: Weight, *, timeout_seconds: float) -> None:  # noqa: ARG002
        self.turns += 1
        if self.shut_off:
            raise errors.OverQuota(errors.Limit.PER_SECOND)


@pytest.mark.parametrize(("shut", "turns"), [(True, 1), (False, 2)])
def test_each_request_costs_a_turn_and_no_turn_is_tried_twice(shut: bool, turns: int) -> None:
    """A token that was refused is another request; a quota that is used up has waited already."""
    rejected = httpx2.Response(401, json={"code": 124, "message": "x"})
    quota = Counting(shut=shut)
    client = ZoomClient(
        api_url="http://zoom.test/v2",
        tokens=Tokens(),
        quota=quota,
        transport=httpx2.MockTransport(lambda _: rejected),
    )
    with pytest.raises(errors.Refused):
        client.get_me()
    assert quota.turns == turns


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        # Taken for the end of the pair, each would end the link.
        (429, {"error": "invalid_grant"}, errors.RateLimited),
        (400, {"error": "invalid_request", "reason": "Missing grant type"}, errors.OAuthRefused),
    ],
)
def test_a_refusal_of_something_else_does_not_end_the_grant(
    status: int, body: dict[str, str], kind: type[errors.ZoomError]
) -> None:
    with pytest.raises(errors.ZoomError) as refusal:
        refresh(httpx2.Response(status, json=body))
    assert type(refusal.value) is kind


@pytest.mark.parametrize("said", [10**9, 0, -5])
def test_a_token_lives_an_hour_if_zoom_says_what_cannot_be(said: int) -> None:
    pair: oauth.TokenSet = refresh(httpx2.Response(200, json={**PAIR, "expires_in": said}))
    assert pair.expires_in == 3600


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, 20),
        ({"x-ratelimit-type": "Daily-limit"}, None),
        ({"x-ratelimit-category": "Heavy"}, None),
        ({"x-ratelimit-limit": "0"}, None),
        ({"x-ratelimit-limit": "1000000"}, None),
    ],
)
def test_only_what_can_be_the_limit_of_a_second_is_learnt(
    changed: dict[str, Any], expected: int | None
) -> None:
    said = {
        "x-ratelimit-type": "QPS",
        "x-ratelimit-category": "Medium",
        "x-ratelimit-limit": "20",
    }
    assert allowed_per_second(said | changed, weight=Weight.MEDIUM) == expected


def test_a_moment_of_a_thousand_digits_is_refused_though_it_is_signed() -> None:
    stamp = "9" * 5000
    signature = webhooks.sign(b"{}", timestamp=stamp, secret="s")
    with pytest.raises(errors.ForgedWebhook):
        webhooks.verify(
            b"{}", signature=signature, timestamp=stamp, secret="s", now=DRAFT.starts_at
        )
