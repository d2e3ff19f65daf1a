"""Either scope of a pair suffices, and reaches the account or only its own user."""

from typing import Any

import pytest

from zoom_sandbox.config import SCOPES

from .conftest import Practice, make_practice, refusal

CALLS = [
    ("GET", "/users/{user}", "user:read:user", "user:read"),
    ("GET", "/users/{user}/settings", "user:read:settings", "user:read"),
    ("GET", "/users/{user}/meetings", "meeting:read:list_meetings", "meeting:read"),
    ("POST", "/users/{user}/meetings", "meeting:write:meeting", "meeting:write"),
    ("GET", "/meetings/{id}", "meeting:read:meeting", "meeting:read"),
    ("PATCH", "/meetings/{id}", "meeting:update:meeting", "meeting:write"),
    ("PUT", "/meetings/{id}/status", "meeting:update:status", "meeting:write"),
    ("GET", "/meetings/{id}/invitation", "meeting:read:invitation", "meeting:read"),
    ("GET", "/past_meetings/{id}", "meeting:read:past_meeting", "meeting:read"),
    (
        "GET",
        "/past_meetings/{id}/participants",
        "meeting:read:list_past_participants",
        "meeting:read",
    ),
    ("DELETE", "/meetings/{id}", "meeting:delete:meeting", "meeting:write"),
]
"""Every call of one user or meeting, its granular user-level scope and the classic one."""

ADMIN, ME, OTHER = "zoom-admin@zoom.example", "member@zoom.example", "ito@zoom.example"


def held_meeting(zoom: Practice, host: str, *, runs: bool = False) -> int:
    """A meeting of that host that was held once and, if wanted, runs again."""
    meeting_id = int(zoom.do("add_meeting", user=host)["meeting_id"])
    zoom.do("start_meeting", meeting_id=meeting_id)
    zoom.do("end_meeting", meeting_id=meeting_id)
    if runs:
        zoom.do("start_meeting", meeting_id=meeting_id)
    return meeting_id


def call(zoom: Practice, method: str, path: str, host: str) -> tuple[int, Any]:
    """Ask for something of that host; returns the status and, for a refusal, Zoom's code."""
    meeting_id = held_meeting(zoom, host, runs=method == "PUT")
    address = path.format(user=host, id=meeting_id)
    body = {"action": "end"} if method == "PUT" else {}
    answer = zoom.ask(method, address, json=body if method in ("POST", "PUT", "PATCH") else None)
    return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else None


@pytest.fixture
def own() -> Practice:
    """A user-managed app, added by a member who has no role that allows anything."""
    zoom = make_practice("demo", app_kind="user")
    zoom.link(ME)
    return zoom


@pytest.mark.parametrize("level", ["", ":admin"])
@pytest.mark.parametrize(("method", "path", "granular", "classic"), CALLS)
def test_each_scope_of_a_pair_suffices_and_no_other_does(
    zoom: Practice, method: str, path: str, granular: str, classic: str, level: str
) -> None:
    for scope in (granular + level, classic + level):
        zoom.do("set_scopes", scopes=scope)
        zoom.link(ADMIN)
        assert call(zoom, method, path, ADMIN)[0] < 300, scope
    others = {scope + level for _, _, scope, _ in CALLS} - {granular + level}
    zoom.do("set_scopes", scopes=" ".join(sorted(others)))
    zoom.link(ADMIN)
    assert call(zoom, method, path, ADMIN) == (400, 4711)


@pytest.mark.parametrize(("method", "path", "granular", "classic"), CALLS)
def test_a_user_managed_app_reaches_its_own_user_alone(
    own: Practice, method: str, path: str, granular: str, classic: str
) -> None:
    own.do("set_scopes", scopes=f"{granular} {classic}:admin")
    own.link(ME)
    assert call(own, method, path, ME)[0] < 300
    assert call(own, method, path, OTHER) == (400, 4711)


@pytest.mark.parametrize(("method", "path", "granular", "classic"), CALLS)
def test_a_user_level_scope_reaches_no_further_in_an_admins_hands(
    zoom: Practice, method: str, path: str, granular: str, classic: str
) -> None:
    zoom.do("set_scopes", scopes=f"{granular} {classic}")
    zoom.link("owner@zoom.example")
    assert call(zoom, method, path, "owner@zoom.example")[0] < 300
    assert call(zoom, method, path, OTHER) == (400, 4711)


def test_one_s_own_user_may_be_named_in_every_way(own: Practice) -> None:
    me = own.user(ME)
    for reference in ("me", me.id, me.email, me.email.upper()):
        assert own.ask("GET", f"/users/{reference}").json()["id"] == me.id
    assert refusal(own.ask("GET", f"/users/{me.id.swapcase()}")) == (400, 4711)


def test_a_uuid_is_no_way_round(own: Practice) -> None:
    for host in (ME, OTHER):
        held_meeting(own, host)
    for meeting in own.world.meetings:
        expected = 200 if meeting.host_id == own.user(ME).id else 400
        own.world.meetings.change(meeting, uuid=f"{meeting.id}+abcdefgh==")
        address = f"/meetings/{meeting.id}%2Babcdefgh%3D%3D"
        assert own.ask("GET", address).status_code == expected


def test_a_user_managed_app_has_user_level_scopes_and_no_list_of_users(own: Practice) -> None:
    scopes = own.tokens["scope"].split()
    assert len(scopes) == len(SCOPES) - 1
    assert not any(scope.endswith(":admin") for scope in scopes)
    answer = own.ask("GET", "/users")
    assert answer.json() == {
        "code": 4711,
        "message": "Invalid access token, does not contain scopes:[user:read:list_users:admin].",
    }


def test_what_does_not_exist_is_said_as_ever(own: Practice) -> None:
    assert refusal(own.ask("GET", "/meetings/1")) == (404, 3001)


def test_a_user_managed_app_hears_of_its_own_user_alone(own: Practice) -> None:
    own.do("add_meeting", user=OTHER)
    own.do("rename_user", user=OTHER, first_name="翔太")
    mine = own.do("add_meeting", user=ME)["meeting_id"]
    own.do("edit_meeting", meeting_id=mine, topic="変更")
    own.do("start_meeting", meeting_id=mine)
    own.let_due_happen()
    assert own.receiver.names() == ["meeting.created", "meeting.updated", "meeting.started"]


def test_its_removal_takes_only_the_user_s_own_meetings(own: Practice) -> None:
    own.world.set_switch("meetings_after_uninstall", "deleted")
    own.create()
    theirs = own.world.meetings.put(own.world.meetings[str(own.create()["id"])])
    own.world.meetings.change(theirs, host_id=own.user(OTHER).id)
    own.do("uninstall", user=ME)
    assert [m.host_id for m in own.world.meetings if not m.deleted_at] == [own.user(OTHER).id]


def test_an_added_app_may_be_user_managed_beside_an_admin_app(linked: Practice) -> None:
    added = linked.do("add_app", kind="user", redirect_uris="https://second.test/callback")
    code = linked.do("authorize", user=ME, client_id=added["client_id"])["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "https://second.test/callback",
    }
    auth = (added["client_id"], added["client_secret"])
    token = linked.http.post("/oauth/token", data=form, auth=auth).json()["access_token"]
    assert linked.ask("POST", "/users/me/meetings", token=token, json={}).status_code == 201
    assert refusal(linked.ask("GET", f"/users/{OTHER}", token=token)) == (400, 4711)
    assert linked.ask("GET", f"/users/{OTHER}").status_code == 200
