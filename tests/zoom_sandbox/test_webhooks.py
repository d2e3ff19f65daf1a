"""Delivery of webhooks: signatures, retries, and everything that can go wrong on the way."""

import pytest

from zoom_sandbox.webhooks import signature

from .conftest import SECRET, Practice

TIMESTAMP = 1767225600

VALIDATION = (
    '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1767225600123,'
    '"event":"endpoint.url_validation"}'
)
DELETION = (
    '{"event":"meeting.deleted","event_ts":1767225600456,"payload":{"account_id":'
    '"q6gBJVO5TzexKYTb_I2rpg","operator":"admin@example.com","operator_id":"z8yCxjabcdEFGHfp8uQ",'
    '"operation":"single","object":{"uuid":"/Aa//BbCcDdEeFfGg==","id":92674392836,"host_id":'
    '"30R7kT7bTIKSNUFEuH_Qlg","topic":"面接 🙂","type":2,"start_time":"2026-01-05T01:00:00Z",'
    '"duration":60,"timezone":"Asia/Tokyo"}}}'
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (VALIDATION, "43cc2886ec2e7eb09b2d846094ff3716a42ddfdf1deceb061db66c9edb8f41d2"),
        (DELETION, "08880269ccc9a58985a97cd1c9631fad1945db61167f33e657c08ebf84603d46"),
    ],
)
def test_known_bodies_have_known_signatures(body: str, expected: str) -> None:
    signed = signature.sign(SECRET, timestamp=TIMESTAMP, body=body.encode())
    assert signed == f"v0={expected}"


def test_a_known_token_is_encrypted_to_a_known_answer() -> None:
    assert signature.encrypt_token(SECRET, "qgg8vlvZRS6UYooatFL8Aw") == (
        "e5348cbf1a361676762bcd6a858c8eed4982c968b2d6af59676a7e7b241215ce"
    )


def test_the_known_deletion_is_as_long_as_zooms() -> None:
    assert len(DELETION.encode()) == 387


@pytest.mark.parametrize("position", ["off", "on"])
def test_events_are_signed_over_the_raw_body(linked: Practice, position: str) -> None:
    linked.world.set_switch("webhook_escaped", position)
    linked.create(topic="面接 🙂")
    linked.let_due_happen()
    ((_, body, headers),) = linked.receiver.received
    timestamp = int(headers["x-zm-request-timestamp"])
    assert timestamp == int(linked.world.now().timestamp())
    assert headers["x-zm-signature"] == signature.sign(SECRET, timestamp=timestamp, body=body)
    assert ("面接 🙂".encode() in body) is (position == "off")


@pytest.mark.parametrize("status", [500, 302, 404, None])
def test_a_failed_delivery_is_repeated_after_5_25_and_85_minutes(
    linked: Practice, status: int | None
) -> None:
    linked.let_due_happen()
    linked.receiver.status = status
    linked.create()
    moments = []
    for minute in range(200):
        linked.let_due_happen()
        moments += [minute] * (len(linked.receiver.received) - len(moments))
        linked.pass_time(60)
    assert moments == [0, 5, 25, 85]
    assert list(linked.world.deliveries)[-1].state == "given up"


def test_a_delivery_that_succeeds_later_is_not_repeated_again(linked: Practice) -> None:
    linked.let_due_happen()
    linked.receiver.status = 503
    linked.create()
    linked.let_due_happen()
    linked.receiver.status = 204
    for _ in range(100):
        linked.pass_time(60)
        linked.let_due_happen()
    assert len(linked.receiver.received) == 2


@pytest.mark.parametrize(
    ("switch", "header", "position", "same"),
    [
        ("webhook_retry_timestamp", "x-zm-request-timestamp", "keep", True),
        ("webhook_retry_timestamp", "x-zm-request-timestamp", "renew", False),
        ("webhook_request_id", "x-zm-request-id", "keep", True),
        ("webhook_request_id", "x-zm-request-id", "renew", False),
    ],
)
def test_whether_a_retry_is_stamped_anew_is_a_switch(
    linked: Practice, switch: str, header: str, position: str, same: bool
) -> None:
    linked.world.set_switch(switch, position)
    linked.let_due_happen()
    linked.receiver.status = 500
    linked.create()
    linked.let_due_happen()
    linked.pass_time(300)
    linked.let_due_happen()
    first, second = (headers for _, _, headers in linked.receiver.received)
    assert (first[header] == second[header]) is same


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ("webhook_duplicate", ["meeting.created", "meeting.created", "meeting.deleted"]),
        ("webhook_reorder", ["meeting.deleted", "meeting.created"]),
        ("webhook_loss", []),
    ],
)
def test_events_may_be_doubled_reordered_or_lost(
    linked: Practice, switch: str, expected: list[str]
) -> None:
    linked.let_due_happen()
    linked.world.set_switch(switch, "on")
    path = f"/meetings/{linked.create()['id']}"
    if switch == "webhook_duplicate":
        linked.world.set_switch(switch, "off")
    linked.ask("DELETE", path)
    linked.let_due_happen()
    assert linked.receiver.names() == expected


def test_events_may_come_late(linked: Practice) -> None:
    linked.world.set_switch("webhook_delay", "30")
    linked.create()
    linked.let_due_happen()
    assert linked.receiver.names() == []
    linked.pass_time(30)
    linked.let_due_happen()
    assert linked.receiver.names() == ["meeting.created"]


def test_an_address_is_proven_when_it_is_saved_and_every_72_hours(zoom: Practice) -> None:
    def validations() -> int:
        return sum(d.event == "endpoint.url_validation" for d in zoom.world.deliveries)

    zoom.let_due_happen()
    assert (zoom.world.apps["client"].webhook_state, validations()) == ("proven", 1)
    zoom.pass_time(72 * 3600 - 1)
    zoom.let_due_happen()
    assert validations() == 1
    zoom.pass_time(1)
    zoom.let_due_happen()
    assert validations() == 2
    zoom.do("set_webhook_url", url="https://enishi.test/elsewhere")
    zoom.let_due_happen()
    assert validations() == 3


@pytest.mark.parametrize(("position", "heard"), [("keep", 1), ("disable", 0)])
def test_a_receiver_that_does_not_know_the_secret_fails(
    linked: Practice, position: str, heard: int
) -> None:
    linked.world.set_switch("crc_failure", position)
    linked.receiver.knows_secret = False
    linked.let_due_happen()
    assert linked.world.apps["client"].webhook_state == "failed"
    linked.create()
    linked.let_due_happen()
    assert len(linked.receiver.received) == heard


def test_a_receiver_that_starts_later_is_asked_again(zoom: Practice) -> None:
    zoom.receiver.status = None
    zoom.let_due_happen()
    assert zoom.world.apps["client"].webhook_state == "failed"
    zoom.receiver.status = 200
    zoom.pass_time(5)
    zoom.let_due_happen()
    assert zoom.world.apps["client"].webhook_state == "proven"


def test_a_receiver_that_never_starts_is_asked_less_and_less(zoom: Practice) -> None:
    zoom.receiver.status = None
    asked = []
    for second in range(0, 7200, 5):
        before = len(zoom.world.deliveries)
        zoom.let_due_happen()
        asked += [second] * (len(zoom.world.deliveries) - before)
        zoom.pass_time(5)
    assert asked[:5] == [0, 5, 15, 35, 75]
    assert len(asked) < 15
