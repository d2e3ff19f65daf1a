"""The console, its JSON API, and the pages behind a meeting's links."""

import re
from urllib.parse import urlsplit

import pytest

from .conftest import Practice

PAGES = [
    "/",
    "/console/users",
    "/console/users?page=3&q=large",
    "/console/meetings",
    "/console/tokens",
    "/console/events",
    "/console/journal",
    "/console/conditions",
    "/marketplace",
]


@pytest.fixture
def busy(linked: Practice) -> Practice:
    """A world in which everything has happened once."""
    meeting = linked.create()
    linked.ask("DELETE", f"/meetings/{linked.create(topic='取り消し')['id']}")
    linked.do("start_meeting", meeting_id=meeting["id"])
    linked.do("add_fault", route="*", kind="slow", times=3)
    linked.do("set_switch", name="decline", value="redirect")
    linked.let_due_happen()
    linked.http.post("/signin", data={"email": "zoom-admin@zoom.example"})
    return linked


def every_page(zoom: Practice) -> list[str]:
    meeting = next(iter(zoom.world.meetings))
    return [
        *PAGES,
        f"/console/meetings/{meeting.id}",
        f"/console/users/{meeting.host_id}",
        f"/j/{meeting.id}",
    ]


def test_every_page_opens(busy: Practice) -> None:
    for path in every_page(busy):
        answer = busy.http.get(path)
        assert answer.status_code == 200, path
        assert "練習用のZoom" in answer.text, path


def test_no_page_needs_inline_script_or_style(busy: Practice) -> None:
    for path in every_page(busy):
        answer = busy.http.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", answer.text), path


def test_no_page_shows_a_whole_secret(busy: Practice) -> None:
    app = busy.world.apps["client"]
    secrets = [app.secret_token, busy.tokens["access_token"], busy.tokens["refresh_token"]]
    shown = [busy.http.get(path).text for path in [*every_page(busy), "/_sandbox/state"]]
    for secret in secrets:
        assert all(secret not in text for text in shown)


