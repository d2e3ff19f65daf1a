"""The contents of each event, and its receivers."""

import json
from typing import Any

import pytest

from .conftest import Practice


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
