"""Create, read, change and delete meetings.

Source: https://developers.zoom.us/docs/api/meetings/
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import scheduling
from zoom_sandbox.api import (
    errors,
    hosting,
    invitation,
    limits,
    listing,
    representation,
    users,
    validation,
)
from zoom_sandbox.api.bearer import Caller, guarded
from zoom_sandbox.records import Meeting

blueprint = Blueprint("meetings", __name__, url_prefix="/v2")


@blueprint.post("/users/<user:user_id>/meetings")
@guarded(scope="meeting:write:meeting:admin", permission="User:Edit")
def create(caller: Caller, user_id: str) -> ResponseReturnValue:
    document = _document()
    zone = caller.user.timezone
    wish = validation.read_wish(caller.world, caller.account, document, creating=True, zone=zone)
    host = users.find_user(caller, user_id)
    hosting.demand_host(caller, host, reference=user_id)
    hosting.demand_same_host(host, document)
    hosting.demand_alternative_hosts(caller, wish.settings)
    wish = replace(wish, settings=hosting.with_addresses(caller, wish.settings))
    limits.count_host(caller.world, host)
    meeting = scheduling.create(caller.world, host, wish, operator=caller.user)
    g.note = f"meeting {meeting.id}"
    return jsonify(representation.full(caller.world, meeting)), 201


@blueprint.get("/meetings/<meeting:meeting_ref>")
@guarded(scope="meeting:read:meeting:admin", permission="User:Read")
def get(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    meeting = find_meeting(caller, meeting_ref, webinar="Cannot access webinar info.")
    host = caller.world.users[meeting.host_id]
    hosting.demand_host(caller, host, reference=host.id)
    return jsonify(representation.full(caller.world, meeting))


@blueprint.patch("/meetings/<meeting:meeting_ref>")
@guarded(scope="meeting:update:meeting:admin", permission="User:Edit")
def update(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    world = caller.world
    document = _document()
    present = world.meetings.get(meeting_ref)
    zone = present.timezone if present else caller.user.timezone
    wish = validation.read_wish(world, caller.account, document, creating=False, zone=zone)
    meeting = find_meeting(caller, meeting_ref, webinar="Cannot access webinar information.")
    host = world.users[meeting.host_id]
    hosting.demand_host(caller, host, reference=host.id)
    hosting.demand_same_host(host, document)
    hosting.demand_alternative_hosts(caller, wish.settings)
    hosting.demand_standing_hosts(caller, meeting, wish.settings)
    wish = replace(wish, settings=hosting.with_addresses(caller, wish.settings))
    limits.count_host(world, host)
    scheduling.update(world, meeting, wish, operator=caller.user)
    return _nothing()


@blueprint.delete("/meetings/<meeting:meeting_ref>")
@guarded(scope="meeting:delete:meeting:admin", permission="User:Edit")
def delete(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    world = caller.world
    if any(str(user.pmi) == meeting_ref for user in world.users):
        raise errors.ApiError(400, 3018, "Not allowed to delete PMI.")
    trashed = world.meetings.get(meeting_ref)
    if trashed and trashed.deleted_at and world.switch("delete_twice") == "204":
        return _nothing()
    meeting = find_meeting(caller, meeting_ref, webinar="Cannot access webinar info.")
    if meeting.state == "started" and world.switch("delete_started_meeting") == "refuse":
        raise errors.ApiError(
            400, 3002, "Sorry, you cannot delete this meeting since it is in progress."
        )
    if world.switch("delete_counts") == "on":
        limits.count_host(world, world.users[meeting.host_id])
    if _mails_the_host(world.switch("delete_reminder_default")):
        g.note = "Zoom mails the host about the deletion"
    scheduling.delete(world, meeting, operator=caller.user)
    return _nothing()


def _mails_the_host(default: str) -> bool:
    asked = request.args.get("schedule_for_reminder", "true" if default == "on" else "false")
    return asked.lower() == "true"


@blueprint.get("/users/<user:user_id>/meetings", endpoint="list")
@guarded(scope="meeting:read:list_meetings:admin", permission="User:Read")
def list_meetings(caller: Caller, user_id: str) -> ResponseReturnValue:
    host = users.find_user(caller, user_id)
    hosting.demand_host(caller, host, reference=user_id)
    return jsonify(listing.answer(caller.world, host))


@blueprint.put("/meetings/<meeting:meeting_ref>/status")
@guarded(scope="meeting:update:status:admin", permission="User:Edit")
def status(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    action = _document().get("action")
    if action == "recover":
        meeting = caller.world.meetings.get(meeting_ref)
        if meeting is None or meeting.account_id != caller.account.id or not meeting.deleted_at:
            raise errors.no_meeting(meeting_ref)
        scheduling.recover(caller.world, meeting, operator=caller.user)
        return _nothing()
    if action != "end":
        raise errors.invalid_field("action")
    meeting = find_meeting(caller, meeting_ref, webinar="Cannot access webinar info.")
    try:
        scheduling.end(caller.world, meeting)
    except scheduling.NotNow as refusal:
        raise errors.ApiError(400, 3061, str(refusal)) from refusal
    return _nothing()


@blueprint.get("/meetings/<meeting:meeting_ref>/invitation", endpoint="invitation")
@guarded(scope="meeting:read:invitation:admin", permission="User:Read")
def get_invitation(caller: Caller, meeting_ref: str) -> ResponseReturnValue:
    meeting = find_meeting(caller, meeting_ref, webinar="Cannot access webinar info.")
    return jsonify({"invitation": invitation.text_of(caller.world, meeting), "sip_links": []})


def find_meeting(caller: Caller, reference: str, *, webinar: str) -> Meeting:
    """Find a meeting of the caller's account by number or uuid.

    A uuid that starts with `/` or contains `//` arrives encoded twice; the server has decoded it
    once. Raises ApiError 404/3001, or 400/3000 with the text `webinar` for a converted meeting.
    """
    world = caller.world
    meeting = world.meetings.get(reference)
    if meeting is None:
        uuid = unquote(reference) if "%" in reference else reference
        meeting = next((m for m in world.meetings if m.uuid == uuid), None)
    if (
        meeting is None
        or meeting.account_id != caller.account.id
        or not scheduling.is_known(world, meeting)
    ):
        raise errors.no_meeting(reference)
    if meeting.webinar:
        raise errors.ApiError(400, 3000, webinar)
    return meeting


def _document() -> dict[str, Any]:
    try:
        document = json.loads(request.get_data())
        # A lone surrogate is no valid text: the sandbox could keep it but could not send it.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise errors.ApiError(400, 300, "Request Body should be a valid JSON object.")
    return document


def _nothing() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response
