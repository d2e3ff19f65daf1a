"""Actions on the registration of apps, as in the Marketplace's pages for developers."""

from zoom_sandbox import registration
from zoom_sandbox.actions import find
from zoom_sandbox.actions.find import Result
from zoom_sandbox.config import SCOPES
from zoom_sandbox.world import World


def add_app(
    world: World,
    kind: str = "admin",
    client_id: str = "",
    client_secret: str = "",
    name: str = "Second app",
    redirect_uris: str = "",
    scopes: str = " ".join(SCOPES),
    account_id: str = "",
    webhook_url: str = "",
) -> Result:
    """Register an app. Addresses and scopes are space-separated.

    Returns what the Marketplace shows a developer.
    """
    app = registration.add(
        world,
        kind=kind,
        client_id=client_id,
        client_secret=client_secret,
        name=name,
        redirect_uris=redirect_uris.split(),
        asked_scopes=scopes.split(),
        account_id=account_id,
        webhook_url=webhook_url,
    )
    shown = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_secret": app.secret_token,
    }
    return shown | ({"account_id": app.account_id} if app.account_id else {})


def remove_app(world: World, client_id: str) -> Result:
    registration.remove(world, find.app(world, client_id))
    return None


def set_redirect_uris(world: World, redirect_uris: str, client_id: str = "") -> Result:
    """Set the space-separated redirect addresses. A consent request must name one exactly."""
    world.apps.change(find.app(world, client_id), redirect_uris=redirect_uris.split())
    return None


ACTIONS = {action.__name__: action for action in (add_app, remove_app, set_redirect_uris)}
