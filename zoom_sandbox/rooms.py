"""The pages behind the meeting links: the guest's side and the host's side of a meeting.

The host or an alternative host who is signed in at Zoom opens the room by the guests' link.
"""

import hmac

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import current, links, same_origin, scheduling, signin, speech
from zoom_sandbox.api import hosting
from zoom_sandbox.records import Meeting, User

blueprint = Blueprint("rooms", __name__)
blueprint.before_request(same_origin.demand)


@blueprint.get("/j/<int:meeting_id>")
def join(meeting_id: int) -> ResponseReturnValue:
    """The candidate's side. It asks for a name, and for the passcode when the link has none."""
    meeting = _open_meeting(meeting_id)
    if meeting is None:
        return render_template("room_missing.html", meeting_id=meeting_id), 404
    return _join_page(meeting)


def _join_page(meeting: Meeting, *, problem: str = "") -> str:
    user = signin.signed_in_user()
    return render_template(
        "join.html",
        meeting=meeting,
        needs_passcode=not _knows(meeting),
        user=user,
        opens=user is not None and hosting.may_open(user, meeting),
        problem=problem,
    )


@blueprint.post("/j/<int:meeting_id>")
def enter(meeting_id: int) -> ResponseReturnValue:
    """Enter the meeting, or wait if its settings demand that."""
    meeting = _open_meeting(meeting_id)
    if meeting is None:
        return render_template("room_missing.html", meeting_id=meeting_id), 404
    name = request.form.get("name", "").strip()[:64]
    if not name or not _knows(meeting):
        problem = (
            speech.say("パスコードが違います。", "The passcode is wrong.")
            if name
            else speech.say("お名前を入力してください。", "Enter your name.")
        )
        return _join_page(meeting, problem=problem), 400
    after = scheduling.let_in(current.world(), meeting, name=name)
    waits = (
        "host"
        if meeting.state != "started" and not meeting.settings["join_before_host"]
        else "room"
        if meeting.settings["waiting_room"]
        else ""
    )
    return render_template("joined.html", meeting=after, name=name, waits=waits)


@blueprint.get("/s/<int:meeting_id>")
def host(meeting_id: int) -> ResponseReturnValue:
    """The host's side. Whoever has a valid start link is the host."""
    meeting = _open_meeting(meeting_id)
    person = meeting and links.read_zak(
        current.world(), request.args.get("zak", ""), meeting=meeting
    )
    if meeting is None or person is None:
        return render_template("start_refused.html"), 403
    return render_template("host.html", meeting=meeting, host=person)


@blueprint.post("/s/<int:meeting_id>")
def begin_or_end(meeting_id: int) -> ResponseReturnValue:
    """Start the meeting, or end it if it runs."""
    world = current.world()
    meeting = _open_meeting(meeting_id)
    if meeting is None or not links.read_zak(world, request.args.get("zak", ""), meeting=meeting):
        return render_template("start_refused.html"), 403
    return _begin_or_end(meeting, by=world.users[meeting.host_id])


@blueprint.get("/j/<int:meeting_id>/host")
def host_signed_in(meeting_id: int) -> ResponseReturnValue:
    """The host's side for a host or alternative host who is signed in."""
    meeting, person = _opener(meeting_id)
    if meeting is None or person is None:
        return render_template("start_refused.html"), 403
    return render_template("host.html", meeting=meeting, host=person)


@blueprint.post("/j/<int:meeting_id>/host")
def begin_or_end_signed_in(meeting_id: int) -> ResponseReturnValue:
    """Start the meeting as host or alternative host, or end it if it runs."""
    meeting, person = _opener(meeting_id)
    if meeting is None or person is None:
        return render_template("start_refused.html"), 403
    return _begin_or_end(meeting, by=person)


def _begin_or_end(meeting: Meeting, *, by: User) -> ResponseReturnValue:
    try:
        act = scheduling.end if meeting.state == "started" else scheduling.start
        act(current.world(), meeting)
    except scheduling.NotNow as refusal:
        return render_template("host.html", meeting=meeting, host=by, problem=str(refusal)), 409
    return redirect(request.full_path, code=303)


def _opener(meeting_id: int) -> tuple[Meeting | None, User | None]:
    meeting, user = _open_meeting(meeting_id), signin.signed_in_user()
    opens = meeting is not None and user is not None and hosting.may_open(user, meeting)
    return meeting, user if opens else None


def _open_meeting(meeting_id: int) -> Meeting | None:
    meeting = current.world().meetings.get(str(meeting_id))
    known = meeting and scheduling.is_known(current.world(), meeting)
    return meeting if known and meeting and not meeting.webinar else None


def _knows(meeting: Meeting) -> bool:
    """Whether the link or the form contains the passcode."""
    if not meeting.password:
        return True
    expected = links.hashed_passcode(current.world(), meeting.password)
    given = request.args.get("pwd", "")
    return hmac.compare_digest(given.encode(), expected.encode()) or (
        request.form.get("passcode", "") == meeting.password
    )
