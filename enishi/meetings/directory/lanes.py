"""The lanes of a host: how many meetings it can have at one time, and which lane each takes.

The exclusion constraint ``host_is_not_double_booked`` decides. This module only looks for a lane
that the constraint will accept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from enishi.errors import Code, Conflict
from enishi.meetings.gateway.constraints import constraint_of
from enishi.meetings.gateway.explanations import NoMeeting
from enishi.meetings.models import Host, Meeting

# A meeting that replaces another one on the same host waits here, beyond every capacity: both live
# for a moment and count as one meeting of the host.
BESIDE = 1000


def lanes_for(host: Host, *, replaces: Meeting | None = None) -> Iterable[int]:
    """Return the lanes that a meeting of this host may try, in order."""
    if replaces is not None and replaces.host_id == host.pk:
        return (BESIDE + replaces.lane % BESIDE,)
    return range(host.capacity)


def for_move(meeting: Meeting) -> Iterator[int]:
    """Yield the lanes for a moved meeting, its own first while the host still has that lane."""
    mine, capacity = meeting.lane, meeting.host.capacity
    if mine < capacity or mine >= BESIDE:
        yield mine
    if mine < BESIDE:
        yield from (lane for lane in range(capacity) if lane != mine)


def save(meeting: Meeting, *, on: Iterable[int]) -> None:
    """Save on the first free one of these lanes, in the caller's transaction.

    Raises
    ------
    Conflict
        No lane is free, or the owner already has its meeting.
    """
    refusal = None
    for lane in on:
        meeting.lane = lane
        try:
            with _refusing_in_words():
                meeting.save()
        except Taken as taken:
            refusal = taken
        else:
            return
    raise Taken from refusal


class Taken(Conflict, NoMeeting):
    """The host has another meeting at that time."""

    def __init__(self) -> None:
        super().__init__(
            Code.HOST_TAKEN,
            _(
                "選択したホストユーザーは、この時間帯にほかのミーティングがあります。"
                "別のホストユーザーまたは別の時間を選択してください。"
            ),
            field="host",
        )


class AlreadyThere(Conflict, NoMeeting):
    """The owner already has a meeting."""


@contextmanager
def _refusing_in_words() -> Iterator[None]:
    """Open a savepoint that turns a refusal by the database into a refusal with a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as cause:
        broken = constraint_of(cause)
        if broken == "one_live_meeting_per_owner":
            raise AlreadyThere(
                Code.MEETING_EXISTS,
                _("この日程のZoomミーティングは、すでに作成されています。画面を更新してください。"),
            ) from cause
        if broken != "host_is_not_double_booked":
            raise
        raise Taken from cause
    except OperationalError as cause:
        # 40P01 (deadlock): two claims waited for each other in the exclusion index, and this one
        # lost.
        if getattr(cause.__cause__, "sqlstate", "") != "40P01":
            raise
        raise Taken from cause


def taken_lanes(
    hosts: Iterable[Host], *, starts_at: datetime, ends_at: datetime, besides: Meeting | None
) -> dict[int, int]:
    """Count for each host, by id, the lanes taken at any moment of the period (aware).

    ``besides`` is a meeting that does not count.
    """
    others = Meeting.objects.taking().filter(
        host__in=hosts, lane__lt=BESIDE, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return Counter(host_id for host_id, _lane in set(others.values_list("host_id", "lane")))
