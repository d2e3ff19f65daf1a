"""Create, read, change and delete meetings: the answers, and their silent differences."""

from urllib.parse import quote

import httpx2
import pytest

from .conftest import Practice, refusal


def test_a_created_meeting_has_zooms_fields(linked: Practice) -> None:
    meeting = linked.create(topic="一次面接", duration=45, timezone="Asia/Tokyo", agenda="ref: 1")
    assert 10_000_000_000 <= meeting["id"] < 100_000_000_000
    assert meeting["id"] > 2**32
    assert meeting["start_time"] == "2026-11-23T01:00:00Z"
    assert (meeting["topic"], meeting["duration"], meeting["agenda"]) == ("一次面接", 45, "ref: 1")
    assert meeting["host_email"] == "zoom-admin@zoom.example"
    assert meeting["status"] == "waiting"
    assert meeting["join_url"].startswith(f"http://zoom.test/j/{meeting['id']}?pwd=")
    assert meeting["start_url"].startswith(f"http://zoom.test/s/{meeting['id']}?zak=")
    assert meeting["creation_source"] == "open_api"


def test_the_user_in_the_path_is_the_host(linked: Practice) -> None:
    host = linked.user("ito@zoom.example")
    for reference in (host.id, host.email):
        assert linked.create(reference)["host_id"] == host.id


@pytest.mark.parametrize(
    ("sent", "zone", "stored"),
    [
        ("2026-12-01T10:00:00", "Asia/Tokyo", "2026-12-01T01:00:00Z"),
        ("2026-12-01T10:00:00Z", "Asia/Tokyo", "2026-12-01T10:00:00Z"),
        ("2027-03-13T10:00:00", "America/New_York", "2027-03-13T15:00:00Z"),
        ("2027-03-14T10:00:00", "America/New_York", "2027-03-14T14:00:00Z"),
    ],
)
def test_a_start_without_z_is_local_and_is_answered_in_utc(
    linked: Practice, sent: str, zone: str, stored: str
) -> None:
    assert linked.create(start_time=sent, timezone=zone)["start_time"] == stored


def test_a_past_or_missing_start_becomes_now(linked: Practice) -> None:
    assert linked.create(start_time="2026-11-22T02:59:59Z")["start_time"] == "2026-11-22T03:00:00Z"
    assert linked.create(start_time=None)["start_time"] == "2026-11-22T03:00:00Z"


def test_a_change_answers_nothing_and_keeps_what_it_does_not_name(linked: Practice) -> None:
    meeting = linked.create(agenda="ref: 7", settings={"mute_upon_entry": True})
    answer = linked.ask("PATCH", f"/meetings/{meeting['id']}", json={"duration": 90})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    after = linked.ask("GET", f"/meetings/{meeting['id']}").json()
    assert after["duration"] == 90
    for name in ("topic", "agenda", "start_time", "password", "join_url", "settings"):
        assert after[name] == meeting[name], name


def test_a_past_start_is_ignored_by_a_change(linked: Practice) -> None:
    meeting = linked.create()
    body = {"start_time": "2026-11-22T01:00:00Z", "topic": "変更"}
    assert linked.ask("PATCH", f"/meetings/{meeting['id']}", json=body).status_code == 204
    after = linked.ask("GET", f"/meetings/{meeting['id']}").json()
    assert (after["start_time"], after["topic"]) == (meeting["start_time"], "変更")


def test_another_passcode_gives_another_join_link(linked: Practice) -> None:
    meeting = linked.create()
    linked.ask("PATCH", f"/meetings/{meeting['id']}", json={"password": "k7m2p9"})
    after = linked.ask("GET", f"/meetings/{meeting['id']}").json()
    assert after["password"] == "k7m2p9"
    assert after["join_url"] != meeting["join_url"]


def test_every_answer_has_a_fresh_start_link(linked: Practice) -> None:
    meeting = linked.create()
    again = linked.ask("GET", f"/meetings/{meeting['id']}").json()
    assert again["start_url"] != meeting["start_url"]


def test_the_host_cannot_be_changed(linked: Practice) -> None:
    meeting = linked.create()
    path = f"/meetings/{meeting['id']}"
    answer = linked.ask("PATCH", path, json={"schedule_for": "ito@zoom.example"})
    assert answer.status_code == 400
    assert answer.json() == {
        "code": 3000,
        "message": "You cannot schedule a meeting for ito@zoom.example",
    }
    same = linked.ask("PATCH", path, json={"schedule_for": "zoom-admin@zoom.example"})
    assert same.status_code == 204


