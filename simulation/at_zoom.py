"""Changes at Zoom that Enishi does not make: edited meetings, failed looks, a lost role."""

from __future__ import annotations

from simulation.cast import Cast
from simulation.people import Room
from zoom_sandbox import actions, faults
from zoom_sandbox.records import ADMIN, MEMBER

_BLINDING = ("empty_502", "drop_connection", "html_500", "rate_limited_qps")


def meddle(room: Room) -> None:
    """Play somebody who deletes or renames one of the present meetings."""
    room.baton.sleep(room.chance.uniform(60, 500))
    _touch_one(room)


def blind(room: Room) -> None:
    """For some minutes no look at a meeting works; meanwhile somebody changes a meeting."""
    chance, world, baton = room.chance, room.world, room.baton
    baton.sleep(chance.uniform(60, 300))
    kind = chance.choice(_BLINDING)
    baton.history.note("at Zoom", f"looks begin to fail ({kind})")
    fault = faults.add(world, "meetings.get", kind, times=None)
    baton.sleep(chance.uniform(10, 120))
    _touch_one(room)
    baton.sleep(chance.uniform(10, 300))
    world.faults.remove(fault.id)
    baton.history.note("at Zoom", "looks succeed again")


def demote(room: Room, cast: Cast) -> None:
    """The linked user loses the role and gets it back; meanwhile somebody changes a meeting."""
    chance, baton = room.chance, room.baton
    baton.sleep(chance.uniform(60, 300))
    _give_role(room, cast, MEMBER)
    baton.sleep(chance.uniform(10, 120))
    _touch_one(room)
    baton.sleep(chance.uniform(10, 500))
    _give_role(room, cast, ADMIN)


def _give_role(room: Room, cast: Cast, role: str) -> None:
    what = "loses their role" if role == MEMBER else "has their role again"
    room.baton.history.note("at Zoom", f"{cast.links_as} {what}")
    actions.perform(room.world, "change_role", {"user": cast.links_as, "role_id": role})


def _touch_one(room: Room) -> None:
    chance, world, history = room.chance, room.world, room.baton.history
    there = world.meetings.where(lambda meeting: meeting.deleted_at is None)
    if not there:
        return
    meeting = chance.choice(there)
    room.touched.add(meeting.id)
    if chance.random() < 0.5:
        history.note("at Zoom", f"somebody deletes meeting {meeting.id}")
        actions.perform(world, "delete_meeting", {"meeting_id": meeting.id})
    else:
        history.note("at Zoom", f"somebody renames meeting {meeting.id}")
        topic = "名前を変えた会議" if meeting.topic != "名前を変えた会議" else "また変えた会議"
        actions.perform(world, "edit_meeting", {"meeting_id": meeting.id, "topic": topic})
