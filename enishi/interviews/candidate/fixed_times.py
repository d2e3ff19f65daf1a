"""Writes the busy time of a confirmed interview's interviewers and its candidate.

Every verb that fixes a time, moves a fixed time or gives it up calls this module in the same
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.availability import busy
from enishi.availability.busy import Person, Taken
from enishi.interviews.candidate import candidate_links
from enishi.interviews.models import Interview, Slot

__all__ = ["Acceptance", "Taken", "move", "occupy", "people_of", "release"]

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A recruiter's decision that people may be in two places.

    ``seen`` are the ids of the other interviews that the recruiter was shown. ``reason`` is the
    recruiter's text and may be empty.
    """

    seen: frozenset[int]
    reason: str = ""


def occupy(interview: Interview, slot: Slot, *, acceptance: Acceptance | None = None) -> None:
    """Record that everybody is busy at this time, and extend the candidate's links beyond it.

    Raises
    ------
    Taken
        At least one of them has another fixed interview then, and nobody accepted that.
    """
    busy.occupy(
        interview.company,
        owner_key=interview.owner_key,
        people=people_of(interview),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        accepts_overlap=acceptance is not None,
        reason=acceptance.reason if acceptance else "",
    )
    candidate_links.extend_beyond(interview, slot)


def release(interview: Interview) -> None:
    """Delete the busy time of this interview. Nothing happens if there is none."""
    busy.release(interview.company, owner_key=interview.owner_key)


def move(interview: Interview, slot: Slot) -> None:
    """Record that everybody is busy at this time instead.

    Raises
    ------
    Taken
        As :func:`occupy`.
    """
    busy.move(
        interview.company,
        owner_key=interview.owner_key,
        people=people_of(interview),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
    candidate_links.extend_beyond(interview, slot)


def people_of(interview: Interview) -> list[Person]:
    """Return the interviewers, also those who may no longer sign in, and the candidate."""
    return [
        *(busy.member(one.member_id) for one in interview.participants.all()),
        busy.candidate(interview.application.candidate_id),
    ]
