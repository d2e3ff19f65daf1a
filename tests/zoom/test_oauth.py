"""Authorisation: the address, the exchange, and the token endpoint's refusals."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from enishi.zoom import errors, oauth

APP = oauth.OAuthApp(
    client_id="id",
    client_secret="s3cret",
    oauth_url="https://zoom.test/oauth",
    redirect_uri="https://enishi.test/settings/zoom/callback",
)
GOOD = {"access_token": "a1", "refresh_token": "r1", "expires_in": 3599, "scope": "one:x two:y"}


def refresh(answer: httpx2.Response | Exception) -> oauth.TokenSet:
    def handle(_: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return oauth.refresh(APP, refresh_token="r0", transport=httpx2.MockTransport(handle))


def test_the_authorise_address_carries_state_and_challenge_but_no_scope() -> None:
    # The pair of RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    address = urlsplit(oauth.authorize_url(APP, state="st", code_verifier=verifier))
    assert (
        f"{address.scheme}://{address.netloc}{address.path}" == "https://zoom.test/oauth/authorize"
    )
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["id"],
        "redirect_uri": [APP.redirect_uri],
        "state": ["st"],
        "code_challenge": ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
        "code_challenge_method": ["S256"],
    }


def test_verifiers_are_new_each_time_and_long_enough() -> None:
    drawn = {oauth.new_code_verifier() for _ in range(50)}
    assert len(drawn) == 50
    assert all(43 <= len(verifier) <= 128 for verifier in drawn)


def test_secrets_travel_in_body_and_header_never_in_the_address() -> None:
    seen: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=GOOD)

    oauth.exchange_code(APP, code="c0de", code_verifier="v", transport=httpx2.MockTransport(handle))
    [request] = seen
    assert str(request.url) == "https://zoom.test/oauth/token"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["c0de"],
        "redirect_uri": [APP.redirect_uri],
        "code_verifier": ["v"],
    }
    credentials = base64.b64encode(b"id:s3cret").decode()
    assert request.headers["authorization"] == f"Basic {credentials}"


def test_tokens_do_not_show_in_a_representation() -> None:
    pair = refresh(httpx2.Response(200, json=GOOD))
    assert (pair.access_token, pair.refresh_token, pair.expires_in) == ("a1", "r1", 3599)
    assert "a1" not in repr(pair)
    assert "r1" not in repr(pair)
    assert "s3cret" not in repr(APP)


@pytest.mark.parametrize("scope", ["one:x two:y", "one:x,two:y", " one:x, two:y "])
def test_scopes_are_read_with_spaces_or_commas(scope: str) -> None:
    pair = refresh(httpx2.Response(200, json=GOOD | {"scope": scope}))
    assert pair.scopes == {"one:x", "two:y"}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"reason": "Invalid Token!", "error": "invalid_grant"}, errors.InvalidGrant),
        (401, {"reason": "Invalid Token!", "error": "invalid_request"}, errors.InvalidGrant),
        (
            400,
            {"reason": "Invalid authorization code abc", "error": "invalid_request"},
            errors.InvalidGrant,
        ),
        (400, {"code": 4735, "error": "x"}, errors.InvalidGrant),
        (400, {"code": "4741", "error": "x"}, errors.InvalidGrant),
        (
            400,
            {"reason": "Invalid client_id or client_secret", "error": "invalid_client"},
            errors.InvalidClient,
        ),
        (401, {"error": "invalid_client"}, errors.InvalidClient),
        (400, {"error": "unsupported_grant_type"}, errors.OAuthRefused),
        (200, {"error": "invalid_grant"}, errors.InvalidGrant),
    ],
)
def test_refusals_are_told_apart(
    status: int, body: dict[str, str], kind: type[errors.ZoomError]
) -> None:
    with pytest.raises(errors.OAuthRefused) as refusal:
        refresh(httpx2.Response(status, json=body))
    assert type(refusal.value) is kind
    assert "r0" not in str(refusal.value)


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500, text="<html>"),
        httpx2.Response(200, json={"access_token": "a1"}),
        httpx2.Response(200, json={"access_token": "", "refresh_token": "r1"}),
        httpx2.Response(200, json={"access_token": {"odd": 1}, "refresh_token": "r1"}),
        httpx2.Response(200, text="not json"),
        httpx2.ReadTimeout("x"),
    ],
)
def test_half_an_answer_is_no_answer_and_never_a_pair(answer: httpx2.Response | Exception) -> None:
    with pytest.raises(errors.NoAnswer):
        refresh(answer)
