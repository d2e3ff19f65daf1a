"""Claims, changes and releases a meeting as an intent, in the caller's transaction.

Nothing here calls Zoom. The worker does, by a job that is deferred together with the intent.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import Company
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.meetings.booking import alternative_hosts, merging
from enishi.meetings.booking.observation import (
    SeenMeeting,
    difference_mark,
    differences,
    lock,
    passcode_of,
    seen_meeting,
)
from enishi.meetings.directory import lanes, preconditions
from enishi.meetings.gateway import retries
from enishi.meetings.gateway.explanations import LinkIsEnding, NoMeeting
from enishi.meetings.gateway.followup import reset_backoff, schedule_repair
from enishi.meetings.models import MEETING_MOVES, Host, Meeting, MeetingState

__all__ = [
    "SeenMeeting",
    "accept",
    "change",
    "claim",
    "difference_mark",
    "differences",
    "explain",
    "passcode_of",
    "release",
    "seen_meeting",
]


def claim(
    company: Company,
    *,
    host: Host,
    starts_at: datetime,
    ends_at: datetime,
    topic: str,
    owner_key: str,
    present: Iterable[str] = (),
    replaces: Meeting | None = None,
    is_reservation: bool = False,
    by: Actor | None = None,
) -> Meeting:
    """Record that a meeting is wanted; the worker makes it, whatever happens next.

    Parameters
    ----------
    starts_at, ends_at
        Aware moments; seconds are cut, as Zoom would.
    topic
        At most 200 bytes of UTF-8 are kept; no candidate's name, because Zoom shows it widely.
    owner_key
        What the meeting belongs to, such as ``interview:7``. Each owner has one live meeting.
    present
        Mail addresses of those present: alternative hosts, as far as Zoom lets them.
    replaces
        The meeting that this one replaces (another host): both may live until the old is released.
    is_reservation
        Only reserve the host's time (``reservations``); Zoom is not told.

    Raises NotLinked, NeedsReauthorization; Conflict when the owner has its meeting already or the
    host is taken at that time; UserFacingError when the host or the time cannot be used.
    """
    _require_transaction()
    account = preconditions.require_account(company)
    preconditions.check_host(host, account)
    starts_at, ends_at = _whole_minutes(starts_at, ends_at)
    meeting = Meeting(
        company=company,
        account=account,
        generation=account.generation,
        zoom_account_id=account.zoom_account_id,
        owner_key=owner_key,
        replaces=replaces,
        host=host,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=company.time_zone,
        topic=_one_line(topic),
        alternative_hosts=alternative_hosts.eligible_among(account, present, host=host),
        state=MEETING_MOVES.begin(MeetingState.RESERVED if is_reservation else MeetingState.WANTED),
        created_by=by.member if by is not None else None,
    )
    lanes.save(meeting, on=lanes.lanes_for(host, replaces=replaces))
    if not is_reservation:
        schedule_repair(meeting, is_awaited=True)
    return meeting


def change(
    meeting: Meeting,
    *,
    period: tuple[datetime, datetime] | None = None,
    topic: str | None = None,
    is_held: bool = False,
) -> Meeting:
    """Want another time or topic of the same meeting; the worker makes Zoom match it.

    Only what changed here is pushed, so that a new time does not undo a title that somebody
    corrected at Zoom. A request for the time that is already wanted pushes it again where Zoom
    differs. Without a period or topic, everything is put back. Alternative hosts are changed by
    :func:`enishi.meetings.booking.alternative_hosts.want_present`. ``is_held`` says that the caller
    has locked the row, and has read it with host and account since then. Raises Conflict when the
    host is taken then, UserFacingError when the host is gone.
    """
    _require_transaction()
    # A copy, because the caller's row stays as it was if this is refused.
    current = copy(meeting) if is_held else lock(meeting.pk)
    if not current.is_live:
        raise NoMeeting(
            Code.MEETING_GONE,
            _("このミーティングは作成されていないか、削除されています。作り直してください。"),
        )
    if current.account.is_ending:
        raise LinkIsEnding
    changed = set(current.to_push)
    if period is not None:
        changed |= _move(current, *period)
    if topic is not None:
        current.topic = _one_line(topic)
        changed.add("topic")
    elif period is None:
        changed.update(merging.PUSHED)
    current.to_push = sorted(changed)
    current.desired_version += 1
    current.desired_at = timezone.now()
    reset_backoff(current)
    lanes.save(current, on=lanes.for_move(current))
    schedule_repair(current, is_awaited=True)
    return current


def accept(meeting: Meeting) -> Meeting:
    """Want what Zoom has: time, length, topic and host as they were last seen there.

    Raises Conflict when the host has another meeting then, or another change is on its way to Zoom;
    UserFacingError when Zoom's values cannot be wanted.
    """
    _require_transaction()
    current = lock(meeting.pk)
    if not current.is_live or not differences(current) or current.awaits_change:
        raise Conflict(
            Code.NO_DRIFT,
            _("Zoomとの違いは、すでに解消されているか確認中です。画面を更新してください。"),
        )
    seen = seen_meeting(current)
    if seen.starts_at is None or not seen.minutes or seen.host is None:
        raise NoMeeting(
            Code.DRIFT_NOT_ACCEPTABLE,
            _(
                "Zoomのミーティングの日時またはホストユーザーを取り込めません。"
                "ミーティングを作り直してください。"
            ),
        )
    current.starts_at, current.ends_at = _whole_minutes(
        seen.starts_at, seen.starts_at + timedelta(minutes=seen.minutes)
    )
    moves_host = seen.host != current.host
    # Keep Zoom's topic unchanged: on one line it would differ again.
    current.topic, current.host = seen.topic[:200], seen.host
    current.desired_version += 1
    current.desired_at = timezone.now()
    reset_backoff(current)
    current.to_push = [name for name in current.to_push if name == merging.HOSTS]
    current.unanswered = {}
    lanes.save(current, on=lanes.lanes_for(current.host) if moves_host else lanes.for_move(current))
    schedule_repair(current, is_awaited=True)
    return current


def release(meeting: Meeting) -> Meeting:
    """Want the meeting deleted: its time is free for others at once; the worker deletes it.

    If the end of its link is deleting it already, that end does not give it back.
    """
    _require_transaction()
    current = lock_row(Meeting.objects.all(), meeting.pk)
    if not current.is_live:
        if current.may_come_back:
            Meeting.objects.filter(pk=current.pk).update(taken_by=None)
        return current
    never_asked = current.attempts == 0 and current.zoom_meeting_id is None
    MEETING_MOVES.make(current, MeetingState.CANCELLED if never_asked else MeetingState.CANCELLING)
    current.desired_version += 1
    current.reason, current.not_before = "", None
    current.save(update_fields=["state", "desired_version", "reason", "not_before"])
    # Its replacement is now the only meeting of its owner, and takes the lane that became free.
    Meeting.objects.filter(replaces=current, lane__gte=lanes.BESIDE).update(lane=current.lane)
    Meeting.objects.filter(replaces=current).update(replaces=None)
    schedule_repair(current)
    return current


def explain(meeting: Meeting) -> str:
    """Return what the person should know about this meeting: one or two sentences, or nothing."""
    return retries.explain(meeting)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a wish is written in the transaction of the change it belongs to")


def _move(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> set[str]:
    """Set the wanted period, unsaved; return which fields Zoom is to be told."""
    former_start, former_minutes = meeting.starts_at, meeting.minutes
    meeting.starts_at, meeting.ends_at = _whole_minutes(starts_at, ends_at)
    changed = {
        name
        for name, before, now in (
            ("starts_at", former_start, meeting.starts_at),
            ("minutes", former_minutes, meeting.minutes),
        )
        if before != now
    }
    if changed and not meeting.host.is_usable:
        raise preconditions.host_is_gone()
    return changed or {"starts_at", "minutes"}


def _whole_minutes(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Cut seconds and check: Zoom takes 1 to 1440 minutes and silently ignores a past start."""
    starts_at, ends_at = (at.replace(second=0, microsecond=0) for at in (starts_at, ends_at))
    if starts_at < timezone.now():
        raise NoMeeting(
            Code.MEETING_IN_PAST,
            _("過ぎた日時にはZoomミーティングを設定できません。これからの日時を選択してください。"),
        )
    if not timedelta(minutes=1) <= ends_at - starts_at <= timedelta(days=1):
        raise NoMeeting(
            Code.MEETING_LENGTH, _("Zoomミーティングの長さは、1分から24時間までにしてください。")
        )
    return starts_at, ends_at


def _one_line(topic: str) -> str:
    """Cut to 200 bytes: Zoom does not say whether it counts bytes or characters."""
    return " ".join(topic.split()).encode()[:200].decode(errors="ignore")
