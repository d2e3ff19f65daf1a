"""Plays one history from its seed and judges how it ended."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.test.utils import override_settings

from enishi.meetings import installation, tokens
from enishi.meetings.models import LinkState, Meeting, ZoomAccount
from simulation import candidates, clock, judgement, mail_judgement, people, recruiters, scene
from simulation.baton import Baton
from simulation.database import Connections
from simulation.history import History
from simulation.jobs import Workers
from simulation.news import News
from simulation.outcome import Outcome
from simulation.post_office import Letter, PostOffice
from simulation.rates import CALM, Rates
from simulation.wire import Wire

_ACTIVE = timedelta(hours=6)
_DAY = timedelta(hours=25)


class Theatre:
    """A database with its cast, where histories are played one after the other."""

    def __init__(self) -> None:
        self._connections = Connections()
        self._cast = scene.cast()
        # Drawn with the first mark otherwise, in a statement that no later history has.
        installation.name()

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.close()

    def play(self, seed: int, *, rates: Rates | None = None) -> Outcome:
        """Live through the history of this seed; the same seed gives the same history."""
        with scene.addressed():
            scene.clear()
            return _Play(seed, rates or Rates(), self._cast, self._connections).run()


class _Play:
    def __init__(self, seed: int, rates: Rates, cast: scene.Cast, connections: Connections) -> None:
        self._seed = seed
        self._cast = cast
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
        self._world, app = scene.pretend_zoom(seed, used_up=rates.used_up)
        self._wire = Wire(app, self._world, self._baton, look=self._look_at_token)
        self._news = News(self._baton, self._world, report=self._wrong.append)
        self._post_office = PostOffice(self._baton, deliver=self._hand_over)
        self._baton.next_event = self._next_event
        self._baton.let_events_happen = self._let_events_happen
        self._workers = Workers(self._baton, report=self._wrong.append)
        self._baton.job_deferred = self._workers.look_up
        self._room = people.Room(
            self._baton, self._chance, self._world, self._wrong.append, touched=set()
        )
        self._candidates = [
            candidates.Candidate(
                self._room,
                address=scene.candidate_address(number),
                name=f"山田花子{number}",
            )
            for number in range(scene.APPLICATIONS)
        ]
        self._unlinked_authorisation = 0
        self._were_linked: set[int] = set()

    def run(self) -> Outcome:
        # The client's pauses between repeats are drawn from here.
        random.seed(self._seed)
        with self._stage():
            scene.link(self._world, self._cast.admin)
            if self._baton.rates != CALM:
                scene.disturb(self._world)
            self._clock.move_to(self._clock.now + timedelta(minutes=self._chance.uniform(0, 54)))
            self._raise_curtain()
            try:
                seconds = self._live()
            finally:
                self._baton.end()
            self._wrong += judgement.judge(
                self._world,
                self._wire,
                touched=self._room.touched,
                given_up=self._room.admin_deleted_meetings,
            )
            self._wrong += mail_judgement.judge(self._post_office.taken)
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
        room, chance, baton = self._room, self._chance, self._baton
        for member in self._cast.recruiters:
            recruiter = recruiters.Recruiter(room, member, self._cast)
            deeds = chance.randint(*baton.rates.deeds_between)
            life = room.during(partial(recruiter.work, deeds=deeds))
            baton.add(member.family_name, life, after=chance.uniform(0, 5))
        for number, candidate in enumerate(self._candidates):
            baton.add(f"山田花子{number}", room.during(candidate.live))
        admin = people.Admin(room, self._cast.admin)
        if chance.random() < 0.2:
            baton.add("青木", room.during(admin.part_and_return))
        baton.add("青木 on call", admin.stay_on_call, background=True)
        if chance.random() < 0.2:
            baton.add("at Zoom", room.during(people.ZoomUser(room).meddle))
        for number in (1, 2):
            self._workers.hire(f"worker {number}")
            self._news.hire(f"Zoom's post {number}")

    def _live(self) -> float:
        """Through the deeds, the repairs and the day's sweep; seconds from last deed to quiet."""
        self._baton.run(until=lambda: self._room.at_work == 0, at_most=_ACTIVE)
        begin = self._clock.now
        if not self._baton.run(until=self._is_quiet, at_most=_ACTIVE):
            self._wrong.append("never quiet")
        seconds = (self._clock.now - begin) / timedelta(seconds=1)
        self._baton.rates = CALM
        scene.calm_down(self._world)
        # What Zoom tries to tell again comes within two hours.
        self._baton.run(until=lambda: self._is_quiet() and self._news.is_quiet, at_most=_ACTIVE)
        self._history.note("", "quiet; a day passes")
        for pause in (_DAY, timedelta(minutes=20)):
            self._clock.move_to(self._clock.now + pause)
            self._workers.begin_rounds()
            self._news.wake()
            self._baton.run(until=self._is_quiet, at_most=_ACTIVE)
        return seconds

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
        down = [LinkState.NEEDS_REAUTH, LinkState.UNLINKED]
        return (
            self._room.at_work == 0
            and not self._baton.is_anybody_amid()
            and self._wire.is_quiet
            and self._workers.are_resting
            and not ZoomAccount.objects.filter(state__in=down).exists()
        )

    def _look_at_token(self, token: str) -> None:
        """A call begins: is its token that of a link that ended before?"""
        number = self._wire.authorisation_of.get(token)
        if number is None:
            return
        with self._baton.undisturbed():
            account = ZoomAccount.objects.get(company=self._cast.company)
            if account.state == LinkState.UNLINKED:
                current = self._unlinked_authorisation + 1
            else:
                held = tokens.reveal(account, "access_token")
                current = self._wire.authorisation_of.get(held, 0)
                self._unlinked_authorisation = current
                self._were_linked.add(current)
        # One of two ceremonies at once that never became the link is refused by Zoom, not ended.
        if number < current and number in self._were_linked:
            self._wrong.append("a call was made with a token of a link that had ended")


def _recorded() -> set[int]:
    """The numbers at Zoom that Enishi's rows name."""
    named = Meeting.objects.exclude(zoom_meeting_id=None)
    return {number for number in named.values_list("zoom_meeting_id", flat=True) if number}
