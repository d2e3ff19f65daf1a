"""How often what goes wrong, and how much is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Chances between 0 and 1, and the number of deeds.

    ``request`` is lost before its effect, ``answer`` after it; ``late`` has its effect 1 to 120
    seconds after it was sent, unheard. ``crash`` kills the process at a step, ``stall`` lets it
    sleep there for 1 to 7 minutes and then go on as if nothing had been. ``switch`` gives the turn
    to somebody else. ``linger`` lets a process rest for 1 to 5 minutes before it opens a
    transaction, as with an answer in its hands. ``doubled`` is a creation that reaches Zoom twice,
    as proxies do that try again by themselves; the sender hears of one. ``used_up`` is the chance
    of a history in which other apps have used up nearly all that the hosts may make in this UTC
    day, ``spent`` of one in which they have used up nearly all calls of an account. ``parted`` is
    the chance of a history in which an admin ends the link and makes it again, ``meddled`` of one
    in which somebody changes or deletes a meeting at Zoom, ``blind`` of a spell in which nobody can
    look at meetings, ``demoted`` of one in which the Zoom user who linked loses their role for a
    while, ``skewed`` of one in which our clock is minutes off.

    ``neighbours`` is the chance of a second company, ``to_the_day`` of a history that goes on until
    the interviews are over.

    ``deeds`` is how many each recruiter does, give or take three eighths.
    """

    request: float = 0.05
    answer: float = 0.05
    late: float = 0.04
    crash: float = 0.03
    stall: float = 0.01
    switch: float = 0.35
    linger: float = 0
    doubled: float = 0
    used_up: float = 0.1
    spent: float = 0.05
    neighbours: float = 0.4
    to_the_day: float = 0.2
    parted: float = 0.2
    meddled: float = 0.2
    blind: float = 0.15
    demoted: float = 0.1
    skewed: float = 0.05
    deeds: float = 6

    @property
    def deeds_between(self) -> tuple[int, int]:
        """The fewest and the most that a recruiter does."""
        return round(self.deeds * 5 / 8), round(self.deeds * 11 / 8)


CALM = Rates(
    request=0,
    answer=0,
    late=0,
    crash=0,
    stall=0,
    switch=0,
    used_up=0,
    spent=0,
    blind=0,
    demoted=0,
    skewed=0,
)
