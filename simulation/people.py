"""What all people of a history share, and the admins, who change the link."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company
from enishi.errors import Code, UserFacingError
from enishi.interviews.rounds import link_end
from enishi.meetings.link import connection, ending
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.zoom.errors import ZoomError
from simulation import scene
from simulation.baton import Baton
from simulation.cast import Cast
from zoom_sandbox import World

_ON_CALL_EVERY = 300.0
# After this time of deletions an admin leaves the rest of the meetings at Zoom.
_UNDOING_TIMEOUT = timedelta(minutes=40)


@dataclass(slots=True)
class Room:
    """The surroundings that all people of a history share."""

    baton: Baton
    chance: random.Random
    world: World
    report: Callable[[str], None]
    touched: set[int]
    at_work: int = 0

    def request(self, who: str, what: str, work: Callable[[], object]) -> None:
        """Run one request in its own process. Any error that is no refusal is a bad end."""
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
        """Count the people who are still at work."""
        self.at_work += 1

        def live() -> None:
            life()
            self.at_work -= 1

        return live


class Admin:
    """Ends the link and makes it again, or renews it when it no longer works."""

    def __init__(self, room: Room, cast: Cast) -> None:
        self._room = room
        self._cast = cast
        self.name = cast.admin.family_name
        # The Zoom account has no calls left until then.
        self._waits_until: datetime | None = None

    def part_and_return(self) -> None:
        """End the link at some time, and make it again a little later."""
        chance, baton = self._room.chance, self._room.baton
        baton.sleep(chance.uniform(1, 400))
        with_meetings = chance.random() < 0.4
        what = "ends the link" + (" and deletes its meetings" if with_meetings else "")
        self._room.request(self.name, what, lambda: self._unlink(delete_meetings=with_meetings))
        baton.sleep(chance.choice((1, 30, 300)))
        if chance.random() < 0.2:
            self._leave_rest()
        self._mend()

    def answer_call(self) -> None:
        """Renew a link that is down; leave at Zoom what could not be deleted for a long time."""
        account = ZoomAccount.objects.get(company=self._cast.company)
        is_down = account.state in (LinkState.NEEDS_REAUTH, LinkState.UNLINKED)
        if is_down and not self.waits_for_next_day:
            self._mend()
        under_way = ending.current_ending(account)
        if under_way and timezone.now() > under_way.began_at + _UNDOING_TIMEOUT:
            self._leave_rest()

    def _unlink(self, *, delete_meetings: bool) -> None:
        chance = self._room.chance
        link_end.end(
            self._cast.company,
            by=actors.of(self._cast.admin),
            delete_meetings=delete_meetings,
            tell_candidates=chance.random() < 0.7,
            tell_interviewers=chance.random() < 0.7,
        )

    def _leave_rest(self) -> None:
        self._room.request(
            self.name,
            "leaves the rest at Zoom",
            lambda: connection.leave_rest(self._cast.company, by=actors.of(self._cast.admin)),
        )

    @property
    def company(self) -> Company:
        """Whose link the admin looks after."""
        return self._cast.company

    @property
    def waits_for_next_day(self) -> bool:
        """Whether the admin was told that Zoom takes no more calls before a moment ahead."""
        return self._waits_until is not None and timezone.now() < self._waits_until

    def _mend(self) -> None:
        self._room.request(self.name, "makes the link", self._link)

    def _link(self) -> None:
        try:
            scene.link(self._room.world, self._cast)
        except UserFacingError as refusal:
            if refusal.code is Code.ZOOM_DAILY_LIMIT:
                today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0)
                self._waits_until = today + timedelta(days=1)
            raise


def stay_on_call(room: Room, admins: Sequence[Admin]) -> None:
    """Make the admins look repeatedly whether their link has been down for long."""
    while True:
        room.baton.sleep(_ON_CALL_EVERY)
        room.baton.open_connection()
        for admin in admins:
            admin.answer_call()
