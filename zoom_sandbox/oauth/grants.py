"""Makes and ends codes, token pairs and installations.

Source: https://developers.zoom.us/docs/integrations/oauth/ and …/oauth-error-messages/
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from zoom_sandbox import randomness, scheduling
from zoom_sandbox.records import ADMIN, OWNER, App, Code, Installation, TokenPair, User
from zoom_sandbox.webhooks import events
from zoom_sandbox.world import World

CODE_LIFETIME = timedelta(minutes=5)
ACCESS_LIFETIME = timedelta(seconds=3600)


@dataclass
class OAuthRefusal(Exception):
    """A refusal of the token endpoint: Zoom's `reason` and `error`, and its error table's code."""

    reason: str
    error: str
    code: int
    status: int = 400


def invalid_client(world: World) -> OAuthRefusal:
    return OAuthRefusal(
        "Invalid client_id or client_secret",
        "invalid_client",
        4702,
        status=int(world.switch("invalid_client_status")),
    )


def may_install(world: World, app: App, user: User) -> bool:
    """Whether this user can add this app. An admin app needs an owner, an admin or such a role.

    Nobody adds a Server-to-Server app, because it works in the account whose admin made it.
    """
    if app.usage == "SERVER_TO_SERVER":
        return False
    if app.usage != "ADMIN_MANAGEMENT" or user.role_id in (OWNER, ADMIN):
        return True
    role = world.roles.get(user.role_id)
    if role and {"User:Read", "User:Edit"} <= set(role.permissions):
        return True
    return world.switch("let_members_through") == "on"


def issue_code(
    world: World,
    app: App,
    user: User,
    *,
    redirect_uri: str,
    challenge: str = "",
    challenge_method: str = "plain",
) -> Code:
    """Make an authorization code for this app, redirect URI and PKCE challenge."""
    return world.codes.put(
        Code(
            code=world.new_key(world.codes, length=40),
            client_id=app.client_id,
            user_id=user.id,
            redirect_uri=redirect_uri,
            challenge=challenge,
            challenge_method=challenge_method or "plain",
            expires_at=world.now() + CODE_LIFETIME,
        )
    )


def redeem(
    world: World,
    app: App,
    code: str,
    *,
    redirect_uri: str,
    verifier: str,
    is_public: bool = False,
) -> TokenPair:
    """Exchange a code for a token pair, and install the app. The user's earlier pairs end.

    A public client has no secret (`is_public`); only PKCE proves that the code is its own.
    Raises OAuthRefusal for a code that is unknown, used, expired or bound to something else.
    """
    known = world.codes.get(code)
    if known is None or known.used or known.client_id != app.client_id:
        raise OAuthRefusal("Invalid authorization code", "invalid_request", 4734)
    if is_public and not known.challenge:
        raise invalid_client(world)
    world.codes.change(known, used=True)
    if world.now() >= known.expires_at:
        raise OAuthRefusal("Authorization code expired", "invalid_request", 4733)
    if known.redirect_uri != redirect_uri:
        raise OAuthRefusal("Redirect URI mismatch", "invalid_request", 4709)
    if known.challenge and not _proves(known, verifier):
        raise OAuthRefusal("Invalid code verifier", "invalid_grant", 4734)
    user = world.users[known.user_id]
    for pair in world.tokens.where(lambda p: _belongs(p, app, user)):
        _end(world, pair, "superseded")
    generation = _install(world, app, user).generation
    return _issue(world, app, user, generation=generation, rotation=0, is_public=is_public)


def _proves(code: Code, verifier: str) -> bool:
    if code.challenge_method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        verifier = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return hmac.compare_digest(code.challenge.encode(), verifier.encode())


def _belongs(pair: TokenPair, app: App, user: User) -> bool:
    return pair.client_id == app.client_id and pair.user_id == user.id


def _install(world: World, app: App, user: User) -> Installation:
    earlier = world.installations.get(f"{app.client_id}:{user.id}")
    return world.installations.put(
        Installation(
            client_id=app.client_id,
            user_id=user.id,
            account_id=user.account_id,
            generation=earlier.generation + 1 if earlier else 1,
            installed_at=world.now(),
        )
    )


def _issue(
    world: World, app: App, user: User, *, generation: int, rotation: int, is_public: bool
) -> TokenPair:
    now = world.now()
    return world.tokens.put(
        TokenPair(
            access=new_token(world),
            refresh=new_token(world),
            client_id=app.client_id,
            user_id=user.id,
            account_id=user.account_id,
            scopes=app.scopes,
            generation=generation,
            rotation=rotation,
            is_public=is_public,
            access_expires_at=now + ACCESS_LIFETIME,
            refresh_expires_at=now + timedelta(days=float(world.switch("refresh_token_days"))),
        )
    )


def new_token(world: World) -> str:
    """Random text of the length of Zoom's tokens. It looks like a JWT but is none."""
    parts = [randomness.text(world.draw(), 80) for _ in range(7)]
    return f"eyJ{parts[0]}.eyJ{''.join(parts[1:6])}.{parts[6]}"


