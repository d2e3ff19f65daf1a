"""Finds the records that an action names, and parses its values."""

import json
from datetime import UTC, datetime
from typing import Any

from zoom_sandbox.records import Account, App, Meeting, User
from zoom_sandbox.world import World

Result = dict[str, Any] | None
"""What an action tells back, if anything."""


class Unknown(ValueError):
    """There is no such action, or the record that it names does not exist."""


def user(world: World, reference: str) -> User:
    """Find a user by id or mail address."""
    for person in world.users:
        if reference in (person.id, person.email):
            return person
    raise Unknown(f"There is no user {reference}.")


def meeting(world: World, meeting_id: int) -> Meeting:
    found = world.meetings.get(str(meeting_id))
    if found is None:
        raise Unknown(f"There is no meeting {meeting_id}.")
    return found


def account(world: World, account_id: str) -> Account:
    found = world.accounts.get(account_id)
    if found is None:
        raise Unknown(f"There is no account {account_id}.")
    return found


def app(world: World, client_id: str) -> App:
    """Find an app by its client id; without one, the first app."""
    found = world.apps.get(client_id) if client_id else next(iter(world.apps), None)
    if found is None:
        raise Unknown("There is no such app.")
    return found


def moment(text: str) -> datetime:
    """Parse ISO 8601; a time without an offset is UTC. Raises ValueError for other text."""
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


def json_object(value: Any) -> dict[str, Any]:
    """Parse a JSON object, or return it as it is. Raises ValueError for anything else."""
    parsed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(parsed, dict):
        raise ValueError("A JSON object is wanted.")
    return parsed
