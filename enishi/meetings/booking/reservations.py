"""Reserves a host's time for a meeting that may come. Zoom is not told.

``intents.claim(…, is_reservation=True)`` makes a reservation. The exclusion constraint that guards
meetings also guards reservations, so nobody else can take the time. A reservation never counts as a
live meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.models import Company
from enishi.errors import Code, Conflict
from enishi.meetings.booking import alternative_hosts
from enishi.meetings.booking.observation import lock
from enishi.meetings.directory import lanes, preconditions
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.gateway.followup import schedule_repair
from enishi.meetings.models import MEETING_MOVES, Host, Meeting, MeetingState, ZoomAccount

Period = tuple[datetime, datetime]


def free_hosts(account: ZoomAccount, periods: Sequence[Period]) -> list[tuple[Host, int]]:
    """Return the usable hosts in the admin's order, and at how many periods each is free.

    ``periods`` are pairs of aware moments, at least one.
    """
    return [(host, sum(free)) for host, free in _freedom(account, periods, besides=None)]


def can_be_hosted(
    account: ZoomAccount, periods: Sequence[Period], *, besides: Meeting | None
) -> list[bool]:
    """Return for each period whether at least one usable host is free then.

    ``besides`` is a meeting that does not count, because it is the one to be moved.
    """
    freedom = [free for _host, free in _freedom(account, periods, besides=besides)]
    return [any(free[number] for free in freedom) for number in range(len(periods))]


def _freedom(
    account: ZoomAccount, periods: Sequence[Period], *, besides: Meeting | None
) -> list[tuple[Host, list[bool]]]:
    hosts = list(Host.objects.selected().filter(company=account.company_id, is_usable=True))
    first, last = min(start for start, _end in periods), max(end for _start, end in periods)
    taken = list(
        Meeting.objects.taking()
        .filter(host__in=hosts, lane__lt=lanes.BESIDE, starts_at__lt=last, ends_at__gt=first)
        .exclude(pk__in=[besides.pk] if besides else [])
        .values_list("host_id", "lane", "starts_at", "ends_at")
    )

    def is_free(host: Host, start: datetime, end: datetime) -> bool:
        used = {
            lane
            for pk, lane, begins, ends in taken
            if pk == host.pk and begins < end and ends > start
        }
        return len(used) < host.capacity

    return [(host, [is_free(host, *period) for period in periods]) for host in hosts]


def reserved_at(company: Company, *, owner_key: str, starts_at: datetime) -> Meeting | None:
    """Return the reservation for this owner that begins at this aware moment, if there is one."""
    standing = Meeting.objects.filter(
        company=company,
        owner_key=owner_key,
        state=MeetingState.RESERVED,
        starts_at=starts_at.replace(second=0, microsecond=0),
    )
    return standing.select_related("company").first()


class Released(Conflict, NoMeeting):
    """The time that was reserved for a host is free again, or taken by somebody else."""


def claim_reserved(reservation: Meeting, *, present: Iterable[str] = ()) -> Meeting:
    """Turn the reservation into a wanted meeting, in the caller's transaction; the worker makes it.

    Parameters
    ----------
    present
        Mail addresses of everybody who will be present, as for ``intents.claim``.

    Raises
    ------
    NoMeeting
        Since the reservation, the link ended, or the host became unusable, or the reservation was
        released, or the owner got another live meeting.
    """
    current = lock(reservation.pk)
    if current.state != MeetingState.RESERVED:
        raise Released(
            Code.RESERVATION_GONE, _("確保していたホストユーザーの時間は、すでに解放されています。")
        )
    account = preconditions.require_account(reservation.company)
    preconditions.check_host(current.host, account)
    # The host's present Zoom account: Zoom may move a user to another account, and it stays the
    # same user.
    current.generation, current.zoom_account_id = account.generation, account.zoom_account_id
    current.alternative_hosts = alternative_hosts.eligible_among(
        account, present, host=current.host
    )
    MEETING_MOVES.make(current, MeetingState.WANTED)
    current.desired_at = timezone.now()
    lanes.save(current, on=(current.lane,))
    schedule_repair(current)
    return current


def release_reserved(company: Company, *, owner_key: str) -> None:
    """Release every reservation for this owner, in the caller's transaction."""
    reserved = Meeting.objects.filter(
        company=company, owner_key=owner_key, state=MeetingState.RESERVED
    )
    MEETING_MOVES.update(reserved, MeetingState.CANCELLED)
