"""Actions on users, as in Zoom's admin pages."""

from typing import Any

from zoom_sandbox import people
from zoom_sandbox.actions import find
from zoom_sandbox.actions.find import Result
from zoom_sandbox.world import World


def add_user(
    world: World, account_id: str, email: str, first_name: str = "", last_name: str = ""
) -> Result:
    user = people.add(
        world,
        account_id=find.account(world, account_id).id,
        email=email,
        first_name=first_name,
        last_name=last_name,
    )
    return {"user_id": user.id}


def deactivate_user(world: World, user: str) -> Result:
    people.deactivate(world, find.user(world, user))
    return None


def activate_user(world: World, user: str) -> Result:
    people.activate(world, find.user(world, user))
    return None


def change_role(world: World, user: str, role_id: str) -> Result:
    people.change(world, find.user(world, user), role_id=role_id)
    return None


def change_licence(world: World, user: str, licence: int) -> Result:
    people.change(world, find.user(world, user), type=licence)
    return None


def change_user_settings(world: World, user: str, settings: Any) -> Result:
    """Lay the JSON object `settings`, such as `{"waiting_room": true}`, over the present ones."""
    person = find.user(world, user)
    people.change(world, person, settings=person.settings | find.json_object(settings))
    return None


def rename_user(
    world: World, user: str, first_name: str = "", last_name: str = "", email: str = ""
) -> Result:
    person = find.user(world, user)
    people.change(
        world,
        person,
        first_name=first_name,
        last_name=last_name,
        email=email or person.email,
    )
    return None


def delete_user(world: World, user: str, transfer_to: str = "") -> Result:
    target = find.user(world, transfer_to) if transfer_to else None
    people.delete(world, find.user(world, user), transfer_to=target)
    return None


ACTIONS = {
    action.__name__: action
    for action in (
        add_user,
        deactivate_user,
        activate_user,
        change_role,
        change_licence,
        change_user_settings,
        rename_user,
        delete_user,
    )
}
