"""The Marketplace app that the sandbox is practised with."""

from dataclasses import replace

from zoom_sandbox.config import Config
from zoom_sandbox.records import App
from zoom_sandbox.world import World


def register(world: World, config: Config) -> App:
    """Register the configured app, or bring its registration up to date.

    Another client id replaces the former registration: the sandbox practises with one app, and
    what was installed under the old id cannot speak any more. Further apps can be put into
    `world.apps` by hand.
    """
    present = world.apps.get(config.client_id)
    app = App(
        client_id=config.client_id,
        client_secret=config.client_secret,
        secret_token=config.webhook_secret,
        name=config.app_name,
        redirect_uris=config.redirect_uri.split(),
        scopes=list(config.scopes),
        webhook_url=config.webhook_url,
    )
    if present and (present.webhook_url, present.secret_token) == (
        app.webhook_url,
        app.secret_token,
    ):
        app = replace(
            app,
            webhook_state=present.webhook_state,
            webhook_check_at=present.webhook_check_at,
        )
    return app if present == app else world.apps.put(app)
