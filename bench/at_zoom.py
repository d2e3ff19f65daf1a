"""Reads the pretend Zoom's meetings by its control API, and runs its actions."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

MARK = re.compile(r"ref: [^-\s]+-([0-9a-f]{32})")


def ours(behind: str) -> list[dict[str, Any]]:
    """The meetings with our mark, deleted ones too, in the form of the control API."""
    return [row for row in _state(behind)["meetings"] if MARK.search(row["agenda"])]


def living(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The meetings that nobody has deleted, by their number."""
    return {row["id"]: row for row in rows if row["deleted_at"] is None}


def act(behind: str, action: str, **arguments: Any) -> None:
    """Run an action of the console."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{behind}/_sandbox/{action}",
        data=json.dumps(arguments).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=20).close()  # noqa: S310


def repeat_events(behind: str) -> int:
    """Retry undelivered events now, not in five minutes. Returns how many there were."""
    waiting = [row["id"] for row in _state(behind)["deliveries"] if row["state"] == "waiting"]
    for delivery_id in waiting:
        act(behind, "resend_event", delivery_id=delivery_id)
    return len(waiting)


def _state(behind: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{behind}/_sandbox/state", timeout=30) as answer:  # noqa: S310
        state: dict[str, Any] = json.load(answer)
    return state
