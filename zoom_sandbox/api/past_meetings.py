"""Answers about meetings that have taken place.

Source: https://developers.zoom.us/docs/api/meetings/ (past meetings)
"""

from typing import Any
from urllib.parse import unquote

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from zoom_sandbox.api import errors, paging
from zoom_sandbox.api.bearer import Caller, guarded
from zoom_sandbox.records import Meeting

blueprint = Blueprint("past_meetings", __name__, url_prefix="/v2/past_meetings")


@blueprint.get("/<meeting:meeting_ref>")
@guarded(scope="meeting:read:past_meeting:admin", permission="User:Read")
def get(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    meeting, occurrence = _find(caller, meeting_ref)
    host = caller.world.users[meeting.host_id]
    return jsonify(
        {
            "uuid": occurrence["uuid"],
            "id": meeting.id,
            "host_id": meeting.host_id,
            "topic": meeting.topic,
            "type": meeting.type,
            "user_name": host.name,
            "user_email": host.email,
            "start_time": occurrence["start_time"],
            "end_time": occurrence["end_time"],
            "duration": occurrence["duration"],
            "participants_count": len(occurrence["participants"]),
        }
    )


@blueprint.get("/<meeting:meeting_ref>/participants")
@guarded(scope="meeting:read:list_past_participants:admin", permission="User:Read")
def participants(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    """The participants. Only for paid accounts; for one person alone the list is empty."""
    if caller.account.plan == "Free":
        raise errors.ApiError(400, 200, f"Only available for paid account: {caller.account.id}.")
    _, occurrence = _find(caller, meeting_ref)
    present = occurrence["participants"] if len(occurrence["participants"]) > 1 else []
    chosen, fields = paging.page(caller.world, present, largest=300)
    people = [
        {
            "id": person["id"],
            "name": person["user_name"],
            "user_id": person["user_id"],
            "user_email": person["email"],
            "join_time": person["join_time"],
            "leave_time": occurrence["end_time"],
        }
        for person in chosen
    ]
    return jsonify(fields | {"participants": people})


def _find(caller: Caller, reference: str) -> tuple[Meeting, dict[str, Any]]:
    """Find the latest occurrence of a meeting number, or the occurrence of a uuid."""
    uuid = unquote(reference) if "%" in reference else reference
    for meeting in caller.world.meetings:
        if meeting.account_id != caller.account.id:
            continue
        for occurrence in reversed(meeting.past):
            if reference == meeting.key or occurrence["uuid"] == uuid:
                return meeting, occurrence
    raise errors.no_meeting(reference)
