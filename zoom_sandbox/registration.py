"""Registers the Marketplace apps of the sandbox."""

from dataclasses import replace

from zoom_sandbox import randomness, scopes
from zoom_sandbox.config import Config
from zoom_sandbox.records import App, Usage
from zoom_sandbox.world import World

KINDS: dict[str, Usage] = {
    "admin": "ADMIN_MANAGEMENT",
    "user": "USER_OPERATION",
    "server": "SERVER_TO_SERVER",
}


def register(world: World, config: Config) -> App:
    """Register the configured app, or bring its registration up to date.

    A validated webhook URL stays validated while URL and secret token do not change; otherwise it
    is validated again. A configured app with another client id is removed with everything that
    belonged to it, because nobody has its credentials now. Apps that were added at run time stay.
    Raises ValueError for an unknown kind of app.
    """
    for other in world.apps:
        if other.client_id != config.client_id and not other.is_added:
            remove(world, other)
    present = world.apps.get(config.client_id)
    usage = _usage(config.app_kind)
    app = App(
        client_id=config.client_id,
        client_secret=config.client_secret,
        secret_token=config.webhook_secret,
        name=config.app_name,
        redirect_uris=config.redirect_uri.split(),
        scopes=scopes.offered_to(usage, config.scopes),
        usage=usage,
        account_id=_account_of(world, config.app_kind, config.account_id),
        webhook_url=config.webhook_url,
    )
    if present and present.webhook_state == "proven" and _same_receiver(present, app):
        app = replace(app, webhook_state="proven", webhook_check_at=present.webhook_check_at)
    return app if present == app else world.apps.put(app)


def add(
    world: World,
    *,
    kind: str,
    client_id: str,
    client_secret: str,
    name: str,
    redirect_uris: list[str],
    asked_scopes: list[str],
    account_id: str,
    webhook_url: str,
) -> App:
    """Register one more app. Empty values are replaced by generated ones.

    Raises ValueError for an unknown kind or account and for a client id that is taken.
    """
    if client_id in world.apps:
        raise ValueError(f"There is an app {client_id} already.")
    usage, account = _usage(kind), _account_of(world, kind, account_id)
    return world.apps.put(
        App(
            client_id=client_id or world.new_key(world.apps),
            client_secret=client_secret or randomness.text(world.draw(), 32),
            secret_token=randomness.text(world.draw(), 22),
            name=name,
            redirect_uris=redirect_uris,
            scopes=scopes.offered_to(usage, asked_scopes),
            usage=usage,
            account_id=account,
            is_added=True,
            webhook_url=webhook_url,
        )
    )


def _usage(kind: str) -> Usage:
    if kind not in KINDS:
        raise ValueError(f"An app is of the kind {', '.join(KINDS)}; not {kind!r}.")
    return KINDS[kind]


def _account_of(world: World, kind: str, account_id: str) -> str:
    """The id of a Server-to-Server app's account; empty for any other app."""
    if kind != "server":
        return ""
    chosen = account_id or next((account.id for account in world.accounts), "")
    if chosen not in world.accounts:
        raise ValueError(
            f"A Server-to-Server app belongs to an account; there is none named {chosen!r}."
        )
    return chosen


def _same_receiver(present: App, app: App) -> bool:
    return present.webhook_url == app.webhook_url and present.secret_token == app.secret_token


def remove(world: World, app: App) -> None:
    """Remove an app with its codes, tokens, installations and webhook messages."""
    for table in (world.codes, world.tokens, world.installations, world.deliveries):
        for record in table:
            if record.client_id == app.client_id:
                table.remove(record.key)
    world.apps.remove(app.client_id)
