"""Which mail goes to whom, written in the transaction of the change that it tells of."""

from __future__ import annotations

from enishi.interviews.models import Interview


def proposed(interview: Interview, *, address: str) -> None:
    """Ask the candidate to choose among the interview's slots, at this private address."""


def confirmed(
    interview: Interview, *, room_address: str = "", tell_candidate: bool = True
) -> None:
    """Tell everybody the time that was fixed, or that it changed, old and new side by side.

    Whoever was told this very time already hears nothing; whoever takes part no longer, that it
    is off for them. ``room_address`` is the candidate's way in; without one the meeting's own.
    """


def cancelled(interview: Interview, *, tell_candidate: bool = True) -> None:
    """Tell everybody who was told of a time, or asked for one, that the interview is off."""
