"""What people do: recruiters at their pages, the admin at the link, others in Zoom's own portal."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring.models import Application
from enishi.interviews import confirmation, host_change, panel, scheduling, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings import unlinking
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.zoom.errors import ZoomError
from simulation import scene
from simulation.baton import Baton
from simulation.clock import MORNING
from zoom_sandbox import World, actions

HOUR = timedelta(hours=1)
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


class Recruiter:
    """Arranges interviews, sometimes by a page that is old, sometimes with two clicks."""

    def __init__(self, room: Room, member: Member, applications: tuple[Application, ...]) -> None:
        self._room = room
        self._member = member
        self._applications = applications
        self._pages: dict[int, int] = {}

    def work(self, *, deeds: int) -> None:
        """So many deeds, seconds to minutes apart."""
        chance, baton = self._room.chance, self._room.baton
        for _ in range(deeds):
            application = chance.choice(self._applications)
            baton.open_connection()
            with baton.undisturbed():
                deed = self._choose(application)
            if deed is not None:
                what, work = deed
                self._room.request(self._member.family_name, what, work)
            baton.sleep(chance.choice((0.3, 0.3, 1, 3, 10, 60)))

    def _choose(self, application: Application) -> tuple[str, Callable[[], object]] | None:
        by, chance = self._member, self._room.chance
        interview = scheduling.open_interview_of(application)
        if interview is None:
            what = f"opens a draft for application {application.pk}"
            return what, lambda: scheduling.open_draft(application, by=by)
        version = interview.version
        if chance.random() < 0.15:
            version = self._pages.get(interview.pk, version)
        self._pages[interview.pk] = interview.version
        deeds = self._deeds(interview, version)
        name, work = chance.choice(deeds)
        return f"{name} interview {interview.pk} (version {version})", work

    def _deeds(self, interview: Interview, version: int) -> list[tuple[str, Callable[[], object]]]:
        by = self._member
        look = ("looks at", lambda: self._look(interview))
        cancel = ("cancels", lambda: confirmation.cancel(interview, by=by, version=version))
        if interview.state == InterviewState.CONFIRMED:
            reopen = lambda: confirmation.reopen(interview, by=by, version=version)  # noqa: E731
            return [look, look, cancel, ("reopens", reopen), ("reopens", reopen)]
        slot = interview.slots.first()
        if slot is None:
            starts_at = self._some_time()
            return [
                (
                    f"adds the slot {starts_at:%d. %H:%M} to",
                    lambda: scheduling.add_slot(
                        interview,
                        starts_at=starts_at,
                        ends_at=starts_at + HOUR,
                        by=by,
                        version=version,
                    ),
                )
            ]
        confirm = ("confirms", lambda: confirmation.confirm(interview, by=by, version=version))
        if not web_meeting.live_meetings(interview):
            create = ("makes a meeting for", self._creation(interview))
            return [create, create, create, create, confirm, self._move(slot, version), look]
        return [
            look,
            confirm,
            confirm,
            self._move(slot, version),
            self._move(slot, version),
            self._change_host(interview, version),
            self._change_host(interview, version),
            (
                "deletes the meeting of",
                lambda: web_meeting.delete(interview, by=by, version=version),
            ),
            (
                "removes the slot of",
                lambda: scheduling.remove_slot(slot, by=by, version=version, delete_meeting=True),
            ),
            cancel,
            ("makes a meeting for", self._creation(interview)),
        ]

    def _creation(self, interview: Interview) -> Callable[[], object]:
        chance, room, name = self._room.chance, self._room, self._member.family_name
        host_id, clicks_twice = chance.choice(scene.host_ids()), chance.random() < 0.3

        def create() -> object:
            return web_meeting.create(
                interview, host_id=host_id, by=self._member, version=interview.version
            )

        def click() -> object:
            if clicks_twice:
                second = room.during(lambda: room.request(f"{name}'s 2nd", "clicks again", create))
                room.baton.add(f"{name}'s 2nd", second)
            return create()

        return click

    def _move(self, slot: Slot, version: int) -> tuple[str, Callable[[], object]]:
        starts_at = self._some_time()
        return (
            f"moves the slot to {starts_at:%d. %H:%M} of",
            lambda: scheduling.move_slot(
                slot,
                starts_at=starts_at,
                ends_at=starts_at + HOUR,
                by=self._member,
                version=version,
            ),
        )

    def _change_host(self, interview: Interview, version: int) -> tuple[str, Callable[[], object]]:
        host_id = self._room.chance.choice(scene.host_ids())
        return (
            f"wants host {host_id} for",
            lambda: host_change.change_host(
                interview, host_id=host_id, by=self._member, version=version
            ),
        )

    def _look(self, interview: Interview) -> None:
        panel.panel_for(Interview.objects.get(pk=interview.pk))

    def _some_time(self) -> datetime:
        """One of few, so that wishes for one host collide."""
        return MORNING + timedelta(days=20, minutes=self._room.chance.choice((60, 75, 90)))


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
        unlinking.unlink(self._member.company, by=self._member, delete_meetings=delete_meetings)

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
