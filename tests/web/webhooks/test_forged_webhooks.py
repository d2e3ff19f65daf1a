"""Forged and replayed webhooks have no effect and reveal no signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.meetings.models import Meeting, WebhookEvent
from enishi.zoom.webhooks import sign
from tests.web.webhooks.test_webhooks import (
    ADDRESS,
    AT,
    MEETING_ID,
    SECRET,
    _at_the_time_of_the_vectors,
    event,
    meeting,
    post,
)

__all__ = ["_at_the_time_of_the_vectors", "meeting"]

pytestmark = pytest.mark.django_db

BODY = event("meeting.deleted", id=MEETING_ID)
CHALLENGE = b'{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event":"endpoint.url_validation"}'

Headers = dict[str, str]
Forgery = Callable[[bytes], tuple[bytes, Headers]]


def headers(signature: str, at: str = str(AT)) -> Headers:
    return {"x-zm-signature": signature, "x-zm-request-timestamp": at}


def right(body: bytes, at: str = str(AT)) -> str:
    return sign(body, timestamp=at, secret=SECRET)


def bare(message: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


FORGERIES: dict[str, Forgery] = {
    "no headers": lambda body: (body, {}),
    "no signature": lambda body: (body, {"x-zm-request-timestamp": str(AT)}),
    "no timestamp": lambda body: (body, {"x-zm-signature": right(body)}),
    "empty signature": lambda body: (body, headers("")),
    "only the prefix": lambda body: (body, headers("v0=")),
    "without the prefix": lambda body: (body, headers(right(body)[3:])),
    "another version": lambda body: (body, headers("v1" + right(body)[2:])),
    "upper case": lambda body: (body, headers(right(body).upper())),
    "cut short": lambda body: (body, headers(right(body)[:-1])),
    "one more digit": lambda body: (body, headers(right(body) + "0")),
    "white space around": lambda body: (body, headers(f"{right(body)} x")),
    "two signatures": lambda body: (body, headers(f"{right(body)},{right(body)}")),
    "another secret": lambda body: (body, headers(sign(body, timestamp=str(AT), secret="x"))),
    "the empty secret": lambda body: (body, headers(sign(body, timestamp=str(AT), secret=""))),
    "the client's secret": lambda body: (
        body,
        headers(sign(body, timestamp=str(AT), secret="practice_client_secret")),
    ),
    "the body alone signed": lambda body: (body, headers("v0=" + bare(body))),
    "a plain hash": lambda body: (body, headers("v0=" + hashlib.sha256(body).hexdigest())),
    "another body's": lambda body: (body, headers(right(body + b" "))),
    "another moment's": lambda body: (body, headers(right(body), at=str(AT + 1))),
    "moment and body joined otherwise": lambda body: (
        body,
        headers("v0=" + bare(b"v0:" + str(AT).encode() + body)),
    ),
    "a moment with a sign": lambda body: (body, headers(right(body, f"+{AT}"), at=f"+{AT}")),
    "a moment in milliseconds": lambda body: (
        body,
        headers(right(body, f"{AT}000"), at=f"{AT}000"),
    ),
    "a moment with a fraction": lambda body: (body, headers(right(body, f"{AT}.0"), at=f"{AT}.0")),
    "three hours old": lambda body: (
        body,
        headers(right(body, str(AT - 10800)), at=str(AT - 10800)),
    ),
    "an hour ahead": lambda body: (body, headers(right(body, str(AT + 3600)), at=str(AT + 3600))),
    "escaped anew": lambda body: (
        json.dumps(json.loads(body), indent=1).encode(),
        headers(right(body)),
    ),
}


@pytest.mark.parametrize("form", FORGERIES)
@pytest.mark.parametrize("body", [BODY, CHALLENGE], ids=["an event", "a challenge"])
def test_a_forgery_has_no_effect_and_is_answered_with_no_signature(
    form: str, body: bytes, meeting: Meeting
) -> None:
    sent, extra = FORGERIES[form](body)
    answer = Client().post(ADDRESS, sent, content_type="application/json", headers=extra)
    assert answer.status_code == 401
    assert answer.content == b""
    assert WebhookEvent.objects.count() == 0


def test_the_genuine_one_beside_them_is_taken(meeting: Meeting) -> None:
    assert post(BODY).status_code == 204
    assert WebhookEvent.objects.count() == 1


@pytest.mark.parametrize("keeps_moment", [True, False], ids=["kept", "renewed"])
@pytest.mark.parametrize("later", [1, 5 * 60, 25 * 60, 85 * 60])
def test_a_replay_has_no_second_effect(keeps_moment: bool, later: int, meeting: Meeting) -> None:
    post(BODY, at=AT - later)
    post(BODY, at=AT - later if keeps_moment else AT)
    assert WebhookEvent.objects.count() == 1


def test_an_event_is_answered_in_a_few_statements_and_without_a_call(
    meeting: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Zoom's address leads nowhere in this test: a call would fail, and wait."""
    with django_assert_max_num_queries(12):
        assert post(BODY).status_code == 204
