"""Webhooks are parsed and verified: test vectors, and all odd bodies that Zoom sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from enishi.zoom import errors, webhooks

SECRET = "zm_secret_for_tests"
STAMP = "1767225600"
DELETED = (
    '{"event":"meeting.deleted","event_ts":1767225600456,"payload":{"account_id":'
    '"q6gBJVO5TzexKYTb_I2rpg","operator":"admin@example.com","operator_id":"z8yCxjabcdEFGHfp8uQ",'
    '"operation":"single","object":{"uuid":"/Aa//BbCcDdEeFfGg==","id":92674392836,'
    '"host_id":"30R7kT7bTIKSNUFEuH_Qlg","topic":"面接 🙂","type":2,"start_time":'
    '"2026-01-05T01:00:00Z","duration":60,"timezone":"Asia/Tokyo"}}}'
).encode()
SIGNATURE = "v0=08880269ccc9a58985a97cd1c9631fad1945db61167f33e657c08ebf84603d46"


def test_the_signature_is_made_over_the_raw_bytes() -> None:
    assert len(DELETED) == 387
    assert webhooks.sign(DELETED, timestamp=STAMP, secret=SECRET) == SIGNATURE
    now = datetime.fromtimestamp(int(STAMP), UTC)
    webhooks.verify(DELETED, signature=SIGNATURE, timestamp=STAMP, secret=SECRET, now=now)
    # The same JSON with its emoji escaped is another body.
    escaped = json.dumps(json.loads(DELETED)).encode()
    with pytest.raises(errors.ForgedWebhook):
        webhooks.verify(escaped, signature=SIGNATURE, timestamp=STAMP, secret=SECRET, now=now)


def test_a_meeting_event_tells_which_meeting() -> None:
    notice = webhooks.parse(DELETED)
    assert notice.event == "meeting.deleted"
    assert notice.account_id == "q6gBJVO5TzexKYTb_I2rpg"
    assert notice.meeting_id == 92674392836


def test_the_official_deauthorisation_is_read_though_it_lacks_the_usual_envelope() -> None:
    notice = webhooks.parse(
        b'{"event":"app_deauthorized","payload":{"account_id":"AAAAAABBBB","user_id":'
        b'"abcD3ojfdbjfg","signature":"827edc34","deauthorization_time":'
        b'"2020-06-17T13:52:28.632Z","client_id":"ABC!V","event_ts":"2024-09-08 15:58:40"}}'
    )
    assert notice.deauthorized_at == datetime(2020, 6, 17, 13, 52, 28, 632000, tzinfo=UTC)
    assert (notice.client_id, notice.user_ids) == ("ABC!V", ("abcD3ojfdbjfg",))


def test_a_user_update_may_name_two_ids() -> None:
    body = {"event": "user.updated", "payload": {"object": {"id": "a"}, "old_object": {"id": "b"}}}
    assert webhooks.parse(json.dumps(body).encode()).user_ids == ("a", "b")


@pytest.mark.parametrize("meeting_id", [True, None, -1.5, "12a", "٣", "9" * 30, [], {}])
def test_an_id_that_is_none_is_no_id(meeting_id: object) -> None:
    body = {"event": "meeting.started", "payload": {"object": {"id": meeting_id}}}
    assert webhooks.parse(json.dumps(body).encode()).meeting_id is None
