"""Server-to-Server apps: tokens for an account, without a user's consent.

Source: https://developers.zoom.us/docs/internal-apps/s2s-oauth/
"""

from zoom_sandbox.oauth.grants import ACCESS_LIFETIME, OAuthRefusal, new_token
from zoom_sandbox.records import ADMIN, OWNER, App, TokenPair, User
from zoom_sandbox.world import World


def grant(world: World, app: App, account_id: str) -> TokenPair:
    """Make an access token of one hour, without a refresh token.

    Raises OAuthRefusal for an app of another kind and for an account that is not the app's.
    """
    if app.usage != "SERVER_TO_SERVER":
        raise OAuthRefusal("unsupported grant type", "unsupported_grant_type", 4705)
    if account_id != app.account_id or stand_in(world, account_id) is None:
        raise OAuthRefusal("Bad request", "invalid_request", 4700)
    earlier = world.tokens.where(lambda pair: pair.client_id == app.client_id)
    if world.switch("earlier_server_token") == "dies":
        for pair in earlier:
            if pair.access_state == "live":
                world.tokens.change(pair, access_state="superseded")
    expires_at = world.now() + ACCESS_LIFETIME
    return world.tokens.put(
        TokenPair(
            access=new_token(world),
            refresh="",
            client_id=app.client_id,
            user_id="",
            account_id=account_id,
            scopes=app.scopes,
            generation=1,
            rotation=earlier[-1].rotation + 1 if earlier else 0,
            access_expires_at=expires_at,
            refresh_expires_at=expires_at,
            refresh_state="absent",
        )
    )


def stand_in(world: World, account_id: str) -> User | None:
    """The user for calls that need one: the account's owner, else an admin, else any user."""
    rank = {OWNER: 0, ADMIN: 1}
    active = world.users.where(lambda u: u.account_id == account_id and u.status == "active")
    return min(active, key=lambda user: rank.get(user.role_id, 2), default=None)