@pytest.mark.parametrize(("position", "again"), [("3001", 404), ("204", 204)])
def test_a_deleted_meeting_is_gone(linked: Practice, position: str, again: int) -> None:
    linked.world.set_switch("delete_twice", position)
    path = f"/meetings/{linked.create()['id']}"
    answer = linked.ask("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(linked.ask("GET", path)) == (404, 3001)
    assert refusal(linked.ask("PATCH", path, json={})) == (404, 3001)
    assert linked.ask("DELETE", path).status_code == again


@pytest.mark.parametrize(("position", "status"), [("refuse", 400), ("allow", 204)])
def test_deleting_while_it_runs_is_a_switch(linked: Practice, position: str, status: int) -> None:
    linked.world.set_switch("delete_started_meeting", position)
    meeting = linked.create()
    linked.do("start_meeting", meeting_id=meeting["id"])
    assert linked.ask("DELETE", f"/meetings/{meeting['id']}").status_code == status


@pytest.mark.parametrize(
    ("default", "query", "mailed"),
    [
        ("on", "", True),
        ("off", "", False),
        ("on", "?schedule_for_reminder=false", False),
        ("off", "?schedule_for_reminder=true", True),
    ],
)
def test_the_journal_tells_whether_zoom_would_mail_the_host(
    linked: Practice, default: str, query: str, mailed: bool
) -> None:
    linked.world.set_switch("delete_reminder_default", default)
    linked.ask("DELETE", f"/meetings/{linked.create()['id']}{query}")
    assert (list(linked.world.journal)[-1].note != "") is mailed


def test_the_personal_meeting_cannot_be_deleted(linked: Practice) -> None:
    pmi = linked.user("zoom-admin@zoom.example").pmi
    assert refusal(linked.ask("DELETE", f"/meetings/{pmi}")) == (400, 3018)


def test_a_webinar_answers_3000(linked: Practice) -> None:
    meeting = linked.create()
    linked.do("convert_to_webinar", meeting_id=meeting["id"])
    path = f"/meetings/{meeting['id']}"
    assert linked.ask("GET", path).json()["message"] == "Cannot access webinar info."
    changed = linked.ask("PATCH", path, json={})
    assert changed.json() == {"code": 3000, "message": "Cannot access webinar information."}


def test_a_meeting_is_forgotten_thirty_days_after_its_end(linked: Practice) -> None:
    meeting = linked.create(start_time="2026-11-22T04:00:00Z", duration=60)
    linked.pass_time(30 * 86_400 + 2 * 3600 - 1)
    linked.link()
    assert linked.ask("GET", f"/meetings/{meeting['id']}").status_code == 200
    linked.pass_time(1)
    assert refusal(linked.ask("GET", f"/meetings/{meeting['id']}")) == (404, 3001)


def test_another_account_cannot_reach_a_meeting(linked: Practice) -> None:
    meeting = linked.create()
    linked.link("owner@large.example")
    for method in ("GET", "DELETE"):
        assert refusal(linked.ask(method, f"/meetings/{meeting['id']}")) == (404, 3001)


def test_one_uuid_in_four_must_be_encoded_twice(linked: Practice) -> None:
    linked.world.set_switch("rate_limits", "off")
    uuids = [linked.create()["uuid"] for _ in range(40)]
    awkward = [uuid for uuid in uuids if uuid.startswith("/") or "//" in uuid]
    assert 4 <= len(awkward) <= 20
    for uuid in uuids:
        twice = quote(quote(uuid, safe=""), safe="")
        assert linked.ask("GET", f"/meetings/{twice}").json()["uuid"] == uuid
    for uuid in awkward:
        once = quote(uuid, safe="")
        assert refusal(linked.ask("GET", f"/meetings/{once}")) == (404, 3001)


def test_a_meeting_gets_a_new_uuid_when_it_ends(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:admin meeting:write:admin user:read:admin")
    linked.link()
    meeting = linked.create()
    linked.do("start_meeting", meeting_id=meeting["id"])
    linked.pass_time(1800)
    ended = linked.ask("PUT", f"/meetings/{meeting['id']}/status", json={"action": "end"})
    assert ended.status_code == 204
    after = linked.ask("GET", f"/meetings/{meeting['id']}").json()
    assert after["uuid"] != meeting["uuid"]
    past = linked.ask("GET", f"/past_meetings/{meeting['id']}").json()
    assert (past["uuid"], past["duration"]) == (meeting["uuid"], 30)


def test_a_deleted_meeting_can_be_recovered(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:admin meeting:write:admin")
    linked.link()
    path = f"/meetings/{linked.create()['id']}"
    linked.ask("DELETE", path)
    assert linked.ask("PUT", f"{path}/status", json={"action": "recover"}).status_code == 204
    assert linked.ask("GET", path).status_code == 200


def test_the_invitation_prints_link_and_passcode(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:admin meeting:write:admin")
    linked.link()
    meeting = linked.create()
    text = linked.ask("GET", f"/meetings/{meeting['id']}/invitation").json()["invitation"]
    assert meeting["join_url"] in text
    assert meeting["password"] in text


def test_one_participant_alone_counts_as_nobody(linked: Practice) -> None:
    linked.do("set_scopes", scopes="meeting:read:admin meeting:write:admin")
    linked.link()
    for guests in (["山田 花子"], ["山田 花子", "伊藤 翔"]):
        meeting = linked.create(settings={"waiting_room": False})
        linked.do("start_meeting", meeting_id=meeting["id"])
        for guest in guests:
            linked.do("participant_joins", meeting_id=meeting["id"], name=guest)
        linked.do("end_meeting", meeting_id=meeting["id"])
        answer: httpx2.Response = linked.ask("GET", f"/past_meetings/{meeting['id']}/participants")
        expected = guests if len(guests) > 1 else []
        assert [p["name"] for p in answer.json()["participants"]] == expected
