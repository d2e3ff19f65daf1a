"""Writes an event into the outbox of every app that may receive it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zoom_sandbox import scopes
from zoom_sandbox.records import App, Delivery
from zoom_sandbox.world import World

_MEETING = "meeting:read:meeting:admin"
_PARTICIPANT = "meeting:read:participant:admin"
_USER = "user:read:user:admin"


@dataclass(frozen=True, slots=True)
class _Need:
    scope: str
    paid: bool = False


NEEDS = {
    "meeting.created": _Need(_MEETING),
    "meeting.updated": _Need(_MEETING, paid=True),
    "meeting.deleted": _Need(_MEETING, paid=True),
    "meeting.recovered": _Need(_MEETING),
    "meeting.permanently_deleted": _Need(_MEETING, paid=True),
    "meeting.started": _Need(_MEETING),
    "meeting.ended": _Need(_MEETING),
    "meeting.converted_to_webinar": _Need(_MEETING),
    "meeting.participant_joined": _Need(_PARTICIPANT),
    "meeting.participant_left": _Need(_PARTICIPANT),
    "meeting.participant_jbh_waiting": _Need(_PARTICIPANT, paid=True),
    "meeting.participant_joined_waiting_room": _Need(_PARTICIPANT),
    "meeting.participant_admitted": _Need(_PARTICIPANT),
    "meeting.participant_left_waiting_room": _Need(_PARTICIPANT),
    "user.updated": _Need(_USER),
    "user.activated": _Need(_USER),
    "user.deactivated": _Need(_USER, paid=True),
    "user.deleted": _Need(_USER, paid=True),
    "user.disassociated": _Need(_USER, paid=True),
    "user.created": _Need(_USER, paid=True),
}
"""The scope that each event needs, and whether the account's plan must be Pro or higher."""


def milliseconds(moment: datetime) -> int:
    """An aware time as Zoom's `event_ts`: milliseconds since 1970 (UTC)."""
    return int(moment.timestamp() * 1000)


def announce(
    world: World, event: str, *, account_id: str, about: str, payload: dict[str, Any]
) -> list[Delivery]:
    """Queue an event for every app that is installed in the account and may receive it.

    `about` is the id of the user of the event, such as a meeting's host. An app with user-level
    scopes only receives events about the users who added it.
    """
    need = NEEDS[event]
    if need.paid and world.accounts[account_id].plan == "Free":
        return []
    document = {
        "event": event,
        "payload": {"account_id": account_id, **payload},
        "event_ts": milliseconds(world.now()),
    }
    queued: list[Delivery] = []
    for app in world.apps:
        if _hears(world, app, need.scope, account_id=account_id, about=about):
            queued += queue(world, app, event, document)
    return queued


def _hears(world: World, app: App, scope: str, *, account_id: str, about: str) -> bool:
    reach = scopes.reach(app.scopes, needed=scope)
    if reach is None or app.account_id:
        return reach is not None and app.account_id == account_id
    added_by = {
        installation.user_id
        for installation in world.installations
        if installation.client_id == app.client_id
        and installation.account_id == account_id
        and installation.removed_at is None
    }
    return about in added_by if reach == "own" else bool(added_by)


def queue(
    world: World, app: App, event: str, document: dict[str, Any], *, delay: float = 0.0
) -> list[Delivery]:
    """Put a message to an app into the outbox. `delay` (seconds) is added to the switch's delay."""
    if not app.webhook_url or world.switch("webhook_loss") == "on":
        return []
    body = json.dumps(
        document,
        ensure_ascii=world.switch("webhook_escaped") == "on",
        separators=(",", ":"),
    )
    copies = 2 if world.switch("webhook_duplicate") == "on" else 1
    now = world.now()
    due_at = now + timedelta(seconds=delay + float(world.switch("webhook_delay")))
    return [
        world.deliveries.put(
            Delivery(
                id=world.new_key(world.deliveries),
                client_id=app.client_id,
                event=event,
                body=body,
                created_at=now,
                due_at=due_at,
            )
        )
        for _ in range(copies)
    ]
