"""Recruiters at their pages: they draw slots, make meetings, propose, confirm and cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews import revision
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.meeting import host_change, overlaps, panel, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.interviews.trips import confirmation, proposals, scheduling
from simulation import scene
from simulation.cast import Cast
from simulation.clock import MORNING
from simulation.people import Room

HOUR = timedelta(hours=1)

Deed = tuple[str, Callable[[], object]]


class Recruiter:
    """Arranges interviews, sometimes on an outdated page, sometimes by a double click."""

    def __init__(self, room: Room, member: Member, cast: Cast) -> None:
        self._room = room
        self._member, self._by = member, actors.of(member)
        self._company = cast.company
        self._applications = cast.applications
        self._recruiters = cast.recruiters
        self._pages: dict[int, Seen] = {}

    def work(self, *, deeds: int) -> None:
        """Do ``deeds`` deeds, seconds to minutes apart."""
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

    def _choose(self, application: Application) -> Deed | None:
        by, chance = self._by, self._room.chance
        interview = scheduling.open_interview_of(application)
        if interview is None:
            what = f"opens a draft for application {application.pk}"
            return what, lambda: scheduling.open_draft(application, by=by)
        version: Seen = revision.seen(interview)
        if chance.random() < 0.15:
            version = self._pages.get(interview.pk, version)
        self._pages[interview.pk] = revision.seen(interview)
        name, work = chance.choice(self._deeds(interview, version))
        return f"{name} interview {interview.pk} (version {version})", work

    def _deeds(self, interview: Interview, version: Seen) -> list[Deed]:
        """The deeds that the page offers. A more likely deed is in the list more often."""
        look = ("looks at", lambda: self._look(interview))
        if interview.state == InterviewState.CONFIRMED:
            reopen = self._reopen(interview, version)
            return [look, look, self._cancel(interview, version), reopen, reopen]
        if interview.state == InterviewState.PROPOSED:
            return [look, look, look, *self._end_proposal(interview, version)]
        slots = list(interview.slots.all())
        if not slots:
            return [self._draw_slot(interview, version)]
        hosts = scene.host_ids(self._company)
        if web_meeting.live_meetings(interview):
            return [look, *self._with_meeting(interview, slots[0], version, hosts)]
        if len(slots) > 1:
            propose = self._propose(interview, version, hosts)
            return [propose, propose, self._remove(slots[0], version), look]
        create, move = self._create(interview, hosts), self._move(slots[0], version)
        confirm = self._confirm(interview, version)
        further = self._draw_slot(interview, version)
        propose, seat = self._propose(interview, version, hosts), self._seat(interview, version)
        return [create, create, create, confirm, move, look, further, propose, seat]

    def _with_meeting(
        self, interview: Interview, slot: Slot, version: Seen, hosts: list[int]
    ) -> list[Deed]:
        confirm, move = self._confirm(interview, version), self._move(slot, version)
        change = self._change_host(interview, version, hosts)
        delete = lambda: web_meeting.delete(interview, by=self._by, version=version)  # noqa: E731
        return [
            *(confirm, confirm, confirm, move, move, change, change),
            ("deletes the meeting of", delete),
            self._remove(slot, version),
            self._cancel(interview, version),
            self._create(interview, hosts),
            self._propose(interview, version, hosts),
            self._seat(interview, version),
        ]

    def _seat(self, interview: Interview, version: Seen) -> Deed:
        seated = [one for one in self._recruiters if self._room.chance.random() < 0.5]
        names = ", ".join(one.family_name for one in seated) or "nobody"
        return (
            f"lets {names} take part in",
            lambda: scheduling.set_participants(
                interview, members=seated, by=self._by, version=version
            ),
        )

    def _draw_slot(self, interview: Interview, version: Seen) -> Deed:
        starts_at = self._some_time()
        return (
            f"adds the slot {starts_at:%d. %H:%M} to",
            lambda: scheduling.add_slot(
                interview,
                starts_at=starts_at,
                ends_at=starts_at + HOUR,
                by=self._by,
                version=version,
            ),
        )

    def _remove(self, slot: Slot, version: Seen) -> Deed:
        return (
            "removes the slot of",
            lambda: scheduling.remove_slot(slot, by=self._by, version=version, delete_meeting=True),
        )

    def _confirm(self, interview: Interview, version: Seen) -> Deed:
        tells, accepts = self._room.chance.random() < 0.8, self._room.chance.random() < 0.3

        def confirm() -> object:
            beside = overlaps.blocking(overlaps.of(interview)) if accepts else []
            seen = frozenset(one.other.pk for one in beside)
            return confirmation.confirm(
                interview,
                by=self._by,
                version=version,
                tell_candidate=tells,
                acceptance=Acceptance(seen=seen, reason="短時間のため") if beside else None,
            )

        return "confirms", confirm

    def _cancel(self, interview: Interview, version: Seen) -> Deed:
        return (
            "cancels",
            lambda: confirmation.cancel(interview, by=self._by, version=version),
        )

    def _reopen(self, interview: Interview, version: Seen) -> Deed:
        return (
            "reopens",
            lambda: confirmation.reopen(interview, by=self._by, version=version),
        )

    def _propose(self, interview: Interview, version: Seen, hosts: list[int]) -> Deed:
        chance = self._room.chance
        makes_meeting = chance.random() < 0.8
        host_id = chance.choice([None, *hosts])
        return (
            f"proposes{' with a meeting by host ' + str(host_id) if makes_meeting else ''}",
            lambda: proposals.propose(
                interview,
                by=self._by,
                version=version,
                makes_meeting=makes_meeting,
                host_id=host_id,
            ),
        )

    def _end_proposal(self, interview: Interview, version: Seen) -> list[Deed]:
        return [
            (
                "withdraws the proposal of",
                lambda: proposals.withdraw(interview, by=self._by, version=version),
            ),
            self._cancel(interview, version),
        ]

    def _create(self, interview: Interview, hosts: list[int]) -> Deed:
        chance, room, name = self._room.chance, self._room, self._member.family_name
        host_id, clicks_twice = chance.choice(hosts), chance.random() < 0.3

        def create() -> object:
            return web_meeting.create(
                interview,
                host_id=host_id,
                by=self._by,
                version=revision.seen(interview),
            )

        def click() -> object:
            if clicks_twice:
                second = room.during(lambda: room.request(f"{name}'s 2nd", "clicks again", create))
                room.baton.add(f"{name}'s 2nd", second)
            return create()

        return "makes a meeting for", click

    def _move(self, slot: Slot, version: Seen) -> Deed:
        starts_at = self._some_time()
        return (
            f"moves the slot to {starts_at:%d. %H:%M} of",
            lambda: scheduling.move_slot(
                slot,
                starts_at=starts_at,
                ends_at=starts_at + HOUR,
                by=self._by,
                version=version,
            ),
        )

    def _change_host(self, interview: Interview, version: Seen, hosts: list[int]) -> Deed:
        host_id = self._room.chance.choice(hosts)
        return (
            f"wants host {host_id} for",
            lambda: host_change.change_host(
                interview, host_id=host_id, by=self._by, version=version
            ),
        )

    def _look(self, interview: Interview) -> None:
        panel.panel_for(Interview.objects.get(pk=interview.pk))

    def _some_time(self) -> datetime:
        """One of a few times, so that requests for one host collide."""
        minutes = self._room.chance.choice((60, 75, 90, 60, 75, 90, 150, 165))
        return MORNING + timedelta(days=20, minutes=minutes)
