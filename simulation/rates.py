"""The rates of faults, and the number of deeds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Chances between 0 and 1, and the number of deeds.

    Of one request: ``request`` is lost before its effect, ``answer`` after it. ``late`` has its
    effect 1 to 120 seconds after it was sent, without an answer. ``doubled`` is a creation that
    reaches Zoom twice, as by a proxy that retries; the sender gets one answer.

    Of one step: ``crash`` kills the process. ``stall`` makes it sleep for 1 to 7 minutes and then
    continue. ``switch`` gives the turn to another actor. ``linger`` lets a process rest for 1 to 5
    minutes before a transaction, for example after it got an answer.

    Of one history: in ``used_up``, other apps have used up nearly all that the hosts may create in
    this UTC day; in ``spent``, nearly all calls of an account. In ``parted``, an admin ends the
    link and makes it again. In ``meddled``, somebody changes or deletes a meeting at Zoom. In
    ``blind``, nobody can look at meetings for some time. In ``demoted``, the Zoom user who linked
    loses their role for some time. In ``skewed``, our clock is minutes off. ``neighbours`` adds a
    second company. ``to_the_day`` continues until the interviews are over. In ``bystanders``, the
    workers also play the rounds of rooms that know neither meetings nor interviews.

    ``deeds`` is the number of each recruiter's deeds, plus or minus three eighths.
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
    bystanders: float = 1
    deeds: float = 6

    @property
    def deeds_between(self) -> tuple[int, int]:
        """The smallest and the largest number of a recruiter's deeds."""
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
