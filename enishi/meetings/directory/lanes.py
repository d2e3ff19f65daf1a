"""The lanes of a host: how many meetings they can have at one time, and which lane a meeting takes.

The exclusion constraint ``host_is_not_double_booked`` decides. This module only looks for a lane
that it will accept.
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

# A meeting that takes another one's place on the same host waits here, beyond every capacity:
# both live for a moment, and are one meeting for the host.
BESIDE = 1000


def lanes_for(host: Host, *, replaces: Meeting | None = None) -> Iterable[int]:
    """The lanes that a meeting of this host may try, in order."""
    if replaces is not None and replaces.host_id == host.pk:
        return (BESIDE + replaces.lane % BESIDE,)
    return range(host.capacity)


def for_move(meeting: Meeting) -> Iterator[int]:
    """The lanes that a meeting may move along, its own first while the host still has it."""
    mine, capacity = meeting.lane, meeting.host.capacity
    if mine < capacity or mine >= BESIDE:
        yield mine
    if mine < BESIDE:
        yield from (lane for lane in range(capacity) if lane != mine)


def save(meeting: Meeting, *, on: Iterable[int]) -> None:
    """Save on the first of these lanes that is free, in the caller's transaction.

    Raises Conflict when none is, or when the owner has its meeting already.
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
    raise refusal or Taken()


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
    """What the meeting is for has one already."""


@contextmanager
def _refusing_in_words() -> Iterator[None]:
    """A savepoint whose refusal by the database becomes one for the person."""
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
        # 40P01: two claims waited for each other in the exclusion index, and this one lost.
        if getattr(cause.__cause__, "sqlstate", "") != "40P01":
            raise
        raise Taken from cause


def taken_lanes(
    hosts: Iterable[Host], *, starts_at: datetime, ends_at: datetime, besides: Meeting | None
) -> dict[int, int]:
    """How many lanes of each host, by id, are taken at some moment of the period (aware).

    ``besides`` is a meeting that does not count.
    """
    others = Meeting.objects.taking().filter(
        host__in=hosts, lane__lt=BESIDE, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return Counter(host_id for host_id, _lane in set(others.values_list("host_id", "lane")))
