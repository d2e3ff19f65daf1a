"""`POST /oauth/token` and `POST /oauth/revoke`.

Source: https://developers.zoom.us/docs/integrations/oauth/
"""

import hmac
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from zoom_sandbox import current
from zoom_sandbox.oauth import grants, server_apps
from zoom_sandbox.records import App, TokenPair

blueprint = Blueprint("oauth", __name__, url_prefix="/oauth")


@blueprint.post("/token")
def token() -> Response:
    """Exchange a code, a refresh token or the credentials of an account.

    Parameters are read from the form body only. Those of `account_credentials` are also read from
    the query string, as in Zoom's own example.
    """
    world = current.world()
    app, is_public = _client()
    grant_type = request.form.get("grant_type")
    if not grant_type and request.args.get("grant_type") == "account_credentials":
        grant_type = "account_credentials"
    if not grant_type:
        raise grants.OAuthRefusal("Missing grant type", "invalid_request", 4706)
    if grant_type == "account_credentials":
        account_id = request.form.get("account_id") or request.args.get("account_id", "")
        pair = server_apps.grant(world, app, account_id)
    elif app.usage == "SERVER_TO_SERVER":
        raise grants.OAuthRefusal("unsupported grant type", "unsupported_grant_type", 4705)
    elif grant_type == "authorization_code":
        pair = grants.redeem(
            world,
            app,
            request.form.get("code", ""),
            redirect_uri=request.form.get("redirect_uri", ""),
            verifier=request.form.get("code_verifier", ""),
            is_public=is_public,
        )
    elif grant_type == "refresh_token":
        given = request.form.get("refresh_token", "")
        pair = grants.refresh(world, app, given, is_public=is_public)
    else:
        raise grants.OAuthRefusal("Unsupported grant type", "unsupported_grant_type", 4705)
    g.caller = pair
    return jsonify(_answer(pair))


def _answer(pair: TokenPair) -> dict[str, Any]:
    refresh = {"refresh_token": pair.refresh} if pair.refresh else {}
    return {
        "access_token": pair.access,
        "token_type": "bearer",
        **refresh,
        "expires_in": 3599,
        "scope": " ".join(pair.scopes),
        "api_url": current.world().base_url,
    }


@blueprint.post("/revoke")
def revoke() -> Response:
    """Revoke a token, which uninstalls the app. An unknown token gets the same answer."""
    world = current.world()
    app, is_public = _client()
    access_token = request.form.get("token", "")
    g.caller = world.tokens.get(access_token)
    ended = grants.revoke(world, app, access_token, is_public=is_public)
    g.note = "uninstalled" if ended else "nothing to revoke"
    return jsonify({"status": "success"})


def _client() -> tuple[App, bool]:
    """The calling app, and whether it is a public client, which sends no secret.

    A public client sends its id in the form. A switch says whether the form may contain the secret
    too, because sources disagree. Raises OAuthRefusal for wrong credentials.
    """
    world = current.world()
    credentials = request.authorization
    if credentials is not None:
        given_id, given = credentials.username, credentials.password
        if credentials.type != "basic":
            raise grants.invalid_client(world)
    else:
        given_id, given = request.form.get("client_id"), request.form.get("client_secret")
        if given is not None and world.switch("client_secret_in_body") == "refuse":
            raise grants.invalid_client(world)
    app = world.apps.get(given_id)
    is_public = credentials is None and given is None
    if app is None or (is_public and app.usage == "SERVER_TO_SERVER"):
        raise grants.invalid_client(world)
    if not is_public and not hmac.compare_digest(
        app.client_secret.encode(), (given or "").encode()
    ):
        raise grants.invalid_client(world)
    return app, is_public


@blueprint.app_errorhandler(grants.OAuthRefusal)
def refuse(refusal: grants.OAuthRefusal) -> tuple[Response, int]:
    """A token error in Zoom's shape, which differs from the shape of its REST errors."""
    g.code = refusal.code
    body: dict[str, Any] = {"reason": refusal.reason, "error": refusal.error}
    if current.world().switch("oauth_error_shape") == "with_code":
        body["code"] = refusal.code
    return jsonify(body), refusal.status
