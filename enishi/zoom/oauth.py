"""Zoom's OAuth: the authorisation address, the code exchange, the refresh, the revocation.

Source: https://developers.zoom.us/docs/integrations/oauth/ and …/oauth-error-messages/
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from enishi.zoom import errors, reading, wire
from enishi.zoom.wire import Answer

READ_SECONDS = 10.0
BUDGET_SECONDS = 12.0
# A day; Zoom's access tokens live an hour.
LONGEST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """Our app at Zoom. ``oauth_url`` is the base, ``https://zoom.us/oauth``."""

    client_id: str
    client_secret: str = field(repr=False)
    oauth_url: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class TokenSet:
    """The answer of the token endpoint; ``expires_in`` is in seconds.

    The ``api_url`` in Zoom's answer is left out on purpose: a token must not be sent to a
    host that an answer chose, and the global host always works.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    scopes: frozenset[str]


def new_code_verifier() -> str:
    """Return a PKCE verifier of 43 URL-safe characters (RFC 7636 section 4.1)."""
    return secrets.token_urlsafe(32)


def code_challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def authorize_url(app: OAuthApp, *, state: str, code_verifier: str) -> str:
    """Return the address to which the admin's browser is sent.

    No ``scope`` is sent: Zoom takes scopes from the app's own settings and has refused
    requests that name them.
    """
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "state": state,
        "code_challenge": code_challenge(code_verifier),
        "code_challenge_method": "S256",
    }
    return f"{app.oauth_url.rstrip('/')}/authorize?{urlencode(query)}"


def exchange_code(
    app: OAuthApp,
    *,
    code: str,
    code_verifier: str,
    transport: httpx2.BaseTransport | None = None,
    budget_seconds: float = BUDGET_SECONDS,
) -> TokenSet:
    """Exchange the code (valid once, five minutes) for tokens; raises InvalidGrant if used up."""

    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": code_verifier,
    }
    return _tokens(_post(app, "/token", form, transport, budget_seconds))


def refresh(
    app: OAuthApp,
    *,
    refresh_token: str,
    transport: httpx2.BaseTransport | None = None,
    budget_seconds: float = BUDGET_SECONDS,
) -> TokenSet:
    """Exchange a refresh token for a new pair. The old token is invalid after this call.

    NoAnswer means that the new pair may be lost. The same token may be tried once more;
    InvalidGrant then means that the pair was lost.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _tokens(_post(app, "/token", form, transport, budget_seconds))


def revoke(
    app: OAuthApp,
    *,
    access_token: str,
    transport: httpx2.BaseTransport | None = None,
    budget_seconds: float = BUDGET_SECONDS,
) -> None:
    """End the authorisation at Zoom, which uninstalls the app there and sends a webhook."""
    _post(app, "/revoke", {"token": access_token}, transport, budget_seconds)


def _post(
    app: OAuthApp,
    path: str,
    form: Mapping[str, str],
    transport: httpx2.BaseTransport | None,
    budget_seconds: float,
) -> dict[str, Any]:
    """POST with everything in the body, because query strings are logged."""
    with wire.open_client(transport=transport) as http:
        answer = wire.send(
            http,
            "POST",
            f"{app.oauth_url.rstrip('/')}{path}",
            auth=(app.client_id, app.client_secret),
            form=form,
            read_seconds=READ_SECONDS,
            budget_seconds=budget_seconds,
        )
    if answer.status >= 400 or "error" in (answer.body or {}):
        raise _refusal(answer)
    return answer.body or {}


def _refusal(answer: Answer) -> errors.ZoomError:
    """Read the reason too: in Zoom's 2020 wording, a bad token is an ``invalid_request``."""

    body = answer.body or {}
    word, reason = reading.text(body, "error"), reading.text(body, "reason").lower()
    code = reading.whole_number(body.get("code"))
    cause: type[errors.OAuthRefused] = errors.OAuthRefused
    if answer.status == 429:
        return errors.RateLimited(
            errors.Limit.PER_SECOND, status=429, tracking_id=answer.tracking_id
        )
    used_up = "invalid token" in reason or "authorization code" in reason
    if (
        word == "invalid_grant"
        or (word == "invalid_request" and used_up)
        or code in (4733, 4734, 4735, 4741)
    ):
        cause = errors.InvalidGrant
    elif word in ("invalid_client", "unauthorized_client") or code in (4702, 4704, 4717):
        cause = errors.InvalidClient
    return cause(word, status=answer.status, code=code, tracking_id=answer.tracking_id)


def _tokens(body: dict[str, Any]) -> TokenSet:
    """Return a complete pair, or raise NoAnswer: an incomplete one must not replace a good pair."""
    access, renewal = body.get("access_token"), body.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(renewal, str) and renewal):
        raise errors.NoAnswer(status=200)
    scope = body.get("scope")
    return TokenSet(
        access_token=access,
        refresh_token=renewal,
        expires_in=_seconds(body.get("expires_in")),
        scopes=frozenset(re.split(r"[\s,]+", scope.strip()) if isinstance(scope, str) else ()),
    )


def _seconds(value: object) -> int:
    """Return how long the access token is valid: an hour if Zoom's value is impossible."""
    number = reading.whole_number(value)
    return number if number is not None and 0 < number <= LONGEST_SECONDS else 3600
