"""Correctly signed webhooks with any content are ignored or refused, never an error.

A few hundred bodies by default; five thousand with ``--hypothesis-profile=nightly``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi.meetings.link import webhooks
from enishi.meetings.models import Meeting, WebhookEvent
from tests.web.webhooks.test_webhooks import (
    AT,
    MEETING_ID,
    _at_the_time_of_the_vectors,
    meeting,
    post,
)

__all__ = ["_at_the_time_of_the_vectors", "meeting"]

pytestmark = pytest.mark.django_db

ANSWERS = (200, 204, 400, 401, 413)

LENIENT = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
if settings.get_current_profile_name() != "nightly":
    LENIENT = settings(LENIENT, max_examples=120)

NASTY_TEXTS = [
    *("", "acc", "acc\0", "\0", "\ud800", "acc\udfff", "ac\u202ec", "\r\n", "x" * 70_000, "🙂"),
    *("host1", "host1\0", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"),
    *("10000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00", str(MEETING_ID)),
    *("99999999999999999999", "-1", "1e5", "٣", "NaN", "' or 1=1 --", "%s", "null"),
]
NASTY_NUMBERS = [
    *(0, -1, MEETING_ID, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**300, 1.5, 1e308),
    *(float("nan"), float("inf"), True, None),
]
VALUES = st.recursive(
    st.sampled_from([*NASTY_TEXTS, *NASTY_NUMBERS]) | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
EVENTS = st.sampled_from(
    [
        *("meeting.updated", "meeting.deleted", "meeting.\0updated", "meeting.updated\n"),
        *("user.updated", "user.deleted", "user.deactivated", "app_deauthorized", "\ud800"),
        *("endpoint.url_validation", "meeting." + "x" * 90_000, "user.\u202e", "MEETING.UPDATED"),
        *("webinar.created", "meeting.", "user.", "."),
    ]
)
ABOUT = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "uuid", "host_id", "email", "topic", "start_time"), VALUES),
)
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        "account_id": st.just("acc") | VALUES,
        "client_id": st.just("ours") | VALUES,
        "user_id": VALUES,
        "object": ABOUT | VALUES,
        "old_object": ABOUT | VALUES,
        "plainToken": VALUES,
        "deauthorization_time": VALUES,
        "time_stamp": VALUES,
    },
)
BODIES = st.fixed_dictionaries(
    {"event": EVENTS | VALUES}, optional={"payload": PAYLOAD | VALUES, "event_ts": VALUES}
)


@pytest.fixture(autouse=True)
def _without_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "defer", lambda *_, **__: None)


def _bytes(body: Any, *, escaped: bool) -> bytes:
    return json.dumps(body, ensure_ascii=escaped).encode("utf-8", "surrogatepass")


@LENIENT
@given(body=BODIES, escaped=st.booleans())
def test_whatever_is_signed_is_answered(
    body: dict[str, Any], escaped: bool, meeting: Meeting
) -> None:
    assert post(_bytes(body, escaped=escaped)).status_code in ANSWERS
    for kept in WebhookEvent.objects.all():
        assert (kept.event + kept.object_id).isprintable()


@pytest.mark.parametrize("text", ["\0", "\ud800", "a\0b"])
@pytest.mark.parametrize("field", ["account_id", "id", "email", "client_id", "event", "plainToken"])
def test_no_field_with_what_no_column_keeps_has_an_effect(
    field: str, text: str, meeting: Meeting
) -> None:
    about = {"id": "host1", "email": "x@example.com"}
    payload: dict[str, Any] = {"account_id": "acc", "client_id": "ours", "object": about}
    body = {"event": "user.updated", "payload": payload}
    where = body if field == "event" else about if field in about else payload
    where[field] = f"{where.get(field, '')}{text}"
    assert post(_bytes(body, escaped=True)).status_code in ANSWERS
    kept = list(WebhookEvent.objects.values_list("event", "object_id"))
    # The host is still named when only a field that is not looked at is odd.
    assert kept == (
        [("user.updated", "host1")] if field not in ("account_id", "id", "event") else []
    )


@pytest.mark.parametrize(
    "said",
    [
        *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "10000-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59Z", "-1", 10**30, None, [], {}),
    ],
)
def test_a_moment_that_no_calendar_has_is_none(said: object, meeting: Meeting) -> None:
    payload = {"account_id": "acc", "client_id": "ours", "deauthorization_time": said}
    body = {"event": "app_deauthorized", "payload": payload}
    assert post(_bytes(body, escaped=True)).status_code == 204
    assert WebhookEvent.objects.get().happened_at is None


@pytest.mark.parametrize("at", [253402300800, 999999999999, 0])
def test_a_timestamp_beyond_every_calendar_is_too_far_away(at: int, meeting: Meeting) -> None:
    assert post(_bytes({"event": "meeting.updated"}, escaped=True), at=at).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        *(b"7", b'"meeting.updated"', b"true", b"NaN", b"-Infinity", b"", b" ", b"\xff\xfe"),
        *(b'{"event":"a","event":7}', b'{"event":NaN}', b'{"a":' * 30_000, b"[" * 100_000),
        *(b'{"event":"x","n":' + b"9" * 5000 + b"}", b"\xef\xbb\xbf{}", b"{}", b'{"event":null}'),
    ],
)
def test_what_is_no_event_is_unreadable(body: bytes) -> None:
    assert post(body).status_code == 400


def test_of_two_values_under_one_name_one_is_taken_and_nothing_breaks(meeting: Meeting) -> None:
    twice = b'"payload":{"account_id":"other","account_id":"acc","object":{"id":1,"id":%d}}'
    body = b'{"event":"meeting.deleted","event":"meeting.updated",' + twice % MEETING_ID + b"}"
    assert post(body).status_code == 204
    assert WebhookEvent.objects.get().event == "meeting.updated"


def test_an_event_without_an_account_belongs_to_nobody(meeting: Meeting) -> None:
    meeting.account.zoom_account_id = ""
    meeting.account.save()
    body = {"event": "meeting.updated", "event_ts": AT, "payload": {"object": {"id": MEETING_ID}}}
    assert post(_bytes(body, escaped=True)).status_code == 204
    assert WebhookEvent.objects.count() == 0
