"""Server-to-Server apps: a token for an account, without a user's consent."""

import base64
from typing import Any

import httpx2
import pytest

from zoom_sandbox import Config, World, create_app

from .conftest import BASIC_AUTH, Practice, make_practice, refusal

ACCOUNT = "practice_account_id"
GRANT = {"grant_type": "account_credentials", "account_id": ACCOUNT}


@pytest.fixture
def server() -> Practice:
    """The demo world with a Server-to-Server app of its first account."""
    return make_practice("demo", app_kind="server", account_id=ACCOUNT)


def granted(zoom: Practice, **options: Any) -> httpx2.Response:
    return zoom.http.post("/oauth/token", **({"auth": BASIC_AUTH, "data": GRANT} | options))


def signed_in(zoom: Practice) -> Practice:
    zoom.tokens = granted(zoom).json()
    return zoom


@pytest.mark.parametrize("place", ["data", "params"])
def test_account_credentials_give_a_token_without_a_refresh_token(
    server: Practice, place: str
) -> None:
    options: dict[str, Any] = {"data": None, place: GRANT}
    answer = granted(server, **options)
    assert answer.status_code == 200
    assert sorted(answer.json()) == [
        "access_token",
        "api_url",
        "expires_in",
        "scope",
        "token_type",
    ]
    assert answer.json()["token_type"] == "bearer"
    server.tokens = answer.json()
    listed = server.ask("GET", "/users").json()["users"]
    active = server.world.users.where(lambda u: u.account_id == ACCOUNT and u.status == "active")
    assert {user["id"] for user in listed} == {user.id for user in active}


def test_the_account_may_stand_in_the_address_and_the_grant_in_the_form(server: Practice) -> None:
    form = {"grant_type": "account_credentials"}
    answer = granted(server, data=form, params={"account_id": ACCOUNT})
    assert answer.status_code == 200


def test_its_token_lives_for_an_hour(server: Practice) -> None:
    signed_in(server)
    server.pass_time(3599)
    assert server.ask("GET", "/users").status_code == 200
    server.pass_time(1)
    assert server.ask("GET", "/users").json() == {
        "code": 124,
        "message": "Access token is expired.",
    }


