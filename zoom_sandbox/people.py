"""Changes that an administrator makes to users in Zoom's own pages."""

from typing import Any

from zoom_sandbox import presets, scheduling
from zoom_sandbox.records import User
from zoom_sandbox.webhooks import events
from zoom_sandbox.world import World


def add(world: World, *, account_id: str, email: str, first_name: str, last_name: str) -> User:
    """Add a licensed user. Raises ValueError when the mail address is taken."""
    if any(user.email.lower() == email.lower() for user in world.users):
        raise ValueError(f"There is a user {email} already.")
    user = presets.add_user(
        world, world.accounts[account_id], email, first_name=first_name, last_name=last_name
    )
    events.user_state(world, "user.created", user)
    return user


def deactivate(world: World, user: User) -> User:
    """Deactivate a user, who can then neither sign in nor host, and whose tokens stop working."""
    changed = world.users.change(user, status="inactive")
    events.user_state(world, "user.deactivated", changed)
    return changed


def activate(world: World, user: User) -> User:
    changed = world.users.change(user, status="active")
    events.user_state(world, "user.activated", changed)
    return changed


def change(world: World, user: User, **fields: Any) -> User:
    """Change name, mail address, licence, role, time zone or settings; announce the difference."""
    changed = world.users.change(user, **fields)
    shown = {"role_id": "role"}
    before = {shown.get(n, n): getattr(user, n) for n in fields if getattr(user, n) != fields[n]}
    after = {shown.get(n, n): fields[n] for n in fields if getattr(user, n) != fields[n]}
    if after:
        events.user_changed(world, changed, before=before, after=after)
    return changed


def delete(world: World, user: User, *, transfer_to: User | None) -> None:
    """Remove a user. Their meetings move to `transfer_to`; without one they are deleted."""
    if transfer_to and transfer_to.account_id != user.account_id:
        raise ValueError("Meetings can only move within the account.")
    for meeting in world.meetings.where(lambda m: m.host_id == user.id):
        if transfer_to:
            world.meetings.change(meeting, host_id=transfer_to.id)
        elif meeting.deleted_at is None:
            scheduling.delete(world, meeting, operator=user)
            world.meetings.remove(meeting.key)
        else:
            world.meetings.remove(meeting.key)
    world.users.remove(user.id)
    events.user_state(world, "user.deleted", user)
