"""What candidates do: they read their mail, pick a time, say that none fits, or do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from enishi.interviews import candidate_links, open_times, self_scheduling
from enishi.interviews.candidate_models import CandidateLink, LinkPurpose
from simulation.people import Room
from simulation.post_office import Letter

_KEY = re.compile(r"/(?P<place>[rs])/(?P<key>[A-Za-z0-9_-]{20,64})")
_LOOKS = 5


def keys_in(letter: Letter) -> list[tuple[LinkPurpose, str]]:
    """The candidate's links in a mail: what each opens, and its key."""
    purposes = {"r": LinkPurpose.ROOM, "s": LinkPurpose.CHOOSE}
    return [(purposes[found["place"]], found["key"]) for found in _KEY.finditer(letter.text)]


class Candidate:
    """Looks into the mail some times, and answers what asks for an answer."""

    def __init__(self, room: Room, *, address: str, name: str) -> None:
        self._room = room
        self._address = address
        self._name = name
        self._letters: list[Letter] = []

    def receive(self, letter: Letter) -> None:
        """A mail came; those to others are not theirs to read."""
        if letter.to == self._address:
            self._letters.append(letter)

    def live(self) -> None:
        """Look now and then, and answer what is there."""
        room = self._room
        for _ in range(_LOOKS):
            room.baton.sleep(room.chance.uniform(10, 100))
            if self._letters:
                self._answer(self._letters.pop(0))

    def _answer(self, letter: Letter) -> None:
        chance = self._room.chance
        for purpose, key in keys_in(letter):
            if purpose == LinkPurpose.CHOOSE and (draw := chance.random()) < 0.9:
                act = self._pick if draw < 0.75 else self._decline
                self._request(purpose, key, act, clicks_twice=chance.random() < 0.3)

    def _request(
        self,
        purpose: LinkPurpose,
        key: str,
        act: Callable[[CandidateLink], object],
        *,
        clicks_twice: bool,
    ) -> None:
        room = self._room
        what = act.__name__.removeprefix("_").replace("_", " ") + "s"

        def visit() -> None:
            link = candidate_links.find(key, purpose=purpose)
            if link is not None:
                act(link)

        if clicks_twice:
            second = f"{self._name}'s 2nd"
            room.baton.add(second, room.during(lambda: room.request(second, what, visit)))
        room.request(self._name, what, visit)

    def _pick(self, link: CandidateLink) -> None:
        slots = open_times.open_slots(link.interview)
        if slots:
            self_scheduling.pick(link, slot_id=self._room.chance.choice(slots).pk)

    def _decline(self, link: CandidateLink) -> None:
        self_scheduling.decline(link, message="", wishes="翌週の午前を希望いたします。")
