"""The token endpoint: lifetimes, rotation, revocation, and what ends a token."""

import pytest

from .conftest import BASIC_AUTH, CALLBACK, Practice, refusal


def test_the_answer_has_zooms_fields(zoom: Practice) -> None:
    tokens = zoom.link()
    assert sorted(tokens) == [
        "access_token",
        "api_url",
        "expires_in",
        "refresh_token",
        "scope",
        "token_type",
    ]
    assert tokens["expires_in"] == 3599
    assert tokens["api_url"] == "http://zoom.test"
    assert "meeting:write:meeting:admin" in tokens["scope"].split(" ")


def test_an_access_token_lives_for_an_hour(linked: Practice) -> None:
    linked.pass_time(3599)
    assert linked.ask("GET", "/users/me").status_code == 200
    linked.pass_time(1)
    answer = linked.ask("GET", "/users/me")
    assert answer.status_code == 401
    assert answer.json() == {"code": 124, "message": "Access token is expired."}


def test_a_code_works_once_and_for_five_minutes(zoom: Practice) -> None:
    code = zoom.do("authorize", user="owner@zoom.example")["code"]
    assert zoom.redeem(code).status_code == 200
    assert zoom.redeem(code).json()["error"] == "invalid_request"
    late = zoom.do("authorize", user="owner@zoom.example")["code"]
    zoom.pass_time(300)
    assert zoom.redeem(late).status_code == 400


def test_a_code_is_bound_to_its_redirect_uri(zoom: Practice) -> None:
    code = zoom.do("authorize", user="owner@zoom.example")["code"]
    assert zoom.redeem(code, redirect_uri=CALLBACK + "/").status_code == 400


def test_each_refresh_gives_a_new_pair_and_the_old_refresh_token_is_dead(linked: Practice) -> None:
    first = linked.tokens
    second = linked.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    again = linked.refresh(first["refresh_token"])
    assert again.status_code == 400
    assert again.json() == {"reason": "Invalid Token!", "error": "invalid_grant"}
    assert linked.refresh(second["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("position", "status"), [("dies", 401), ("stays", 200)])
def test_whether_the_old_access_token_survives_a_refresh_is_a_switch(
    linked: Practice, position: str, status: int
) -> None:
    linked.world.set_switch("old_access_token", position)
    linked.refresh(linked.tokens["refresh_token"])
    assert linked.ask("GET", "/users/me").status_code == status


@pytest.mark.parametrize(("days", "status"), [("90", 400), ("5475", 200)])
def test_a_refresh_token_lives_for_as_long_as_the_switch_says(
    zoom: Practice, days: str, status: int
) -> None:
    zoom.world.set_switch("refresh_token_days", days)
    tokens = zoom.link()
    zoom.pass_time(90 * 86_400)
    assert zoom.refresh(tokens["refresh_token"]).status_code == status


def test_a_refresh_token_works_until_just_before_its_ninety_days(linked: Practice) -> None:
    linked.pass_time(90 * 86_400 - 1)
    assert linked.refresh(linked.tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("code", [4741, 124])
def test_a_second_authorisation_kills_the_first(zoom: Practice, code: int) -> None:
    zoom.world.set_switch("superseded_token_code", str(code))
    first = zoom.link()
    zoom.link()
    assert zoom.ask("GET", "/users/me").status_code == 200
    assert refusal(zoom.ask("GET", "/users/me", token=first["access_token"])) == (401, code)
    assert zoom.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"


def test_two_people_of_one_account_do_not_disturb_each_other(zoom: Practice) -> None:
    first = zoom.link("zoom-admin@zoom.example")
    zoom.link("owner@zoom.example")
    assert zoom.ask("GET", "/users/me", token=first["access_token"]).status_code == 200


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret_is_an_invalid_client(zoom: Practice, status: int) -> None:
    zoom.world.set_switch("invalid_client_status", str(status))
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    answer = zoom.http.post("/oauth/token", data=form, auth=("client", "wrong"))
    assert answer.status_code == status
    assert answer.json() == {
        "reason": "Invalid client_id or client_secret",
        "error": "invalid_client",
    }


def test_the_error_code_is_added_by_a_switch(zoom: Practice) -> None:
    zoom.world.set_switch("oauth_error_shape", "with_code")
    assert zoom.refresh("unknown").json()["code"] == 4700


@pytest.mark.parametrize(
    ("form", "error"),
    [({}, "invalid_request"), ({"grant_type": "password"}, "unsupported_grant_type")],
)
def test_other_grants_are_refused(zoom: Practice, form: dict[str, str], error: str) -> None:
    answer = zoom.http.post("/oauth/token", data=form, auth=BASIC_AUTH)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_parameters_in_the_address_do_not_count(linked: Practice) -> None:
    query = {"grant_type": "refresh_token", "refresh_token": linked.tokens["refresh_token"]}
    answer = linked.http.post("/oauth/token", params=query, auth=BASIC_AUTH)
    assert answer.status_code == 400
    token = linked.tokens["access_token"]
    answer = linked.http.get("/v2/users/me", params={"access_token": token})
    assert refusal(answer) == (401, 124)
    assert "query parameter" in answer.json()["message"]


def test_revoking_uninstalls_the_app(linked: Practice) -> None:
    form = {"token": linked.tokens["access_token"]}
    answer = linked.http.post("/oauth/revoke", data=form, auth=BASIC_AUTH)
    assert answer.json() == {"status": "success"}
    assert refusal(linked.ask("GET", "/users/me")) == (401, 124)
    assert linked.refresh(linked.tokens["refresh_token"]).status_code == 400
    linked.let_due_happen()
    assert linked.receiver.names() == ["app_deauthorized"]
    linked.http.post("/oauth/revoke", data=form, auth=BASIC_AUTH)
    linked.let_due_happen()
    assert linked.receiver.names() == ["app_deauthorized"]


def test_an_expired_token_revokes_nothing(linked: Practice) -> None:
    linked.pass_time(3600)
    form = {"token": linked.tokens["access_token"]}
    linked.http.post("/oauth/revoke", data=form, auth=BASIC_AUTH)
    assert linked.refresh(linked.tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("code", [4735, 124])
def test_a_token_dies_with_its_owner(linked: Practice, code: int) -> None:
    linked.world.set_switch("ownerless_token_code", str(code))
    linked.do("deactivate_user", user="zoom-admin@zoom.example")
    assert refusal(linked.ask("GET", "/users/me")) == (401, code)
    assert linked.refresh(linked.tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_demoted_admin_loses_what_the_role_allowed(linked: Practice) -> None:
    linked.do("change_role", user="zoom-admin@zoom.example", role_id="2")
    assert refusal(linked.ask("GET", "/users")) == (400, 200)


def test_a_missing_scope_is_named_and_a_classic_one_contains_it(zoom: Practice) -> None:
    zoom.do("set_scopes", scopes="user:read:admin")
    zoom.link()
    assert zoom.ask("GET", "/users").status_code == 200
    answer = zoom.ask("POST", "/users/me/meetings", json={})
    assert answer.status_code == 400
    assert answer.json() == {
        "code": 4711,
        "message": "Invalid access token, does not contain scopes:[meeting:write:meeting:admin].",
    }


def test_tokens_keep_the_scopes_they_were_made_with(linked: Practice) -> None:
    linked.do("set_scopes", scopes="user:read:user:admin")
    assert linked.ask("GET", "/users").status_code == 200
    linked.tokens = linked.refresh(linked.tokens["refresh_token"]).json()
    assert refusal(linked.ask("GET", "/users")) == (400, 4711)
