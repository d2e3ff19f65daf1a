"""A host's time kept for a meeting that may come: it stands in their calendar, unknown to Zoom.

``booking.claim(…, is_reservation=True)`` makes one. The same exclusion constraint guards it as
guards meetings, so that nobody else can take the time; it never counts as a live meeting.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from enishi.company.models import Company
from enishi.errors import Conflict
from enishi.meetings import booking, lanes
from enishi.meetings.followup import see_to
from enishi.meetings.models import Meeting, MeetingState
from enishi.meetings.observation import hold


def reserved_at(company: Company, *, purpose: str, starts_at: datetime) -> Meeting | None:
    """The reservation for this purpose that begins at this moment (aware), if one stands."""
    standing = Meeting.objects.filter(
        company=company,
        purpose=purpose,
        state=MeetingState.RESERVED,
        starts_at=starts_at.replace(second=0, microsecond=0),
    )
    return standing.first()


def redeem(reservation: Meeting) -> Meeting:
    """Want the reserved meeting after all, in the caller's transaction; the worker makes it.

    Raises
    ------
    NotLinked, NeedsReauthorization, UserFacingError
        The link ended, or the host cannot be used any more, since the time was reserved.
    Conflict
        It was given back, or the purpose has another live meeting.
    """
    current = hold(reservation.pk)
    if current.state != MeetingState.RESERVED:
        raise Conflict(_("確保していたホストユーザーの時間は、すでに解放されています。"))
    account = booking.usable_account(current.company)
    booking.check_host(current.host, account)
    current.generation = account.generation
    current.state = MeetingState.WANTED
    lanes.save(current, on=(current.lane,))
    see_to(current)
    return current


def give_back(company: Company, *, purpose: str) -> None:
    """Free the host's time of every reservation for this purpose, in the caller's transaction."""
    Meeting.objects.filter(company=company, purpose=purpose, state=MeetingState.RESERVED).update(
        state=MeetingState.CANCELLED
    )