def test_a_button_acts_and_returns_to_its_page(linked: Practice) -> None:
    answer = linked.http.post(
        "/console/act/deactivate_user",
        data={"user": linked.user("ito@zoom.example").id},
        headers={"Referer": "http://zoom.test/console/users"},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/users")
    assert linked.user("ito@zoom.example").status == "inactive"
    assert "実行しました" in linked.http.get("/console/users").text


def test_a_button_that_cannot_act_says_why(linked: Practice) -> None:
    meeting = linked.create()
    linked.http.post("/console/act/end_meeting", data={"meeting_id": str(meeting["id"])})
    assert "not in progress" in linked.http.get("/").text


@pytest.mark.parametrize("path", ["/console/act/move_clock", "/_sandbox/move_clock"])
def test_looking_never_acts(zoom: Practice, path: str) -> None:
    assert zoom.http.get(path).status_code in (404, 405)


def test_the_control_api_does_what_the_buttons_do(linked: Practice) -> None:
    answer = linked.http.post("/_sandbox/add_meeting", json={"user": "ito@zoom.example"})
    meeting_id = answer.json()["meeting_id"]
    linked.http.post(
        "/_sandbox/edit_meeting",
        json={"meeting_id": meeting_id, "topic": "変更", "start_at": "2026-12-01T01:00"},
    )
    changed = linked.world.meetings[str(meeting_id)]
    assert (changed.topic, changed.creation_source) == ("変更", "web_portal")
    assert changed.start_at.isoformat() == "2026-12-01T01:00:00+00:00"
    for action in ("delete_meeting", "recover_meeting", "erase_meeting"):
        done = linked.http.post(f"/_sandbox/{action}", json={"meeting_id": meeting_id})
        assert done.status_code == 200, action
    assert len(linked.world.meetings) == 0
    assert linked.http.post("/_sandbox/run_due").json()["done"] > 0
    assert linked.receiver.names()[-1] == "meeting.permanently_deleted"


@pytest.mark.parametrize(
    ("action", "body", "told"),
    [
        ("explode", {}, "no action"),
        ("move_clock", {}, "seconds is missing"),
        ("move_clock", {"seconds": "soon"}, "must be a number"),
        ("move_clock", {"seconds": "1e20"}, "cannot be moved so far"),
        ("move_clock", {"seconds": "nan"}, "cannot be moved so far"),
        ("move_clock", {"seconds": 1, "minutes": 2}, "Not understood"),
        ("deactivate_user", {"user": "nobody"}, "no user"),
        ("start_meeting", {"meeting_id": 1}, "no meeting"),
        ("set_plan", {"account_id": "x", "plan": "Free"}, "no account"),
        ("set_plan", {"account_id": "x", "plan": "Gold"}, "Free, Pro or Business"),
        ("authorize", {"user": "member@zoom.example"}, "may not install"),
        ("change_account", {"account_id": "x", "fields": {"id": 1}}, "fields may be"),
        ("freeze_clock", {"at": "tomorrow"}, "isoformat"),
        ("uninstall", {"user": "ito@zoom.example"}, "not installed"),
    ],
)
def test_the_control_api_says_what_is_wrong(
    zoom: Practice, action: str, body: dict[str, object], told: str
) -> None:
    answer = zoom.http.post(f"/_sandbox/{action}", json=body)
    assert answer.status_code == 400
    assert told in answer.json()["error"]


def test_state_journal_and_choices_can_be_read(busy: Practice) -> None:
    state = busy.http.get("/_sandbox/state").json()
    assert len(state["meetings"]) == 2
    calls = busy.http.get("/_sandbox/journal?route=meetings.create").json()
    assert [call["status"] for call in calls] == [201, 201]
    choices = busy.http.get("/_sandbox/choices").json()
    assert choices["switches"]["decline"]["value"] == "redirect"
    assert "timeout_after" in choices["faults"]
    assert "move_clock" in busy.http.get("/_sandbox/actions").json()


def test_a_rotated_secret_is_shown_once_and_used_at_once(linked: Practice) -> None:
    secret = linked.do("rotate_secret", kind="client")["secret"]
    form = {"grant_type": "refresh_token", "refresh_token": linked.tokens["refresh_token"]}
    assert linked.refresh(form["refresh_token"]).json()["error"] == "invalid_client"
    answer = linked.http.post("/oauth/token", data=form, auth=("client", secret))
    assert answer.status_code == 200


def test_expired_tokens_need_no_moving_clock(linked: Practice) -> None:
    linked.do("expire_tokens")
    assert linked.ask("GET", "/users/me").status_code == 401
    assert linked.refresh(linked.tokens["refresh_token"]).status_code == 200


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_a_candidate_waits_for_the_host_and_then_enters(linked: Practice) -> None:
    meeting = linked.create(settings={"waiting_room": False})
    join, start = path_of(meeting["join_url"]), path_of(meeting["start_url"])
    guest = {"name": "山田 花子"}
    assert "ホストがミーティングを開始するまで" in linked.http.post(join, data=guest).text
    assert "藤原" not in linked.http.get(start).text
    assert "青木 恵さんがホストです" in linked.http.get(start).text
    assert linked.http.post(start).status_code == 303
    assert (
        "山田 花子さんは、ミーティングに参加しています" in linked.http.post(join, data=guest).text
    )
    assert "山田 花子" in linked.http.get(start).text


def test_the_waiting_room_holds_a_candidate(linked: Practice) -> None:
    meeting = linked.create(settings={"waiting_room": True})
    linked.http.post(path_of(meeting["start_url"]))
    page = linked.http.post(path_of(meeting["join_url"]), data={"name": "山田 花子"})
    assert "待機室でお待ちください" in page.text


def test_a_link_without_the_passcode_asks_for_it(linked: Practice) -> None:
    meeting = linked.create()
    bare = f"/j/{meeting['id']}"
    assert "パスコード" in linked.http.get(bare).text
    wrong = linked.http.post(bare, data={"name": "山田 花子", "passcode": "000000"})
    assert wrong.status_code == 400
    assert "パスコードが違います" in wrong.text
    right = linked.http.post(bare, data={"name": "山田 花子", "passcode": meeting["password"]})
    assert right.status_code == 200


def test_a_start_link_dies_after_two_hours_and_with_its_host(linked: Practice) -> None:
    meeting = linked.create("ito@zoom.example")
    start = path_of(meeting["start_url"])
    linked.pass_time(7199)
    assert linked.http.get(start).status_code == 200
    linked.pass_time(1)
    assert linked.http.get(start).status_code == 403
    linked.link()
    fresh = linked.ask("GET", f"/meetings/{meeting['id']}").json()["start_url"]
    linked.do("deactivate_user", user="ito@zoom.example")
    assert linked.http.get(path_of(fresh)).status_code == 403
    assert linked.http.get(f"/s/{meeting['id']}?zak=forged").status_code == 403


def test_the_link_of_a_deleted_meeting_says_3001(linked: Practice) -> None:
    meeting = linked.create()
    linked.ask("DELETE", f"/meetings/{meeting['id']}")
    answer = linked.http.get(path_of(meeting["join_url"]))
    assert answer.status_code == 404
    assert "3001" in answer.text
