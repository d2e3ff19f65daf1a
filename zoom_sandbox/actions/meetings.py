"""Actions on meetings, as in Zoom's own portal and in running meetings."""

from typing import Any

from zoom_sandbox import scheduling
from zoom_sandbox.actions import find
from zoom_sandbox.actions.find import Result
from zoom_sandbox.world import World


def add_meeting(
    world: World, user: str, topic: str = "", start_at: str = "", duration: int = 60
) -> Result:
    host = find.user(world, user)
    wish = scheduling.Wish(
        topic=topic or None,
        start_at=find.moment(start_at) if start_at else None,
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
    """Change the given fields. `settings` is a JSON object such as `{"waiting_room": true}`."""
    meeting = find.meeting(world, meeting_id)
    wish = scheduling.Wish(
        topic=topic or None,
        start_at=find.moment(start_at) if start_at else None,
        duration=duration,
        password=password or None,
        settings=find.json_object(settings) if settings else {},
    )
    scheduling.update(world, meeting, wish, operator=world.users[meeting.host_id])
    return None


def delete_meeting(world: World, meeting_id: int) -> Result:
    meeting = find.meeting(world, meeting_id)
    scheduling.delete(world, meeting, operator=world.users[meeting.host_id])
    return None


def recover_meeting(world: World, meeting_id: int) -> Result:
    meeting = find.meeting(world, meeting_id)
    scheduling.recover(world, meeting, operator=world.users[meeting.host_id])
    return None


def erase_meeting(world: World, meeting_id: int) -> Result:
    meeting = find.meeting(world, meeting_id)
    scheduling.erase(world, meeting, operator=world.users[meeting.host_id])
    return None


def start_meeting(world: World, meeting_id: int) -> Result:
    scheduling.start(world, find.meeting(world, meeting_id))
    return None


def end_meeting(world: World, meeting_id: int) -> Result:
    scheduling.end(world, find.meeting(world, meeting_id))
    return None


def participant_joins(world: World, meeting_id: int, name: str, email: str = "") -> Result:
    scheduling.let_in(world, find.meeting(world, meeting_id), name=name, email=email)
    return None


def convert_to_webinar(world: World, meeting_id: int) -> Result:
    meeting = find.meeting(world, meeting_id)
    scheduling.convert_to_webinar(world, meeting, operator=world.users[meeting.host_id])
    return None


ACTIONS = {
    action.__name__: action
    for action in (
        add_meeting,
        edit_meeting,
        delete_meeting,
        recover_meeting,
        erase_meeting,
        start_meeting,
        end_meeting,
        participant_joins,
        convert_to_webinar,
    )
}
