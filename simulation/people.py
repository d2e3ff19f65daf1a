"""What people share, and what the admin does at the link and others in Zoom's own portal."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews import link_end
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.zoom.errors import ZoomError
from simulation import scene
from simulation.baton import Baton
from zoom_sandbox import World, actions

_ON_CALL_EVERY = 300.0


@dataclass(slots=True)
class Room:
    """What all people share."""

    baton: Baton
    chance: random.Random
    world: World
    report: Callable[[str], None]
    touched: set[int]
    at_work: int = 0
    admin_deleted_meetings: bool = False

    def request(self, who: str, what: str, work: Callable[[], object]) -> None:
        """One request in a process of its own, answered or not; errors but refusals are bad."""
        self.baton.history.note(who, what)
        self.baton.process(lambda: self._answer(who, what, work))

    def _answer(self, who: str, what: str, work: Callable[[], object]) -> None:
        try:
            work()
        except UserFacingError as refusal:
            self.baton.history.note(who, f"{what}: refused ({type(refusal).__name__})")
        except ZoomError as cause:
            self.baton.history.note(who, f"{what}: {type(cause).__name__}")
        except Exception as cause:  # noqa: BLE001 - judged, whatever it is
            self.baton.require_alive()
            self.report(f"an error page for {who}, who {what}: {cause!r}")

    def during(self, life: Callable[[], None]) -> Callable[[], None]:
        """Count who is still at work."""
        self.at_work += 1

        def live() -> None:
            life()
            self.at_work -= 1

        return live


class Admin:
    """Ends the link and makes it again, or mends it when it has died."""

    def __init__(self, room: Room, member: Member) -> None:
        self._room = room
        self._member = member

    def part_and_return(self) -> None:
        """End the link some time, and make it again a little later."""
        chance, baton = self._room.chance, self._room.baton
        baton.sleep(chance.uniform(1, 400))
        with_meetings = chance.random() < 0.4
        what = "ends the link" + (" and deletes its meetings" if with_meetings else "")
        self._room.request("青木", what, lambda: self._unlink(delete_meetings=with_meetings))
        baton.sleep(chance.choice((1, 30, 300)))
        self._mend(only_dead=False)

    def stay_on_call(self) -> None:
        """Mend the link whenever it is down for long."""
        while True:
            self._room.baton.sleep(_ON_CALL_EVERY)
            self._room.baton.open_connection()
            self._mend(only_dead=True)

    def _unlink(self, *, delete_meetings: bool) -> None:
        if delete_meetings:
            self._room.admin_deleted_meetings = True
        link_end.end(self._member.company, by=self._member, delete_meetings=delete_meetings)

    def _mend(self, *, only_dead: bool) -> None:
        state = ZoomAccount.objects.get(company=self._member.company).state
        down = [LinkState.NEEDS_REAUTH, LinkState.UNLINKED]
        if state in down or not only_dead:
            self._room.request(
                "青木", "makes the link", lambda: scene.link(self._room.world, self._member)
            )


class ZoomUser:
    """Deletes or edits a meeting in Zoom's own portal."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def meddle(self) -> None:
        """Once, with one meeting of those that are there then."""
        chance, world, baton = self._room.chance, self._room.world, self._room.baton
        baton.sleep(chance.uniform(60, 900))
        there = world.meetings.where(lambda meeting: meeting.deleted_at is None)
        if not there:
            return
        meeting = chance.choice(there)
        self._room.touched.add(meeting.id)
        if chance.random() < 0.5:
            baton.history.note("at Zoom", f"somebody deletes meeting {meeting.id}")
            actions.perform(world, "delete_meeting", {"meeting_id": meeting.id})
        else:
            baton.history.note("at Zoom", f"somebody renames meeting {meeting.id}")
            actions.perform(
                world, "edit_meeting", {"meeting_id": meeting.id, "topic": "名前を変えた会議"}
            )
