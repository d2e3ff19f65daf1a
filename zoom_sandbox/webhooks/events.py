"""The shape of each event, as in Zoom's own descriptions.

Zoom's meeting id has two types: a number when a meeting is created, changed or deleted, text while
it runs.
Source: https://developers.zoom.us/docs/api/meetings/events/ and …/users/events/
"""

from typing import Any

from zoom_sandbox import links
from zoom_sandbox.records import App, Installation, Meeting, User
from zoom_sandbox.webhooks import outbox
from zoom_sandbox.world import World


def utc(moment: Any) -> str:
    """Format an aware time in UTC as `yyyy-MM-ddTHH:mm:ssZ`."""
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def meeting_created(world: World, meeting: Meeting, *, operator: User) -> None:
    body = _meeting(meeting) | {
        "join_url": links.join_url(world, meeting),
        "password": meeting.password,
        "settings": meeting.settings,
    }
    _announce(world, "meeting.created", meeting, body, operator=operator, operation="all")


def meeting_updated(
    world: World, meeting: Meeting, *, before: dict[str, Any], after: dict[str, Any], operator: User
) -> None:
    """Announce a change. `before` and `after` contain the changed fields only."""
    outbox.announce(
        world,
        "meeting.updated",
        account_id=meeting.account_id,
        about=meeting.host_id,
        payload={
            "operator": operator.email,
            "operator_id": operator.id,
            "scope": "all",
            "object": {"id": meeting.id} | after,
            "old_object": {"id": meeting.id} | before,
            "time_stamp": outbox.milliseconds(world.now()),
        },
    )


def meeting_deleted(world: World, meeting: Meeting, *, operator: User) -> None:
    _announce(
        world,
        "meeting.deleted",
        meeting,
        _meeting(meeting),
        operator=operator,
        operation="all" if meeting.recurrence else "single",
    )


def meeting_recovered(world: World, meeting: Meeting, *, operator: User) -> None:
    _announce(world, "meeting.recovered", meeting, _meeting(meeting), operator=operator)


def meeting_erased(world: World, meeting: Meeting, *, operator: User) -> None:
    _announce(world, "meeting.permanently_deleted", meeting, _meeting(meeting), operator=operator)


def meeting_converted(world: World, meeting: Meeting, *, operator: User) -> None:
    _announce(world, "meeting.converted_to_webinar", meeting, _meeting(meeting), operator=operator)


def meeting_started(world: World, meeting: Meeting) -> None:
    _announce(world, "meeting.started", meeting, _running(meeting))


def meeting_ended(world: World, meeting: Meeting) -> None:
    _announce(world, "meeting.ended", meeting, _running(meeting) | {"end_time": utc(world.now())})


def participant(world: World, step: str, meeting: Meeting, *, person: dict[str, Any]) -> None:
    """Announce a participant's event. `step` is its last word, such as `joined`, `jbh_waiting`."""
    moment = {"left": "leave_time"}.get(step, "join_time" if step == "joined" else "date_time")
    body = _running(meeting) | {"participant": person | {moment: utc(world.now())}}
    _announce(world, f"meeting.participant_{step}", meeting, body)


def user_changed(
    world: World, user: User, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    outbox.announce(
        world,
        "user.updated",
        account_id=user.account_id,
        about=user.id,
        payload={
            "object": {"id": user.id} | after,
            "old_object": {"id": user.id} | before,
            "time_stamp": outbox.milliseconds(world.now()),
        },
    )


def user_state(world: World, event: str, user: User) -> None:
    """Announce `user.deactivated`, `user.activated`, `user.deleted` or `user.created`."""
    body = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "type": user.type,
    }
    outbox.announce(
        world, event, account_id=user.account_id, about=user.id, payload={"object": body}
    )


def app_deauthorized(world: World, app: App, installation: Installation) -> None:
    """Announce the removal to the app's own address, even if others in the account still have it.

    Source: https://developers.zoom.us/docs/platform/auth/deauthorization/
    """
    if world.switch("deauth_event") == "not_sent":
        return
    now = world.now()
    payload: dict[str, Any] = {
        "account_id": installation.account_id,
        "user_id": installation.user_id,
        "signature": world.draw()[:32].hex(),
        "deauthorization_time": now.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{now.microsecond // 1000:03d}Z",
        "client_id": app.client_id,
    }
    document: dict[str, Any] = {"event": "app_deauthorized", "payload": payload}
    if world.switch("deauth_event_ts") == "inside_text":
        payload["event_ts"] = now.strftime("%Y-%m-%d %H:%M:%S")
    else:
        document["event_ts"] = outbox.milliseconds(now)
    if world.switch("user_data_retention") == "present":
        payload["user_data_retention"] = "false"
    outbox.queue(
        world, app, "app_deauthorized", document, delay=float(world.switch("deauth_delay"))
    )


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": utc(meeting.start_at),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    }


def _running(meeting: Meeting) -> dict[str, Any]:
    return _meeting(meeting) | {"id": str(meeting.id)}


def _announce(
    world: World,
    event: str,
    meeting: Meeting,
    body: dict[str, Any],
    *,
    operator: User | None = None,
    operation: str | None = None,
) -> None:
    payload: dict[str, Any] = {"object": body}
    if operation:
        payload = {"operation": operation} | payload
    if operator:
        payload = {"operator": operator.email, "operator_id": operator.id} | payload
    outbox.announce(
        world, event, account_id=meeting.account_id, about=meeting.host_id, payload=payload
    )
