"""Webhooks: signatures, shapes, retries, and everything that can go wrong with them."""

import json
from typing import Any

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


def test_a_meeting_is_announced_as_it_is_made_changed_and_deleted(linked: Practice) -> None:
    meeting = linked.create()
    path = f"/meetings/{meeting['id']}"
    linked.ask("PATCH", path, json={"topic": "二次面接", "duration": 60})
    linked.ask("DELETE", path)
    linked.let_due_happen()
    assert linked.receiver.names() == ["meeting.created", "meeting.updated", "meeting.deleted"]
    created = linked.receiver.last("meeting.created")
    assert created["payload"]["object"]["id"] == meeting["id"]
    assert created["payload"]["operator"] == "zoom-admin@zoom.example"
    assert created["payload"]["account_id"] == linked.user("owner@zoom.example").account_id
    assert created["event_ts"] == int(linked.world.now().timestamp() * 1000)
    updated = linked.receiver.last("meeting.updated")["payload"]
    assert updated["object"] == {"id": meeting["id"], "topic": "二次面接"}
    assert updated["old_object"] == {"id": meeting["id"], "topic": "面接"}


def test_a_change_that_changes_nothing_is_not_announced(linked: Practice) -> None:
    meeting = linked.create()
    linked.ask("PATCH", f"/meetings/{meeting['id']}", json={"topic": meeting["topic"]})
    linked.let_due_happen()
    assert linked.receiver.names() == ["meeting.created"]


def test_while_it_runs_a_meetings_id_is_text(linked: Practice) -> None:
    meeting = linked.create(settings={"waiting_room": False})
    linked.do("participant_joins", meeting_id=meeting["id"], name="山田 花子")
    linked.do("start_meeting", meeting_id=meeting["id"])
    linked.do("participant_joins", meeting_id=meeting["id"], name="山田 花子")
    linked.do("end_meeting", meeting_id=meeting["id"])
    linked.let_due_happen()
    assert linked.receiver.names()[1:] == [
        "meeting.participant_jbh_waiting",
        "meeting.started",
        "meeting.participant_joined",
        "meeting.ended",
    ]
    for event, _, _ in linked.receiver.received[1:]:
        assert event["payload"]["object"]["id"] == str(meeting["id"])
    joined = linked.receiver.last("meeting.participant_joined")["payload"]["object"]
    assert joined["participant"]["user_name"] == "山田 花子"
    assert joined["participant"]["email"] == ""


def test_people_are_announced(linked: Practice) -> None:
    linked.do("rename_user", user="ito@zoom.example", last_name="井藤", first_name="翔")
    linked.do("deactivate_user", user="ito@zoom.example")
    linked.do("delete_user", user="basic@zoom.example")
    linked.let_due_happen()
    assert linked.receiver.names() == ["user.updated", "user.deactivated", "user.deleted"]
    updated = linked.receiver.last("user.updated")["payload"]
    assert updated["object"]["last_name"] == "井藤"
    assert updated["old_object"]["last_name"] == "伊藤"
    assert "first_name" not in updated["object"]


def test_meetings_of_a_removed_host_move_or_vanish(linked: Practice) -> None:
    moved = linked.create("ito@zoom.example")["id"]
    linked.do("delete_user", user="ito@zoom.example", transfer_to="owner@zoom.example")
    owner = linked.user("owner@zoom.example")
    assert linked.ask("GET", f"/meetings/{moved}").json()["host_id"] == owner.id
    lost = linked.create("basic@zoom.example")["id"]
    linked.do("delete_user", user="basic@zoom.example")
    assert linked.ask("GET", f"/meetings/{lost}").status_code == 404


def test_a_free_account_hears_of_no_deletion(linked: Practice) -> None:
    linked.do("set_plan", account_id=linked.user("owner@zoom.example").account_id, plan="Free")
    linked.ask("DELETE", f"/meetings/{linked.create()['id']}")
    linked.let_due_happen()
    assert linked.receiver.names() == ["meeting.created"]


def test_an_app_hears_only_what_its_scopes_allow(linked: Practice) -> None:
    linked.do("set_scopes", scopes="user:read:user:admin")
    linked.create()
    linked.do("rename_user", user="ito@zoom.example", last_name="井藤")
    linked.let_due_happen()
    assert linked.receiver.names() == ["user.updated"]


def test_nobody_hears_before_the_app_is_installed(zoom: Practice) -> None:
    zoom.do("add_meeting", user="ito@zoom.example", topic="面接")
    zoom.let_due_happen()
    assert zoom.receiver.names() == []


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


def deauthorized(zoom: Practice) -> list[dict[str, Any]]:
    zoom.do("uninstall", user="zoom-admin@zoom.example")
    zoom.let_due_happen()
    return [event for event, _, _ in zoom.receiver.received]


def test_uninstalling_is_told_in_zooms_odd_shape(linked: Practice) -> None:
    (event,) = deauthorized(linked)
    assert sorted(event) == ["event", "payload"]
    payload = event["payload"]
    assert payload["client_id"] == "client"
    assert payload["account_id"] == linked.user("owner@zoom.example").account_id
    assert payload["event_ts"] == "2026-11-22 03:00:00"
    assert payload["deauthorization_time"] == "2026-11-22T03:00:00.000Z"
    assert len(payload["signature"]) == 64
    assert "user_data_retention" not in payload


def test_the_shape_of_a_deauthorisation_is_switches(linked: Practice) -> None:
    linked.world.set_switch("deauth_event_ts", "top_level_number")
    linked.world.set_switch("user_data_retention", "present")
    (event,) = deauthorized(linked)
    assert event["event_ts"] == 1795316400000
    assert event["payload"]["user_data_retention"] == "false"


def test_a_deauthorisation_may_be_silent_or_late(linked: Practice) -> None:
    linked.world.set_switch("deauth_event", "not_sent")
    assert deauthorized(linked) == []
    linked.link()
    linked.world.set_switch("deauth_event", "sent")
    linked.world.set_switch("deauth_delay", "30")
    assert deauthorized(linked) == []
    linked.link()
    linked.pass_time(30)
    linked.let_due_happen()
    assert linked.receiver.names() == ["app_deauthorized"]
    assert linked.ask("GET", "/users/me").status_code == 200


@pytest.mark.parametrize(("position", "left"), [("stay", 1), ("deleted", 0)])
def test_what_happens_to_meetings_after_an_uninstall_is_a_switch(
    linked: Practice, position: str, left: int
) -> None:
    linked.world.set_switch("meetings_after_uninstall", position)
    linked.create()
    linked.do("uninstall", user="zoom-admin@zoom.example")
    assert len(linked.world.meetings.where(lambda m: m.deleted_at is None)) == left


def test_any_event_can_be_made_up(linked: Practice) -> None:
    account_id = linked.user("owner@zoom.example").account_id
    payload = json.dumps({"object": {"id": 1}})
    linked.do("send_event", event="meeting.created", account_id=account_id, payload=payload)
    linked.let_due_happen()
    assert linked.receiver.last("meeting.created")["payload"] == {
        "account_id": account_id,
        "object": {"id": 1},
    }
