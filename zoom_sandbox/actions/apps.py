"""Actions on accounts and on the app: plan, consent, removal, secrets, webhooks."""

from typing import Any

from zoom_sandbox import randomness
from zoom_sandbox.actions import find
from zoom_sandbox.actions.find import Result, Unknown
from zoom_sandbox.oauth import grants
from zoom_sandbox.scopes import offered_to
from zoom_sandbox.webhooks import outbox
from zoom_sandbox.world import World


def set_plan(world: World, account_id: str, plan: str) -> Result:
    if plan not in ("Free", "Pro", "Business"):
        raise ValueError("plan is Free, Pro or Business.")
    world.accounts.change(find.account(world, account_id), plan=plan)
    return None


def change_account(world: World, account_id: str, fields: Any) -> Result:
    """Change an account. `fields` is a JSON object such as `{"locks": {"waiting_room": true}}`."""
    allowed = {
        *("auto_security", "embed_password_in_join_link", "passcode_policy", "locks"),
        "dial_in_countries",
    }
    changes = find.json_object(fields)
    if not set(changes) <= allowed:
        raise ValueError(f"fields may be {', '.join(sorted(allowed))}.")
    world.accounts.change(find.account(world, account_id), **changes)
    return None


def authorize(
    world: World,
    user: str,
    client_id: str = "",
    redirect_uri: str = "",
    code_challenge: str = "",
    code_challenge_method: str = "plain",
) -> Result:
    """Consent in a user's name, for scripts. Returns the code that the redirect would contain."""
    app, person = find.app(world, client_id), find.user(world, user)
    if not app.redirect_uris:
        raise ValueError("The app has no redirect address; set_redirect_uris gives it one.")
    if not grants.may_install(world, app, person):
        raise ValueError("This user may not install the app.")
    code = grants.issue_code(
        world,
        app,
        person,
        redirect_uri=redirect_uri or app.redirect_uris[0],
        challenge=code_challenge,
        challenge_method=code_challenge_method,
    )
    return {"code": code.code}


def uninstall(world: World, user: str, client_id: str = "") -> Result:
    app, person = find.app(world, client_id), find.user(world, user)
    installation = world.installations.get(f"{app.client_id}:{person.id}")
    if installation is None or installation.removed_at is not None:
        raise Unknown("The app is not installed there.")
    grants.uninstall(world, installation)
    return None


def rotate_secret(world: World, client_id: str = "", kind: str = "webhook") -> Result:
    """Make a new webhook secret (default) or client secret. It is shown once, as at Zoom."""
    app = find.app(world, client_id)
    secret = randomness.text(world.draw(), 32)
    field = "secret_token" if kind == "webhook" else "client_secret"
    world.apps.change(app, **{field: secret})
    return {"secret": secret}


def set_webhook_url(world: World, url: str, client_id: str = "") -> Result:
    """Save a webhook URL, which is validated at once."""
    world.apps.change(
        find.app(world, client_id), webhook_url=url, webhook_state="unproven", webhook_check_at=None
    )
    return None


def validate_webhook_url(world: World, client_id: str = "") -> Result:
    world.apps.change(find.app(world, client_id), webhook_check_at=world.now())
    return None


def set_scopes(world: World, scopes: str, client_id: str = "") -> Result:
    """Set the space-separated scopes. Existing tokens keep their scopes, as at Zoom."""
    app = find.app(world, client_id)
    world.apps.change(app, scopes=offered_to(app.usage, scopes.split()))
    return None


def resend_event(world: World, delivery_id: str) -> Result:
    delivery = world.deliveries.get(delivery_id)
    if delivery is None:
        raise Unknown("There is no such event.")
    world.deliveries.change(delivery, due_at=world.now(), state="waiting")
    return None


def send_event(world: World, event: str, account_id: str, payload: Any) -> Result:
    """Queue an event of any name with any payload."""
    if event not in outbox.NEEDS:
        raise ValueError(f"event is one of {', '.join(outbox.NEEDS)}.")
    account = find.account(world, account_id)
    document = find.json_object(payload)
    named = document.get("object")
    about = str(named.get("host_id") or named.get("id")) if isinstance(named, dict) else ""
    outbox.announce(world, event, account_id=account.id, about=about, payload=document)
    return None


ACTIONS = {
    action.__name__: action
    for action in (
        set_plan,
        change_account,
        authorize,
        uninstall,
        rotate_secret,
        set_webhook_url,
        validate_webhook_url,
        set_scopes,
        resend_event,
        send_event,
    )
}