@pytest.mark.parametrize("kind", ["admin", "user"])
@pytest.mark.parametrize("place", ["data", "params"])
def test_an_app_of_another_kind_is_refused_the_grant(kind: str, place: str) -> None:
    zoom = make_practice("demo", app_kind=kind, account_id=ACCOUNT)
    options: dict[str, Any] = {"data": None, place: GRANT}
    answer = granted(zoom, **options)
    assert answer.status_code == 400
    assert answer.json() == {
        "reason": "unsupported grant type",
        "error": "unsupported_grant_type",
    }


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
def test_a_server_app_is_refused_every_other_grant(server: Practice, grant: str) -> None:
    signed_in(server)
    form = {"grant_type": grant, "refresh_token": "", "code": ""}
    answer = granted(server, data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("account_id", ["", "another", None])
def test_another_account_is_a_bad_request(server: Practice, account_id: str | None) -> None:
    form = {"grant_type": "account_credentials"}
    answer = granted(server, data=form if account_id is None else form | {"account_id": account_id})
    assert answer.status_code == 400
    assert answer.json() == {"reason": "Bad request", "error": "invalid_request"}


def test_the_credentials_must_be_right_and_stand_in_the_header(server: Practice) -> None:
    wrong = granted(server, auth=("client", "wrong"))
    bare = granted(server, auth=None)
    in_the_form = granted(server, auth=None, data=GRANT | {"client_id": "client"})
    for answer in (wrong, bare, in_the_form):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    pair = base64.b64encode(b"client:secret").decode()
    header = granted(server, auth=None, headers={"Authorization": f"Basic {pair}"})
    assert header.status_code == 200


def test_it_reaches_its_account_and_no_other(server: Practice) -> None:
    signed_in(server)
    meeting = server.create("ito@zoom.example")
    path = f"/meetings/{meeting['id']}"
    assert server.ask("GET", path).json()["host_email"] == "ito@zoom.example"
    assert server.ask("PATCH", path, json={"topic": "変更"}).status_code == 204
    assert server.ask("DELETE", path).status_code == 204
    assert refusal(server.ask("GET", "/users/owner@large.example")) == (404, 1001)


def test_its_scopes_are_those_of_the_app(server: Practice) -> None:
    server.do("set_scopes", scopes="user:read:list_users:admin")
    signed_in(server)
    assert server.tokens["scope"] == "user:read:list_users:admin"
    assert refusal(server.ask("GET", "/users/ito@zoom.example")) == (400, 4711)


@pytest.mark.parametrize(("position", "status"), [("refuse", 404), ("owner", 200)])
def test_whether_me_is_anybody_is_a_switch(server: Practice, position: str, status: int) -> None:
    server.world.set_switch("server_app_me", position)
    signed_in(server)
    for method, path in (
        ("GET", "/users/me"),
        ("GET", "/users/me/settings"),
        ("GET", "/users/me/meetings"),
    ):
        assert server.ask(method, path).status_code == status, path


@pytest.mark.parametrize(("position", "status"), [("dies", 401), ("stays", 200)])
def test_whether_the_earlier_token_survives_is_a_switch(
    server: Practice, position: str, status: int
) -> None:
    server.world.set_switch("earlier_server_token", position)
    first = granted(server).json()["access_token"]
    second = granted(server).json()["access_token"]
    assert server.ask("GET", "/users", token=first).status_code == status
    assert server.ask("GET", "/users", token=second).status_code == 200


def test_it_outlives_the_owner_because_nobody_gave_it(server: Practice) -> None:
    signed_in(server)
    server.do("deactivate_user", user="owner@zoom.example")
    assert server.ask("GET", "/users").status_code == 200
    assert server.create("ito@zoom.example")["id"]


def test_revoking_ends_the_token_and_uninstalls_nothing(server: Practice) -> None:
    signed_in(server)
    form = {"token": server.tokens["access_token"]}
    answer = server.http.post("/oauth/revoke", data=form, auth=BASIC_AUTH)
    assert answer.json() == {"status": "success"}
    assert refusal(server.ask("GET", "/users")) == (401, 124)
    server.let_due_happen()
    assert server.receiver.names() == []


def test_it_hears_of_its_account_alone_and_is_named_in_the_journal(server: Practice) -> None:
    signed_in(server)
    server.create("ito@zoom.example")
    server.do("add_meeting", user="owner@large.example")
    server.let_due_happen()
    assert server.receiver.names() == ["meeting.created"]
    (call,) = [call for call in server.world.journal if call.route == "meetings.create"]
    assert call.who == "client"
    assert server.http.get("/console/tokens").status_code == 200


def test_nobody_consents_to_it(server: Practice) -> None:
    query = {"client_id": "client", "response_type": "code", "redirect_uri": "https://x.test/"}
    answer = server.http.get("/oauth/authorize", params=query)
    assert answer.status_code == 400
    assert "4705" in answer.text
    with pytest.raises(ValueError, match="may not install"):
        server.do("authorize", user="owner@zoom.example")


def test_a_second_app_of_any_kind_stands_beside_the_first(zoom: Practice) -> None:
    added = zoom.do("add_app", kind="server")
    auth = (added["client_id"], added["client_secret"])
    form = {"grant_type": "account_credentials", "account_id": added["account_id"]}
    answer = zoom.http.post("/oauth/token", data=form, auth=auth)
    assert zoom.ask("GET", "/users", token=answer.json()["access_token"]).status_code == 200
    zoom.link()
    assert zoom.ask("GET", "/users/me").status_code == 200
    with pytest.raises(ValueError, match="already"):
        zoom.do("add_app", client_id="client")
    zoom.do("remove_app", client_id=added["client_id"])
    again = zoom.http.post("/oauth/token", data=form, auth=auth)
    assert again.json()["error"] == "invalid_client"


def test_an_added_app_outlives_a_restart() -> None:
    zoom = make_practice()
    added = zoom.do("add_app", kind="user", redirect_uris="https://second.test/callback")
    create_app(zoom.world, Config(client_id="client"))
    assert [app.client_id for app in zoom.world.apps] == ["client", added["client_id"]]


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"app_kind": "robot"}, "of the kind admin, user, server"),
        ({"app_kind": "server", "preset": "empty"}, "belongs to an account"),
    ],
)
def test_a_registration_that_cannot_be_is_one_sentence(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        create_app(World(), Config(**config))
