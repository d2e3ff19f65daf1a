"""The world as plain values for the console and the control API, with every secret masked."""

from typing import Any

from zoom_sandbox import persistence
from zoom_sandbox.tables import Record
from zoom_sandbox.world import World

_SECRET = {"access", "refresh", "client_secret", "secret_token", "code", "challenge"}


def of(world: World) -> dict[str, Any]:
    """The overview of a world: all tables by name."""
    return {
        "now": world.now().isoformat(),
        "frozen": world.clock.frozen_at is not None,
        "accounts": [plain(record) for record in world.accounts],
        "roles": [plain(record) for record in world.roles],
        "users": [plain(record) for record in world.users],
        "apps": [plain(record) for record in world.apps],
        "installations": [plain(record) for record in world.installations],
        "tokens": [plain(record) for record in world.tokens],
        "meetings": [plain(record) for record in world.meetings],
        "deliveries": [plain(record) for record in world.deliveries],
        "faults": [plain(record) for record in world.faults],
        "late_requests": [
            {"id": late.id, "due_at": late.due_at.isoformat(), "method": late.method}
            for late in world.late_requests
        ],
    }


def plain(record: Record) -> dict[str, Any]:
    """A record's fields; secrets show their first four characters."""
    return {
        name: mask(value) if name in _SECRET and isinstance(value, str) else value
        for name, value in persistence.to_document(record).items()
    }


def mask(secret: str) -> str:
    """A part of a secret: enough to tell two secrets apart, not enough to use one."""
    tail = secret[-8:] if secret.startswith("eyJ") else secret[:4]
    return f"…{tail[:8]}" if secret.startswith("eyJ") else f"{tail}…"
