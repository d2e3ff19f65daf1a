"""Watches with which link's token each call is made: one that has ended may not speak again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from enishi.meetings.gateway import tokens
from enishi.meetings.models import LinkState, ZoomAccount
from simulation.baton import Baton
from zoom_sandbox import World


class Authorisations:
    """Which authorisations became a company's link, and which of them is the present one."""

    def __init__(
        self,
        baton: Baton,
        world: World,
        *,
        of_token: Mapping[str, int],
        report: Callable[[str], None],
    ) -> None:
        self._baton = baton
        self._world = world
        self._of_token = of_token
        self._report = report
        self._latest: dict[str, int] = {}
        self._were_linked: set[int] = set()

    def look_at(self, token: str) -> None:
        """A call begins: is its token that of a link that ended before?"""
        number, pair = self._of_token.get(token), self._world.tokens.get(token)
        if number is None or pair is None:
            return
        with self._baton.undisturbed():
            account = ZoomAccount.objects.filter(zoom_account_id=pair.account_id).first()
            if account is None:
                # The first ceremony of its company is under way.
                return
            if account.state == LinkState.UNLINKED:
                current = self._latest.get(pair.account_id, 0) + 1
            else:
                held = tokens.decrypt_token(account, "access_token")
                current = self._of_token.get(held, 0)
                self._latest[pair.account_id] = current
                self._were_linked.add(current)
        # One of two ceremonies at once that never became the link is refused by Zoom, not ended.
        if number < current and number in self._were_linked:
            self._report("a call was made with a token of a link that had ended")
