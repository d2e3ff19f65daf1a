"""A meeting as JSON.

Source: https://developers.zoom.us/docs/api/meetings/
"""

from typing import Any

from zoom_sandbox import dial_in, links
from zoom_sandbox.records import Meeting
from zoom_sandbox.webhooks.events import utc
from zoom_sandbox.world import World

LISTED_AGENDA_LENGTH = 250


def full(world: World, meeting: Meeting) -> dict[str, Any]:
    """The meeting as in the answers of create and get, each time with a new start link."""
    host = world.users[meeting.host_id]
    body = _base(world, meeting) | {
        "host_email": host.email,
        "status": meeting.state,
        "agenda": meeting.agenda,
        "start_url": links.start_url(world, meeting),
        "settings": meeting.settings
        | dial_in.settings_of(world.accounts[meeting.account_id], meeting.settings),
        "pre_schedule": False,
        "creation_source": meeting.creation_source,
    }
    if meeting.password:
        body |= {
            "password": meeting.password,
            "h323_password": meeting.password,
            "pstn_password": dial_in.passcode(world, meeting.password),
            "encrypted_password": links.hashed_passcode(world, meeting.password),
        }
    if meeting.settings["use_pmi"]:
        body["pmi"] = str(host.pmi)
    if meeting.recurrence:
        body["recurrence"] = meeting.recurrence
    if meeting.tracking_fields:
        body["tracking_fields"] = meeting.tracking_fields
    return body


def listed(world: World, meeting: Meeting) -> dict[str, Any]:
    """The meeting as in lists: with a shortened agenda, without passcode and settings."""
    return _base(world, meeting) | {"agenda": meeting.agenda[:LISTED_AGENDA_LENGTH]}


def _base(world: World, meeting: Meeting) -> dict[str, Any]:
    body: dict[str, Any] = {
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "created_at": utc(meeting.created_at),
        "join_url": links.join_url(world, meeting),
    }
    if meeting.type != 1:
        body["start_time"] = utc(meeting.start_at)
    return body
