"""The Marketplace app that the sandbox is practised with."""

from dataclasses import replace

from zoom_sandbox.config import Config
from zoom_sandbox.records import App
from zoom_sandbox.world import World


def register(world: World, config: Config) -> App:
    """Register the configured app, or bring its registration up to date.

    A webhook address that was proven stays so; any other is challenged anew. An app with another
    client id leaves with everything that belonged to it, because nobody could speak for it.
    """
    for other in world.apps:
        if other.client_id != config.client_id:
            _remove(world, other)
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
    if present and present.webhook_state == "proven" and _same_receiver(present, app):
        app = replace(app, webhook_state="proven", webhook_check_at=present.webhook_check_at)
    return app if present == app else world.apps.put(app)


def _same_receiver(present: App, app: App) -> bool:
    return present.webhook_url == app.webhook_url and present.secret_token == app.secret_token


def _remove(world: World, app: App) -> None:
    for table in (world.codes, world.tokens, world.installations, world.deliveries):
        for record in table:
            if record.client_id == app.client_id:
                table.remove(record.key)
    world.apps.remove(app.client_id)
