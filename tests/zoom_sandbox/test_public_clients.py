"""Clients without a secret, which prove themselves by PKCE, and secrets outside the header."""

import base64
import hashlib
from typing import Any

import httpx2
import pytest

from .conftest import BASIC_AUTH, CALLBACK, Practice, make_practice

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
S256 = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
INVALID = {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
USER = "zoom-admin@zoom.example"


def code_of(zoom: Practice, **pkce: str) -> dict[str, str]:
    code = zoom.do("authorize", user=USER, **pkce)["code"]
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}


def sent(zoom: Practice, path: str = "token", auth: Any = None, **form: str) -> httpx2.Response:
    return zoom.http.post(f"/oauth/{path}", data=form, auth=auth)


def got(zoom: Practice) -> dict[str, Any]:
    answer = sent(zoom, **code_of(zoom, **S256), client_id="client", code_verifier=VERIFIER)
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


@pytest.mark.parametrize("kind", ["admin", "user"])
@pytest.mark.parametrize(
    "pkce", [S256, {"code_challenge": VERIFIER}, {**S256, "code_challenge_method": "S256"}]
)
def test_a_public_client_needs_no_secret(kind: str, pkce: dict[str, str]) -> None:
    zoom = make_practice("small", app_kind=kind)
    answer = sent(zoom, **code_of(zoom, **pkce), client_id="client", code_verifier=VERIFIER)
    assert answer.status_code == 200
    token = answer.json()["access_token"]
    assert zoom.ask("GET", "/users/me", token=token).status_code == 200


def test_it_refreshes_and_revokes_without_one_too(zoom: Practice) -> None:
    tokens = got(zoom)
    for _ in range(2):
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        answer = sent(zoom, **form, client_id="client")
        assert answer.status_code == 200
        tokens = answer.json()
    answer = sent(zoom, "revoke", token=tokens["access_token"], client_id="client")
    assert answer.json() == {"status": "success"}
    assert zoom.ask("GET", "/users/me", token=tokens["access_token"]).status_code == 401


@pytest.mark.parametrize("verifier", ["", "w" * 43])
def test_a_wrong_verifier_is_refused(zoom: Practice, verifier: str) -> None:
    form = code_of(zoom, **S256) | {"client_id": "client", "code_verifier": verifier}
    answer = sent(zoom, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_without_a_challenge_nothing_proves_a_public_client(zoom: Practice) -> None:
    form = code_of(zoom)
    answer = sent(zoom, **form, client_id="client", code_verifier=VERIFIER)
    assert (answer.status_code, answer.json()) == (400, INVALID)
    assert sent(zoom, auth=BASIC_AUTH, **form).status_code == 200


def test_what_was_got_with_the_secret_needs_the_secret(linked: Practice) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": linked.tokens["refresh_token"]}
    assert sent(linked, **refresh, client_id="client").json() == INVALID
    revoked = sent(linked, "revoke", token=linked.tokens["access_token"], client_id="client")
    assert revoked.json() == INVALID
    assert linked.ask("GET", "/users/me").status_code == 200
    assert sent(linked, auth=BASIC_AUTH, **refresh).status_code == 200


def test_another_app_s_id_does_not_redeem(zoom: Practice) -> None:
    other = zoom.do("add_app", kind="user", redirect_uris=CALLBACK)["client_id"]
    form = code_of(zoom, **S256) | {"client_id": other, "code_verifier": VERIFIER}
    assert sent(zoom, **form).json()["error"] == "invalid_request"
    refresh = {"grant_type": "refresh_token", "refresh_token": got(zoom)["refresh_token"]}
    assert sent(zoom, **refresh, client_id=other).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("form", [{}, {"client_id": "unknown"}, {"client_id": ""}])
def test_an_unknown_client_is_refused(zoom: Practice, form: dict[str, str]) -> None:
    answer = sent(zoom, **code_of(zoom, **S256), code_verifier=VERIFIER, **form)
    assert (answer.status_code, answer.json()) == (400, INVALID)


def test_a_wrong_header_is_not_mended_by_the_form(zoom: Practice) -> None:
    form = code_of(zoom, **S256) | {"client_id": "client", "code_verifier": VERIFIER}
    assert sent(zoom, auth=("client", "wrong"), **form).json() == INVALID
    answer = zoom.http.post("/oauth/token", data=form, headers={"Authorization": "Bearer x"})
    assert answer.json() == INVALID


@pytest.mark.parametrize(("position", "status"), [("refuse", 400), ("accept", 200)])
def test_whether_the_secret_may_stand_in_the_form_is_a_switch(
    zoom: Practice, position: str, status: int
) -> None:
    zoom.world.set_switch("client_secret_in_body", position)
    credentials = {"client_id": "client", "client_secret": "secret"}
    tokens = sent(zoom, **code_of(zoom), **credentials)
    assert tokens.status_code == status
    wrong = sent(zoom, **code_of(zoom), client_id="client", client_secret="wrong")
    assert (wrong.status_code, wrong.json()) == (400, INVALID)
    empty = sent(zoom, **code_of(zoom), client_id="client", client_secret="")
    assert empty.json() == INVALID
    added = zoom.do("add_app", kind="server")
    granted = sent(
        zoom,
        grant_type="account_credentials",
        account_id=added["account_id"],
        client_id=added["client_id"],
        client_secret=added["client_secret"],
    )
    assert granted.status_code == status
