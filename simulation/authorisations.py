"""Watches the token of each call: no call may use a token of a link that has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from enishi.meetings.gateway import tokens
from enishi.meetings.models import LinkState, ZoomAccount
from simulation.baton import Baton
from zoom_sandbox import World


class Authorisations:
    """Knows which authorisations became a company's link, and which one is the present link."""

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
        """Report a call whose token belongs to a link that has ended."""
        number, pair = self._of_token.get(token), self._world.tokens.get(token)
        if number is None or pair is None:
            return
        with self._baton.undisturbed():
            account = ZoomAccount.objects.filter(zoom_account_id=pair.account_id).first()
            if account is None:
                # The company's first authorisation is not yet finished.
                return
            if account.state == LinkState.UNLINKED:
                current = self._latest.get(pair.account_id, 0) + 1
            else:
                held = tokens.decrypt_token(account, "access_token")
                current = self._of_token.get(held, 0)
                self._latest[pair.account_id] = current
                self._were_linked.add(current)
        # Of two authorisations at once, Zoom refuses one. It never became the link, so it is no
        # ended link.
        if number < current and number in self._were_linked:
            self._report("a call was made with a token of a link that had ended")
