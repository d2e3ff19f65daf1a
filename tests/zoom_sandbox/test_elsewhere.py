"""Addresses that the sandbox lacks are never answered like a deleted meeting or user."""

import re

import pytest

from zoom_sandbox.api.zoom_addresses import FAMILIES, METHODS_BY_ADDRESS

from .conftest import Practice, refusal

LACKING = [
    (method, address)
    for address, methods in METHODS_BY_ADDRESS.items()
    for method in methods.split()
]


def living(zoom: Practice, address: str) -> str:
    """The address of a meeting and a user that exist."""
    meeting_id = str(zoom.create()["id"])
    filled = address.replace("{meetingId}", meeting_id).replace("{userId}", "ito@zoom.example")
    return "/" + re.sub(r"\{\w+\}", "77", filled)


@pytest.mark.parametrize(("method", "address"), LACKING)
def test_what_zoom_has_and_the_sandbox_lacks_says_so(
    linked: Practice, method: str, address: str
) -> None:
    path = living(linked, address)
    answer = linked.ask(method, path)
    assert answer.status_code == 501
    assert answer.json() == {
        "code": 501,
        "message": f"The sandbox does not offer {method} /{address}, which Zoom has."
        " Whether what it names exists was not looked up.",
    }
    call = list(linked.world.journal)[-1]
    assert (call.route, call.method, call.path) == (
        "elsewhere.answer_unknown",
        method,
        f"/v2{path}",
    )
    assert (call.status, call.who) == (501, "zoom-admin@zoom.example")
    assert call.note == "Zoom has this address, the sandbox does not"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_other_part_of_zoom_is_told_apart_too(linked: Practice, family: str) -> None:
    for rest in ("", "/77", "/77/settings"):
        answer = linked.ask("GET", f"/{family}{rest}")
        assert refusal(answer) == (501, 501)
        assert "which Zoom has" in answer.json()["message"]


@pytest.mark.parametrize("user", ["me", "ito@zoom.example", "shared+recruit@zoom.example"])
def test_however_the_user_is_named(linked: Practice, user: str) -> None:
    assert linked.ask("GET", f"/users/{user}/recordings").status_code == 501


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/nothing"),
        ("GET", "/users/me/unknown"),
        ("GET", "/users/me/unknown/thing/x"),
        ("GET", "/meetings"),
        ("GET", "/meetings/{id}/unknown"),
        ("GET", "/meetings/{id}/registrants/77/unknown"),
        ("PUT", "/meetings/{id}"),
        ("POST", "/meetings/{id}"),
        ("GET", "/meetings/{id}/status"),
        ("GET", "/past_meetings/{id}/unknown"),
        ("POST", "/past_meetings/{id}"),
        ("DELETE", "/users"),
        ("GET", "/users/"),
        ("GET", "/users/me/"),
        ("GET", "/meetings/{id}/"),
        ("GET", "/"),
    ],
)
def test_what_nobody_has_is_refused_by_zooms_router(
    linked: Practice, method: str, path: str
) -> None:
    linked.world.set_switch("trailing_slash", "unknown")
    answer = linked.ask(method, path.format(id=linked.create()["id"]))
    assert answer.status_code == 404
    assert answer.json() == {"code": 2300, "message": "This API endpoint is not recognized."}


def test_without_a_token_it_is_the_same(zoom: Practice) -> None:
    assert zoom.ask("GET", "/meetings/1/registrants").status_code == 501
    assert refusal(zoom.ask("GET", "/nothing")) == (404, 2300)


def test_a_mail_address_with_a_slash_still_names_a_user(linked: Practice) -> None:
    linked.do("rename_user", user="ito@zoom.example", email="a/b@zoom.example")
    for path in ("/users/a%2Fb@zoom.example", "/users/a%2Fb@zoom.example/settings"):
        assert linked.ask("GET", path).status_code == 200
    assert linked.ask("GET", "/users/a%2Fb@zoom.example/recordings").status_code == 501


def test_what_is_missing_is_still_missing(linked: Practice) -> None:
    assert refusal(linked.ask("GET", "/meetings/1")) == (404, 3001)
    assert refusal(linked.ask("GET", "/meetings/no-number")) == (404, 3001)
    assert refusal(linked.ask("GET", "/users/nobody")) == (404, 1001)
