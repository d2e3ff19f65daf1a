"""Everything that the console's buttons and the control API can do, by name."""

import inspect
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from zoom_sandbox import faults, people, presets, randomness, scheduling
from zoom_sandbox.oauth import grants
from zoom_sandbox.records import App, Meeting, User
from zoom_sandbox.webhooks import outbox
from zoom_sandbox.world import World

Result = dict[str, Any] | None


class Unknown(ValueError):
    """There is no such action, or the thing that it names does not exist."""


def perform(world: World, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run an action with arguments as text or JSON values, converted to what it declares.

    Raises ValueError with a sentence for anything that does not fit.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise Unknown(f"There is no action {name!r}.")
    with world.change():
        return action(world, **_converted(action, arguments)) or {}


def _converted(action: Callable[..., Result], arguments: Mapping[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    parameters = list(inspect.signature(action).parameters.values())[1:]
    for parameter in parameters:
        given = arguments.get(parameter.name)
        if given is None or given == "":
            if parameter.default is inspect.Parameter.empty:
                raise ValueError(f"{parameter.name} is missing.")
            continue
        if parameter.annotation is float or parameter.annotation == float | None:
            given = float(given)
        elif parameter.annotation is int or parameter.annotation == int | None:
            given = int(given)
        elif parameter.annotation is str:
            given = str(given)
        converted[parameter.name] = given
    unknown = set(arguments) - {parameter.name for parameter in parameters}
    if unknown:
        raise ValueError(f"Not understood: {', '.join(sorted(unknown))}.")
    return converted


def _user(world: World, reference: str) -> User:
    """A user by id or address."""
    for user in world.users:
        if reference in (user.id, user.email):
            return user
    raise Unknown(f"There is no user {reference}.")


def _meeting(world: World, meeting_id: int) -> Meeting:
    meeting = world.meetings.get(str(meeting_id))
    if meeting is None:
        raise Unknown(f"There is no meeting {meeting_id}.")
    return meeting


def _app(world: World, client_id: str) -> App:
    app = world.apps.get(client_id) if client_id else next(iter(world.apps), None)
    if app is None:
        raise Unknown("There is no such app.")
    return app


def _moment(text: str) -> datetime:
    """ISO 8601; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


# People


def add_user(
    world: World, account_id: str, email: str, first_name: str = "", last_name: str = ""
) -> Result:
    user = people.add(
        world, account_id=account_id, email=email, first_name=first_name, last_name=last_name
    )
    return {"user_id": user.id}


def deactivate_user(world: World, user: str) -> Result:
    people.deactivate(world, _user(world, user))
    return None


def activate_user(world: World, user: str) -> Result:
    people.activate(world, _user(world, user))
    return None


def change_role(world: World, user: str, role_id: str) -> Result:
    people.change(world, _user(world, user), role_id=role_id)
    return None


def change_licence(world: World, user: str, type: int) -> Result:
    people.change(world, _user(world, user), type=type)
    return None


def change_user_settings(world: World, user: str, settings: Any) -> Result:
    """`settings` is a JSON object laid over the present ones, such as `{"waiting_room": true}`."""
    person = _user(world, user)
    people.change(world, person, settings=person.settings | _json_object(settings))
    return None


def rename_user(
    world: World, user: str, first_name: str = "", last_name: str = "", email: str = ""
) -> Result:
    person = _user(world, user)
    people.change(
        world,
        person,
        first_name=first_name,
        last_name=last_name,
        email=email or person.email,
    )
    return None


def delete_user(world: World, user: str, transfer_to: str = "") -> Result:
    target = _user(world, transfer_to) if transfer_to else None
    people.delete(world, _user(world, user), transfer_to=target)
    return None


# Meetings, as in Zoom's own portal


def add_meeting(
    world: World, user: str, topic: str = "", start_at: str = "", duration: int = 60
) -> Result:
    host = _user(world, user)
    wish = scheduling.Wish(
        topic=topic or None,
        start_at=_moment(start_at) if start_at else None,
        duration=duration,
    )
    meeting = scheduling.create(world, host, wish, operator=host, source="web_portal")
    return {"meeting_id": meeting.id}


def edit_meeting(
    world: World,
    meeting_id: int,
    topic: str = "",
    start_at: str = "",
    duration: int | None = None,
    password: str = "",
    settings: Any = None,
) -> Result:
    """Change what is given; `settings` is a JSON object such as `{"waiting_room": true}`."""
    meeting = _meeting(world, meeting_id)
    wish = scheduling.Wish(
        topic=topic or None,
        start_at=_moment(start_at) if start_at else None,
        duration=duration,
        password=password or None,
        settings=_json_object(settings) if settings else {},
    )
    scheduling.update(world, meeting, wish, operator=world.users[meeting.host_id])
    return None


def delete_meeting(world: World, meeting_id: int) -> Result:
    meeting = _meeting(world, meeting_id)
    scheduling.delete(world, meeting, operator=world.users[meeting.host_id])
    return None


def recover_meeting(world: World, meeting_id: int) -> Result:
    meeting = _meeting(world, meeting_id)
    scheduling.recover(world, meeting, operator=world.users[meeting.host_id])
    return None


def erase_meeting(world: World, meeting_id: int) -> Result:
    meeting = _meeting(world, meeting_id)
    scheduling.erase(world, meeting, operator=world.users[meeting.host_id])
    return None


def start_meeting(world: World, meeting_id: int) -> Result:
    scheduling.start(world, _meeting(world, meeting_id))
    return None


def end_meeting(world: World, meeting_id: int) -> Result:
    scheduling.end(world, _meeting(world, meeting_id))
    return None


def participant_joins(world: World, meeting_id: int, name: str, email: str = "") -> Result:
    scheduling.let_in(world, _meeting(world, meeting_id), name=name, email=email)
    return None


def convert_to_webinar(world: World, meeting_id: int) -> Result:
    meeting = _meeting(world, meeting_id)
    scheduling.convert_to_webinar(world, meeting, operator=world.users[meeting.host_id])
    return None


# Account and app


def set_plan(world: World, account_id: str, plan: str) -> Result:
    if plan not in ("Free", "Pro", "Business"):
        raise ValueError("plan is Free, Pro or Business.")
    world.accounts.change(world.accounts[account_id], plan=plan)
    return None


def change_account(world: World, account_id: str, fields: Any) -> Result:
    """`fields` is a JSON object: auto_security, embed_password_in_join_link, passcode_policy, locks."""
    allowed = {"auto_security", "embed_password_in_join_link", "passcode_policy", "locks"}
    changes = _json_object(fields)
    if not set(changes) <= allowed:
        raise ValueError(f"fields may be {', '.join(sorted(allowed))}.")
    world.accounts.change(world.accounts[account_id], **changes)
    return None


def authorize(world: World, user: str, client_id: str = "", redirect_uri: str = "") -> Result:
    """Consent in somebody's name, for scripts: returns a code, as the redirect would carry it."""
    app, person = _app(world, client_id), _user(world, user)
    if not grants.may_install(world, app, person):
        raise ValueError("This user may not install the app.")
    code = grants.issue_code(
        world, app, person, redirect_uri=redirect_uri or app.redirect_uris[0]
    )
    return {"code": code.code}


def uninstall(world: World, user: str, client_id: str = "") -> Result:
    app, person = _app(world, client_id), _user(world, user)
    installation = world.installations.get(f"{app.client_id}:{person.id}")
    if installation is None or installation.removed_at is not None:
        raise Unknown("The app is not installed there.")
    grants.uninstall(world, installation)
    return None


def rotate_secret(world: World, client_id: str = "", kind: str = "webhook") -> Result:
    """A new webhook secret (default) or client secret; returned once, as Zoom's page shows it."""
    app = _app(world, client_id)
    secret = randomness.text(world.draw(), 32)
    field = "secret_token" if kind == "webhook" else "client_secret"
    world.apps.change(app, **{field: secret})
    return {"secret": secret}


def set_webhook_url(world: World, url: str, client_id: str = "") -> Result:
    """Save an address; it is challenged at once."""
    world.apps.change(
        _app(world, client_id), webhook_url=url, webhook_state="unproven", webhook_check_at=None
    )
    return None


def validate_webhook_url(world: World, client_id: str = "") -> Result:
    world.apps.change(_app(world, client_id), webhook_check_at=world.now())
    return None


def set_scopes(world: World, scopes: str, client_id: str = "") -> Result:
    """Space-separated; tokens that exist keep their scopes, as at Zoom."""
    world.apps.change(_app(world, client_id), scopes=scopes.split())
    return None


def resend_event(world: World, delivery_id: str) -> Result:
    delivery = world.deliveries.get(delivery_id)
    if delivery is None:
        raise Unknown("There is no such event.")
    world.deliveries.change(delivery, due_at=world.now(), state="waiting")
    return None


def send_event(world: World, event: str, account_id: str, payload: Any) -> Result:
    """Queue any event with a payload of one's own making."""
    if event not in outbox.NEEDS:
        raise ValueError(f"event is one of {', '.join(outbox.NEEDS)}.")
    outbox.announce(world, event, account_id=account_id, payload=_json_object(payload))
    return None


# Clock, switches, faults


def move_clock(world: World, seconds: float) -> Result:
    return {"now": world.move_clock(seconds=seconds).isoformat()}


def freeze_clock(world: World, at: str = "") -> Result:
    return {"now": world.freeze_clock(at=_moment(at) if at else None).isoformat()}


def run_clock(world: World) -> Result:
    return {"now": world.run_clock().isoformat()}


def expire_tokens(world: World) -> Result:
    """Let every access token be expired, without moving the clock."""
    for pair in world.tokens:
        world.tokens.change(pair, access_expires_at=world.now() - timedelta(seconds=1))
    return None


def set_switch(world: World, name: str, value: str) -> Result:
    world.set_switch(name, value)
    return None


def add_fault(
    world: World,
    route: str,
    kind: str,
    times: int | None = None,
    percent: float = 100.0,
    seconds: float | None = None,
) -> Result:
    """Without `times` it stays until it is removed."""
    fault = faults.add(world, route, kind, times=times, percent=percent, seconds=seconds)
    return {"fault_id": fault.id}


def remove_fault(world: World, fault_id: str) -> Result:
    world.faults.remove(fault_id)
    return None


def clear_faults(world: World) -> Result:
    world.faults.clear()
    return None


def clear_journal(world: World) -> Result:
    world.journal.clear()
    return None


def fill(world: World, preset: str) -> Result:
    """Add a preset's accounts to the world."""
    presets.fill(world, preset=preset)
    return None


def _json_object(value: Any) -> dict[str, Any]:
    parsed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(parsed, dict):
        raise ValueError("A JSON object is wanted.")
    return parsed


ACTIONS: dict[str, Callable[..., Result]] = {
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
        add_meeting,
        edit_meeting,
        delete_meeting,
        recover_meeting,
        erase_meeting,
        start_meeting,
        end_meeting,
        participant_joins,
        convert_to_webinar,
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
        move_clock,
        freeze_clock,
        run_clock,
        expire_tokens,
        set_switch,
        add_fault,
        remove_fault,
        clear_faults,
        clear_journal,
        fill,
    )
}
