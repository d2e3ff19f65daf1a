"""The sandbox's configuration, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zoom_sandbox import switches

SCOPES = (
    "user:read:user:admin",
    "user:read:list_users:admin",
    "user:read:settings:admin",
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:read:list_meetings:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:read:participant:admin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The app that is registered at start, the preset for an empty world, and the address.

    `app_kind` is one of `registration.KINDS`. `redirect_uri` may hold several addresses, separated
    by spaces. `account_id` becomes the id of the first account of an empty world. A
    Server-to-Server app belongs to that account, or to the first account when `account_id` is
    empty. `host` is the address to bind to. The default is reachable from this machine only,
    because the sandbox asks nobody for a password.
    """

    host: str = "127.0.0.1"
    port: int = 8010
    data_dir: Path | None = None
    preset: str = "demo"
    seed: str | None = None
    client_id: str = "practice_client_id"
    client_secret: str = "practice_client_secret"  # noqa: S105 - a practice value, printed in the README
    webhook_secret: str = "practice_webhook_secret"  # noqa: S105 - likewise
    redirect_uri: str = "http://127.0.0.1:8000/settings/zoom/callback"
    webhook_url: str = ""
    app_name: str = "Enishi"
    app_kind: str = "admin"
    account_id: str = ""
    scopes: tuple[str, ...] = SCOPES
    switches: Mapping[str, str] = field(default_factory=dict)


def from_environment(environ: Mapping[str, str]) -> Config:
    """Read every `ZOOM_SANDBOX_…` variable. Raises ValueError with a sentence for a bad value."""

    def value(name: str, default: str) -> str:
        return environ.get(f"ZOOM_SANDBOX_{name}") or default

    port = value("PORT", "8010")
    if not port.isdigit():
        raise ValueError(f"ZOOM_SANDBOX_PORT must be a number, not {port!r}.")
    data_dir = value("DATA_DIR", "")
    plain = Config()
    return Config(
        host=value("HOST", plain.host),
        port=int(port),
        data_dir=Path(data_dir) if data_dir else None,
        preset=value("PRESET", plain.preset),
        seed=value("SEED", "") or None,
        client_id=value("CLIENT_ID", plain.client_id),
        client_secret=value("CLIENT_SECRET", plain.client_secret),
        webhook_secret=value("WEBHOOK_SECRET", plain.webhook_secret),
        redirect_uri=value("REDIRECT_URI", plain.redirect_uri),
        webhook_url=value("WEBHOOK_URL", plain.webhook_url),
        app_name=value("APP_NAME", plain.app_name),
        app_kind=value("APP_KIND", plain.app_kind),
        account_id=value("ACCOUNT_ID", ""),
        scopes=tuple(value("SCOPES", " ".join(plain.scopes)).split()),
        switches=switches.parse(value("SWITCHES", "")),
    )
