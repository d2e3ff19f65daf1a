"""Candidates: they read their mail, pick a time or none, change it, or do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from enishi.interviews.candidate import candidate_links, open_times
from enishi.interviews.candidate_models import AlertKind, CandidateLink, LinkKind
from enishi.interviews.trips import rescheduling, room_requests, self_scheduling
from simulation.people import Room
from simulation.post_office import Letter

_KEY = re.compile(r"/(?P<place>[rs])/(?P<key>[A-Za-z0-9_-]{20,64})")
_LOOKS = 5


def keys_in(letter: Letter) -> list[tuple[LinkKind, str]]:
    """The candidate's links in a mail: the kind and the key of each."""
    link_kinds = {"r": LinkKind.ROOM, "s": LinkKind.CHOOSE}
    return [(link_kinds[found["place"]], found["key"]) for found in _KEY.finditer(letter.text)]


class Candidate:
    """Reads the mail several times, and answers letters that ask for an answer."""

    def __init__(self, people: Room, *, address: str, name: str) -> None:
        self._room = people
        self._address = address
        self.name = name
        self._letters: list[Letter] = []

    def receive(self, letter: Letter) -> None:
        """Take a mail, unless it is addressed to somebody else."""
        if letter.to == self._address:
            self._letters.append(letter)

    def live(self) -> None:
        """Look into the mailbox from time to time, and answer its letters."""
        for _ in range(_LOOKS):
            self._room.baton.sleep(self._room.chance.uniform(10, 100))
            if self._letters:
                self._answer(self._letters.pop(0))

    def _answer(self, letter: Letter) -> None:
        chance = self._room.chance
        for kind, key in keys_in(letter):
            if kind == LinkKind.CHOOSE and (draw := chance.random()) < 0.9:
                act = self._pick if draw < 0.75 else self._decline
                self._request(kind, key, act, clicks_twice=chance.random() < 0.3)
            elif kind == LinkKind.ROOM and (draw := chance.random()) < 0.45:
                act = self._move if draw < 0.25 else self._call_off if draw < 0.35 else self._ask
                self._request(kind, key, act, clicks_twice=chance.random() < 0.3)

    def _request(
        self,
        kind: LinkKind,
        key: str,
        act: Callable[[CandidateLink], object],
        *,
        clicks_twice: bool,
    ) -> None:
        people = self._room
        what = act.__name__.removeprefix("_").replace("_", " ") + "s"

        def visit() -> None:
            link = candidate_links.find_link(key, kind=kind)
            if link is not None:
                act(link)

        if clicks_twice:
            second = f"{self.name}'s 2nd"
            again = people.during(lambda: people.request(second, what, visit))
            people.baton.add(second, again)
        people.request(self.name, what, visit)

    def _pick(self, link: CandidateLink) -> None:
        slots = open_times.open_slots(link.interview)
        if slots:
            self_scheduling.pick(link, slot_id=self._room.chance.choice(slots).pk)

    def _decline(self, link: CandidateLink) -> None:
        self_scheduling.decline(link, message="", wishes="翌週の午前を希望いたします。")

    def _move(self, link: CandidateLink) -> None:
        periods = rescheduling.open_periods(link.interview)
        if periods:
            rescheduling.move(link, period_id=self._room.chance.choice(periods).pk)

    def _call_off(self, link: CandidateLink) -> None:
        room_requests.call_off(link, message="都合により辞退いたします。")

    def _ask(self, link: CandidateLink) -> None:
        room_requests.ask_for_change(
            link, kind=AlertKind.WANTS_CHANGE, message="別の日を希望いたします。"
        )
