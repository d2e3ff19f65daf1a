"""An address with a slash at its end: unknown, or the same, as the switch says."""

import pytest

from zoom_sandbox import faults

from .conftest import BASIC_AUTH, Practice, refusal

CALLS = [
    ("GET", "/users"),
    ("GET", "/users/me"),
    ("GET", "/users/ito@zoom.example"),
    ("GET", "/users/me/settings"),
    ("GET", "/users/me/meetings"),
    ("POST", "/users/me/meetings"),
    ("GET", "/meetings/{id}"),
    ("PATCH", "/meetings/{id}"),
    ("PUT", "/meetings/{id}/status"),
    ("GET", "/meetings/{id}/invitation"),
    ("GET", "/past_meetings/{id}"),
    ("GET", "/past_meetings/{id}/participants"),
    ("DELETE", "/meetings/{id}"),
    ("GET", "/meetings/{id}/registrants"),
    ("GET", "/users/me/recordings"),
    ("GET", "/nothing"),
]


def status(zoom: Practice, method: str, address: str) -> int:
    """The answer to this call for a meeting that was held once and runs again."""
    meeting_id = zoom.create()["id"]
    for action in ("start_meeting", "end_meeting", "start_meeting"):
        zoom.do(action, meeting_id=meeting_id)
    if method == "DELETE":
        zoom.do("end_meeting", meeting_id=meeting_id)
    body = {"action": "end"} if method == "PUT" else {}
    answer = zoom.ask(method, address.format(id=meeting_id), json=None if method == "GET" else body)
    for other in zoom.world.meetings:
        zoom.world.meetings.change(other, state="waiting")
    return answer.status_code


@pytest.fixture
def linked(linked: Practice) -> Practice:
    """With every scope."""
    linked.do("set_scopes", scopes="user:read:admin meeting:write:admin")
    linked.link()
    return linked


@pytest.mark.parametrize(("method", "address"), CALLS)
def test_a_slash_is_answered(linked: Practice, method: str, address: str) -> None:
    expected = status(linked, method, address)
    assert status(linked, method, address + "/") == expected


@pytest.mark.parametrize(("method", "address"), CALLS)
def test_by_switch_it_is_no_address_at_all(linked: Practice, method: str, address: str) -> None:
    linked.world.set_switch("trailing_slash", "unknown")
    assert status(linked, method, address + "/") == 404
    call = list(linked.world.journal)[-1]
    assert (call.route, call.code) == ("elsewhere.answer_unknown", 2300)


@pytest.mark.parametrize(("position", "expected"), [("answered", 200), ("unknown", 404)])
def test_so_are_the_addresses_of_oauth(linked: Practice, position: str, expected: int) -> None:
    linked.world.set_switch("trailing_slash", position)
    form = {"grant_type": "refresh_token", "refresh_token": linked.tokens["refresh_token"]}
    token = linked.http.post("/oauth/token/", data=form, auth=BASIC_AUTH)
    revoked = linked.http.post("/oauth/revoke/", data={"token": "x"}, auth=BASIC_AUTH)
    assert (token.status_code, revoked.status_code) == (expected, expected)


def test_faults_and_the_journal_know_it_by_its_route(linked: Practice) -> None:
    faults.add(linked.world, "users.list", "token_invalid")
    assert refusal(linked.ask("GET", "/users/")) == (401, 124)
    call = list(linked.world.journal)[-1]
    assert (call.route, call.path) == ("users.list", "/v2/users")


def test_two_slashes_are_one_too_many(linked: Practice) -> None:
    assert refusal(linked.ask("GET", "/users/me//")) == (404, 2300)
