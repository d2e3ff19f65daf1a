"""Reserves a host for each proposed slot until the candidate has picked one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.errors import Code, Conflict
from enishi.interviews.meeting import openers, web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.meetings.booking import intents, reservations
from enishi.meetings.directory import preconditions
from enishi.meetings.directory.lanes import Taken
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting


@dataclass(frozen=True, slots=True)
class Choice:
    """A host whom the recruiter may reserve; ``free`` of the slots suit the host."""

    host: Host
    free: int
    of: int

    @property
    def suits_all(self) -> bool:
        """Whether the host has time at every slot."""
        return self.free == self.of


def choices_for(interview: Interview) -> list[Choice]:
    """Return the usable hosts, those with most free slots first; none without a link."""
    account = connection.linked_account(interview.company)
    slots = list(interview.slots.all())
    if account is None or not account.is_linked or not slots:
        return []
    periods = [(slot.starts_at, slot.ends_at) for slot in slots]
    found = [
        Choice(host, free, len(slots)) for host, free in reservations.free_hosts(account, periods)
    ]
    return sorted(found, key=lambda choice: -choice.free)


class NoHostFree(Conflict, NoMeeting):
    """Every host has another meeting at that time."""


def reserve(
    interview: Interview, slots: Iterable[Slot], *, host: Host | None, by: Actor
) -> list[Meeting]:
    """Reserve this host, or any free host, at each slot, in the caller's transaction.

    Raises
    ------
    Conflict
        No host is free at one of the slots.
    """
    return [_claim(interview, slot, host=host, by=by, is_reservation=True) for slot in slots]


def claim_reserved(interview: Interview, slot: Slot) -> Meeting:
    """Want the meeting of the picked slot with the reserved host, or else with a free one.

    This runs in the caller's transaction. The other reservations are for :func:`release_hosts`.

    Raises
    ------
    UserFacingError
        No host can be had: the link ended, or no host is left.
    """
    reserved = reservations.reserved_at(
        interview.company, owner_key=interview.owner_key, starts_at=slot.starts_at
    )
    if reserved is not None:
        try:
            return reservations.claim_reserved(reserved, present=openers.addresses_of(interview))
        except NoMeeting:
            # The interview's own reservation must not block another meeting on this slot.
            release_hosts(interview)
    return _claim(interview, slot, host=None, by=None, is_reservation=False)


def claim_or_replace(interview: Interview, slot: Slot, *, host: Host) -> Meeting:
    """Want a meeting by this host or, if they cannot, by any free host.

    This runs in the caller's transaction.

    Raises
    ------
    UserFacingError
        No host has time, or the link ended.
    """
    try:
        with transaction.atomic():
            return _claim(interview, slot, host=host, by=None, is_reservation=False)
    except NoMeeting:
        return _claim(interview, slot, host=None, by=None, is_reservation=False)


def release_hosts(interview: Interview) -> None:
    """Release the reserved hosts at every slot of this interview, in the caller's transaction."""
    reservations.release_reserved(interview.company, owner_key=interview.owner_key)


def _claim(
    interview: Interview, slot: Slot, *, host: Host | None, by: Actor | None, is_reservation: bool
) -> Meeting:
    for one in [host] if host is not None else free_hosts(interview, slot):
        try:
            with transaction.atomic():
                return intents.claim(
                    interview.company,
                    host=one,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    topic=web_meeting.title_for(interview),
                    owner_key=interview.owner_key,
                    present=openers.addresses_of(interview),
                    is_reservation=is_reservation,
                    by=by,
                )
        except Taken:
            if host is not None:
                raise
    raise NoHostFree(
        Code.NO_HOST_FREE,
        _(
            "空いているホストユーザーがいない日程があります。"
            "日程を変更するか、ホストユーザーの候補を追加してください。"
        ),
        field="host",
    )


def free_hosts(interview: Interview, slot: Slot) -> list[Host]:
    """Return the usable hosts with time at this slot, in the admin's order.

    Raises
    ------
    NotLinked, NeedsReauthorization
        The company's link cannot be used.
    """
    account = preconditions.require_account(interview.company)
    period = (slot.starts_at, slot.ends_at)
    return [host for host, free in reservations.free_hosts(account, [period]) if free]
