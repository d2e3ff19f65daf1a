"""`GET /oauth/authorize`: sign in, see what the app asks for, allow or decline.

Source: https://developers.zoom.us/docs/integrations/oauth/
"""

from urllib.parse import quote, urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import current, same_origin, signin
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import App, User

blueprint = Blueprint("consent", __name__, url_prefix="/oauth/authorize")
blueprint.before_request(same_origin.demand)


class Stopped(Exception):
    """Zoom shows an error page of its own, and the app is not told."""

    def __init__(self, code: int, japanese: str, english: str, *, status: int = 400) -> None:
        super().__init__(english)
        self.code, self.japanese, self.english, self.status = code, japanese, english, status


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The consent page, after the sign-in page for whoever is not signed in."""
    app = _requested_app()
    user = signin.signed_in_user()
    if user is None:
        return redirect(f"/signin?next={quote(request.full_path, safe='')}")
    _demand_may_install(app, user)
    world = current.world()
    return render_template(
        "consent.html", app=app, user=user, account=world.accounts[user.account_id]
    )


@blueprint.post("")
def decide() -> ResponseReturnValue:
    """Allow: redirect to the app with a code. Decline: by default stay on Zoom's page."""
    world = current.world()
    app = _requested_app()
    user = signin.signed_in_user()
    if user is None:
        return redirect(f"/signin?next={quote(request.full_path, safe='')}", code=303)
    _demand_may_install(app, user)
    state = {"state": request.args["state"]} if "state" in request.args else {}
    redirect_uri = request.args["redirect_uri"]
    if request.form.get("decision") == "authorize":
        code = grants.issue_code(
            world,
            app,
            user,
            redirect_uri=redirect_uri,
            challenge=request.args.get("code_challenge", ""),
            challenge_method=request.args.get("code_challenge_method", ""),
        )
        return redirect(_with_query(redirect_uri, {"code": code.code} | state), code=302)
    if world.switch("decline") == "redirect":
        return redirect(_with_query(redirect_uri, {"error": "access_denied"} | state), code=302)
    return render_template("declined.html", app=app)


def _requested_app() -> App:
    """The app of the request. Raises Stopped for requests that Zoom refuses on its own page."""
    app = current.world().apps.get(request.args.get("client_id", ""))
    if app is None:
        raise Stopped(4702, "アプリが見つかりません。", "Invalid client_id.")
    if app.usage == "SERVER_TO_SERVER":
        raise Stopped(
            4705,
            "Server-to-Serverアプリには、許可のページがありません。",
            "A Server-to-Server app has no consent page.",
        )
    if request.args.get("redirect_uri") not in app.redirect_uris:
        raise Stopped(
            4709,
            "リダイレクト先が、アプリに登録されたものと一致しません。",
            "Redirect URI mismatch.",
        )
    if request.args.get("response_type") != "code":
        raise Stopped(4700, "response_typeはcodeだけに対応しています。", "Invalid response_type.")
    if request.args.get("code_challenge_method", "plain") not in ("plain", "S256"):
        raise Stopped(4700, "code_challenge_methodが正しくありません。", "Invalid PKCE method.")
    return app


def _demand_may_install(app: App, user: User) -> None:
    if not grants.may_install(current.world(), app, user):
        raise Stopped(
            0,
            "このアプリを追加できるのは、アカウントの管理者だけです。"
            "管理者に依頼するか、管理者としてサインインしてください。",
            "An account admin is required to install this type of app.",
            status=403,
        )


@blueprint.errorhandler(Stopped)
def stop(stopped: Stopped) -> ResponseReturnValue:
    page = render_template("stopped.html", stopped=stopped, user=signin.signed_in_user())
    return page, stopped.status


def _with_query(address: str, parameters: dict[str, str]) -> str:
    return address + ("&" if urlsplit(address).query else "?") + urlencode(parameters)
