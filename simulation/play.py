"""Plays one history from its seed and judges how it ended."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.test.utils import override_settings

from enishi.meetings.gateway import installation_identity
from enishi.meetings.models import LinkState, Meeting, ZoomAccount
from simulation import (
    at_zoom,
    candidates,
    clock,
    judgement,
    last_days,
    mail_judgement,
    oversight,
    people,
    recruiters,
    scene,
)
from simulation.authorisations import Authorisations
from simulation.baton import Baton
from simulation.cast import Cast, casts
from simulation.database import Connections
from simulation.history import History
from simulation.jobs import Workers
from simulation.news import News
from simulation.outcome import Outcome
from simulation.post_office import Letter, PostOffice
from simulation.rates import CALM, Rates
from simulation.wire import Wire
from zoom_sandbox import World
from zoom_sandbox.records import Meeting as MeetingAtZoom

_ACTIVE = timedelta(hours=6)
_DAY = timedelta(hours=25)
_MINUTES, _QUARTER = timedelta(minutes=5), timedelta(minutes=15)
WORKERS = 3
Judge = Callable[[], list[str]]
Plant = Callable[[World, Judge], None]


class Theatre:
    """A database with its cast, which plays one history after the other."""

    def __init__(self) -> None:
        self._connections = Connections()
        self._casts = casts()
        # Otherwise the first mark draws it, in a statement that no later history has.
        installation_identity.name()

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def play(self, seed: int, *, rates: Rates | None = None, plant: Plant | None = None) -> Outcome:
        """Play the history of this seed. The same seed gives the same history.

        ``plant`` may break something before the judgement, to test whether the judge finds it. Its
        arguments are the pretend Zoom, and a function that judges as often as it is called.
        """
        with scene.addressed():
            scene.clear()
            one = _Play(seed, rates or Rates(), self._casts, self._connections)
            return one.run(plant=plant)


class _Play:
    def __init__(
        self, seed: int, rates: Rates, casts: Sequence[Cast], connections: Connections
    ) -> None:
        self._seed = seed
        self._chance = random.Random(f"people {seed}")  # noqa: S311 - chance, not a secret
        self._clock = clock.Clock()
        self._history = History(self._clock)
        self._wrong: list[str] = []
        self._baton = Baton(
            self._clock,
            chance=random.Random(f"steps {seed}"),  # noqa: S311 - likewise
            rates=rates,
            history=self._history,
        )
        self._baton.open_connection = lambda: connections.take(self._baton)
        self._baton.close_connection = connections.let_go
        weather = random.Random(f"weather {seed}")  # noqa: S311 - likewise
        self._is_spent = weather.random() < rates.spent
        # Each company is a large part of a history's work.
        self._casts = casts if weather.random() < rates.neighbours else casts[:1]
        self._reaches_the_day = weather.random() < rates.to_the_day
        if weather.random() < rates.skewed:
            self._clock.skew = timedelta(minutes=weather.choice((6, -101)))
        self._world, app = scene.pretend_zoom(seed, rates=rates)
        self._wire = Wire(app, self._world, self._baton)
        self._wire.look_at_token = Authorisations(
            self._baton,
            self._world,
            of_token=self._wire.authorisation_of,
            report=self._wrong.append,
        ).look_at
        self._news = News(self._baton, self._world, report=self._wrong.append)
        self._post_office = PostOffice(self._baton, deliver=self._hand_over)
        self._baton.next_event = self._next_event
        self._baton.let_events_happen = self._let_events_happen
        self._workers = Workers(
            self._baton,
            report=self._wrong.append,
            bystanders=weather.random() < rates.bystanders,
        )
        self._baton.job_deferred = self._workers.look_up
        self._room = people.Room(
            self._baton, self._chance, self._world, self._wrong.append, touched=set()
        )
        self._candidates = [
            candidates.Candidate(
                self._room,
                address=application.candidate.email,
                name=application.candidate.full_name,
            )
            for cast in self._casts
            for application in cast.applications
        ]

    def run(self, *, plant: Plant | None = None) -> Outcome:
        # The client draws the pauses between its retries from this generator.
        random.seed(self._seed)
        with self._stage():
            for cast in self._casts:
                scene.link(self._world, cast)
            if self._baton.rates != CALM:
                scene.disturb(self._world)
            if self._is_spent:
                scene.use_up_the_day(self._world, seed=self._seed)
            self._clock.move_to(self._clock.now + timedelta(minutes=self._chance.uniform(0, 54)))
            self._raise_curtain()
            try:
                seconds = self._live()
                if plant is not None:
                    plant(self._world, lambda: [*self._found(), *self._found_in_mails()])
                self._judge()
            finally:
                self._baton.end()
        for sentence in self._wrong:
            self._history.note("JUDGEMENT", sentence)
        extras = self._wire.created - _recorded()
        return Outcome(
            seed=self._seed,
            faults=tuple(self._wrong),
            seconds_to_quiet=seconds,
            steps=self._baton.steps,
            meetings_made=len(self._wire.created),
            extras_made=len(extras),
            extras_removed=len(extras & self._wire.deleted),
            history=str(self._history),
        )

    def _judge(self) -> None:
        self._wrong += self._found()
        if self._reaches_the_day:
            awaited = last_days.expected()
            for moment in last_days.MOMENTS:
                self._go_on_at(moment)
            self._wrong += last_days.judge(awaited)
        self._wrong += self._found_in_mails()

    def _found(self) -> list[str]:
        return judgement.judge(
            self._world,
            self._wire,
            touched=self._room.touched,
            casts=self._casts,
            clock_is_off=self._clock.is_off,
        )

    def _found_in_mails(self) -> list[str]:
        return mail_judgement.judge(self._post_office.taken)

    @contextmanager
    def _stage(self) -> Iterator[None]:
        self._clock.govern(self._world)
        with (
            clock.installed(self._clock, sleep=self._baton.sleep),
            override_settings(ZOOM_TRANSPORT_FACTORY=self._wire.transport),
            self._post_office.open(),
        ):
            yield

    def _raise_curtain(self) -> None:
        room, chance, baton, rates = self._room, self._chance, self._baton, self._baton.rates
        for cast in self._casts:
            for member in cast.recruiters:
                recruiter = recruiters.Recruiter(room, member, cast)
                deeds = chance.randint(*rates.deeds_between)
                life = room.during(partial(recruiter.work, deeds=deeds))
                baton.add(member.family_name, life, after=chance.uniform(0, 5))
        for candidate in self._candidates:
            baton.add(candidate.name, room.during(candidate.live))
        self._admins = admins = [people.Admin(room, cast) for cast in self._casts]
        for admin in admins:
            if chance.random() < rates.parted:
                baton.add(admin.name, room.during(admin.part_and_return))
        baton.add("on call", lambda: people.stay_on_call(room, admins), background=True)
        for likelihood, deed in (
            (rates.meddled, at_zoom.meddle),
            (rates.blind, at_zoom.blind),
            (rates.demoted, lambda room: at_zoom.demote(room, chance.choice(self._casts))),
        ):
            if chance.random() < likelihood:
                baton.add("at Zoom", room.during(partial(deed, room)))
        for number in range(1, WORKERS + 1):
            self._workers.hire(f"worker {number}")
        for number in (1, 2):
            self._news.hire(f"Zoom's post {number}")

    def _live(self) -> float:
        """Play deeds, repairs and the day's sweep. Returns seconds from last deed to quiet."""
        self._baton.run(until=lambda: self._room.at_work == 0, at_most=_ACTIVE)
        begin = self._clock.now
        if not self._baton.run(until=self._is_quiet, at_most=_ACTIVE):
            self._wrong.append("never quiet")
        seconds = (self._clock.now - begin) / timedelta(seconds=1)
        self._baton.rates = CALM
        scene.calm_down(self._world)
        self._look_after_minutes()
        # Zoom's retries of an event come within two hours.
        self._baton.run(until=lambda: self._is_quiet() and self._news.is_quiet, at_most=_ACTIVE)
        self._history.note("", "quiet; a day passes")
        for pause in (_DAY, timedelta(minutes=20)):
            self._go_on_at(self._clock.now + pause)
        return seconds

    def _go_on_at(self, moment: datetime) -> None:
        """Skip the time until ``moment``, and make every schedule due at once."""
        self._clock.move_to(moment)
        self._workers.begin_rounds()
        self._news.wake()
        self._baton.run(until=self._is_quiet, at_most=_ACTIVE)

    def _look_after_minutes(self) -> None:
        """Judge minutes after the faults have ended: errors must not remain for long."""
        calm_at = self._clock.at_zoom
        for _ in range(2):
            self._workers.begin_rounds(of_each_minute=True)
            self._pass(_MINUTES / 2)
        found = list(oversight.quiet_interviews(self._there(), self._casts, at_the_end=False))
        if not self._is_spent:
            found += oversight.unseen_events(self._world, self._room.touched, before=calm_at)
        self._pass(_QUARTER)
        if not self._is_spent:
            found += oversight.empty_promises()
            found += oversight.forgotten_at_zoom(self._there())
        self._wrong += [f"soon after calm: {sentence}" for sentence in found]

    def _pass(self, time: timedelta) -> None:
        end = self._clock.now + time
        self._baton.run(until=lambda: self._clock.now >= end, at_most=time)

    def _there(self) -> dict[int, MeetingAtZoom]:
        return {one.id: one for one in self._world.meetings if one.deleted_at is None}

    def _next_event(self) -> datetime | None:
        moments = (self._wire.next_arrival(), self._news.next_arrival())
        return min((moment for moment in moments if moment is not None), default=None)

    def _let_events_happen(self) -> None:
        self._wire.let_arrive()
        self._news.wake()

    def _hand_over(self, letter: Letter) -> None:
        for candidate in self._candidates:
            candidate.receive(letter)

    def _is_quiet(self) -> bool:
        down = [LinkState.NEEDS_REAUTH, LinkState.UNLINKED, LinkState.ENDING]
        waiting = [admin.company for admin in self._admins if admin.waits_for_next_day]
        return (
            self._room.at_work == 0
            and not self._baton.is_anybody_amid()
            and self._wire.is_quiet
            and self._workers.are_resting
            and not ZoomAccount.objects.filter(state__in=down).exclude(company__in=waiting).exists()
        )


def _recorded() -> set[int]:
    """The meeting numbers at Zoom in Enishi's rows."""
    named = Meeting.objects.exclude(zoom_meeting_id=None)
    return {number for number in named.values_list("zoom_meeting_id", flat=True) if number}