def refresh(world: World, app: App, refresh_token: str, *, is_public: bool = False) -> TokenPair:
    """Exchange a refresh token for the next pair. It works once; its answer cannot be repeated.

    A public client can exchange only a token that it got as a public client, because nothing else
    proves who it is. Raises OAuthRefusal (`invalid_grant`) for every other refresh token.
    """
    pair = next((p for p in world.tokens if p.refresh == refresh_token), None)
    if pair is None or pair.client_id != app.client_id or pair.refresh_state != "live":
        code = 4741 if pair and pair.refresh_state == "superseded" else 4700
        raise OAuthRefusal("Invalid Token!", "invalid_grant", code)
    if is_public and not pair.is_public:
        raise invalid_client(world)
    user = world.users.get(pair.user_id)
    if user is None or user.status != "active":
        raise OAuthRefusal("Invalid Token!", "invalid_grant", 4735)
    if world.now() >= pair.refresh_expires_at:
        raise OAuthRefusal("Invalid Token!", "invalid_grant", 4700)
    dies = world.switch("old_access_token") == "dies"
    world.tokens.change(
        pair,
        refresh_state="used",
        access_state="refreshed" if dies else pair.access_state,
    )
    return _issue(
        world,
        app,
        user,
        generation=pair.generation,
        rotation=pair.rotation + 1,
        is_public=pair.is_public,
    )


def revoke(world: World, app: App, access_token: str, *, is_public: bool = False) -> bool:
    """Uninstall the token's app. Returns whether there was anything to revoke.

    A Server-to-Server app is installed nowhere; only its token ends.
    An expired or replaced token revokes nothing. Zoom does not document this. A client that
    refreshes first is right in either case.
    """
    pair = world.tokens.get(access_token)
    if pair is None or pair.client_id != app.client_id or pair.access_state != "live":
        return False
    if is_public and not pair.is_public:
        raise invalid_client(world)
    if world.now() >= pair.access_expires_at:
        return False
    if app.usage == "SERVER_TO_SERVER":
        _end(world, pair, "revoked")
        return True
    installation = world.installations[f"{app.client_id}:{pair.user_id}"]
    current = installation.removed_at is None and installation.generation == pair.generation
    if not current:
        return False
    uninstall(world, installation)
    return True


def uninstall(world: World, installation: Installation) -> Installation:
    """Remove an app from a user. Its tokens end, and the event `app_deauthorized` tells the app."""
    app = world.apps[installation.client_id]
    user = world.users.get(installation.user_id)
    removed = world.installations.change(installation, removed_at=world.now())
    for pair in world.tokens:
        if pair.client_id == app.client_id and pair.user_id == installation.user_id:
            _end(world, pair, "revoked")
    events.app_deauthorized(world, app, removed)
    if user and world.switch("meetings_after_uninstall") == "deleted":
        own = app.usage == "USER_OPERATION"
        for meeting in world.meetings.where(
            lambda m: m.host_id == user.id if own else m.account_id == installation.account_id
        ):
            if meeting.start_at > world.now() and meeting.creation_source == "open_api":
                scheduling.delete(world, meeting, operator=user)
    return removed


def _end(world: World, pair: TokenPair, state: str) -> None:
    world.tokens.change(
        pair,
        access_state=state if pair.access_state == "live" else pair.access_state,
        refresh_state=state if pair.refresh_state == "live" else pair.refresh_state,
    )
