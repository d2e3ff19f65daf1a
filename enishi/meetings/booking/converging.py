"""Updates a meeting at Zoom to what is wanted, and reads back the result.

Level-triggered: each run reads what is wanted now, so changes are never applied out of order.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enishi.meetings.booking import alternative_hosts, extras, merging
from enishi.meetings.booking.observation import SEEN_FIELDS, apply_seen, differences, load, lock
from enishi.meetings.gateway import limits, outbound, retries
from enishi.meetings.gateway.explanations import LINKS_OWN, NoMeeting, Reason, reason_of
from enishi.meetings.gateway.followup import LONGEST_PAUSE, LONGEST_PAUSE_OF_A_LOOK, backoff
from enishi.meetings.gateway.session import BUDGET_SECONDS, open_zoom
from enishi.meetings.models import MEETING_MOVES, Meeting, MeetingState
from enishi.zoom import errors
from enishi.zoom.client import ZoomClient
from enishi.zoom.types import Meeting as SeenMeeting


def converge(meeting: Meeting) -> Meeting:
    """Make Zoom match what is wanted now (another time, absence), and read back the result.

    A failure at Zoom raises nothing. A meeting that is not known at Zoom yet is left to
    :mod:`.creating` and to the worker.
    """
    outbound.refuse_inside_transaction()
    began, current = timezone.now(), load(meeting.pk)
    try:
        if current.state == MeetingState.CANCELLING:
            _delete(current)
        elif current.zoom_meeting_id and current.is_live:
            _push(current)
    except (errors.ZoomError, NoMeeting) as cause:
        _note_open(current, cause, began=began)
    return load(meeting.pk)


def _delete(meeting: Meeting) -> None:
    """Send DELETE until Zoom says that the meeting is gone: by 3001 as well as by 204."""
    if meeting.zoom_meeting_id is None:
        return
    rows = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.CANCELLING)
    if meeting.is_out_of_reach:
        # It is deleted after the same Zoom account is linked again.
        rows.update(reason=Reason.LEFT_AT_ZOOM, not_before=None)
        return
    reason = ""
    try:
        with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
            rows.update(is_deletion_open=True)
            try:
                zoom.delete_meeting(meeting.zoom_meeting_id)
            except errors.NotFound:
                # Somebody else deleted it first, or an earlier call of ours did.
                reason = "" if meeting.is_deletion_open else Reason.GONE
                extras.look_later(meeting)
            except errors.BecameWebinar:
                # It is no longer a meeting, and no call of ours reaches it.
                reason = Reason.WEBINAR
    except (errors.Refused, errors.NotSent, NoMeeting):
        # This call deleted nothing; an earlier call without an answer may have.
        rows.update(is_deletion_open=meeting.is_deletion_open)
        raise
    MEETING_MOVES.update(
        rows,
        MeetingState.CANCELLED,
        reason=reason,
        is_deletion_open=False,
        lease_until=None,
        not_before=None,
    )


def _push(meeting: Meeting) -> None:
    """Read the meeting; if something else is wanted since, PATCH what differs and read again.

    The answer to PATCH tells nothing, and Zoom ignores a start in the past.
    """
    if not meeting.can_change:
        _note_out_of_reach(meeting)
        return
    meeting_id = meeting.zoom_meeting_id or 0
    with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
        asked_at, seen = timezone.now(), zoom.get_meeting(meeting_id)
        if meeting.is_behind and (told := _tell(zoom, meeting, seen)) is not Told.NOTHING:
            if told is Told.OVERTAKEN:
                return
            asked_at, seen = timezone.now(), zoom.get_meeting(meeting_id)
    record_look(meeting, seen, asked_at=asked_at)


class Told(Enum):
    """The result of a change that was to be sent."""

    NOTHING = auto()
    EVERYTHING = auto()
    OVERTAKEN = auto()


def _tell(zoom: ZoomClient, meeting: Meeting, seen: SeenMeeting) -> Told:
    """PATCH what differs; when refused, retry without the alternative hosts that may be why."""
    hosts = alternative_hosts.names_to_send(meeting, seen)
    sent: list[tuple[str, ...] | None] = []
    while (change := merging.change_for(meeting, seen, hosts=hosts)) is not None:
        if not _announce(meeting):
            return Told.OVERTAKEN
        try:
            with limits.host_write(meeting.host, is_new=False):
                zoom.update_meeting(seen.id, change)
        except errors.Refused as refusal:
            sent.append(hosts)
            hosts = alternative_hosts.after_refusal(
                zoom, meeting, refusal, sent=hosts, standing=seen.alternative_hosts
            )
            if hosts in sent:
                raise
        else:
            return Told.EVERYTHING
    return Told.NOTHING


def _announce(meeting: Meeting) -> bool:
    """Commit what is about to be sent; False when something else, or nothing, is wanted by now."""
    still_wanted = Meeting.objects.filter(pk=meeting.pk, desired_version=meeting.desired_version)
    return bool(still_wanted.update(unanswered=merging.expecting(meeting)))


def record_look(meeting: Meeting, seen: SeenMeeting, *, asked_at: datetime) -> None:
    """Record what a GET, sent at ``asked_at``, showed of ``meeting`` as it was read before.

    A difference that remains after Zoom has been told everything is *drifted*. It is shown to
    people and never overwritten: somebody made it on purpose, or Zoom did not accept ours. Only
    what a late change of our own set back is pushed again.
    """
    with transaction.atomic(durable=True):
        current = lock(meeting.pk)
        if current.zoom_meeting_id != seen.id:
            # The answer is about another meeting.
            return
        # A look "from the future" was stored by a wrong clock and is not newer.
        if current.observed_at and asked_at < current.observed_at <= timezone.now():
            return
        if current.desired_version != meeting.desired_version:
            # A person who wanted something else meanwhile, or nothing, has not seen this answer. So
            # their change must not be merged against it. Their own look follows.
            return
        apply_seen(current, seen, asked_at=asked_at)
        current.observed_version = current.desired_version
        if current.not_before is not None:
            # The next failure begins with short pauses again.
            current.attempts = 0
        MEETING_MOVES.make(current, MeetingState.READY)
        current.not_before, current.reason = None, ""
        # A change that was answered can no longer arrive late; a change of an earlier run still
        # may.
        current.unanswered = merging.outstanding(meeting, asked_at=asked_at)
        alternative_hosts.forget_withdrawn(current)
        current.to_push = merging.late_fields(current)
        if alternative_hosts.came_late(current):
            current.to_push.append(merging.HOSTS)
        if current.to_push:
            # Whoever looked returns to it, because it is behind now.
            current.desired_version += 1
        elif differences(current):
            current.reason = Reason.DRIFTED
        current.save(update_fields=[*SEEN_FIELDS, *_LOOK_FIELDS])


_LOOK_FIELDS = (
    *("observed_version", "desired_version", "to_push", "unanswered", "withdrawn_hosts"),
    *("state", "reason", "not_before", "attempts"),
)


def _note_out_of_reach(meeting: Meeting) -> None:
    """Record that nothing can be changed until the same Zoom account is linked again.

    The sweep finds the meeting then.
    """
    if meeting.awaits_change:
        Meeting.objects.filter(pk=meeting.pk, desired_version=meeting.desired_version).update(
            reason=Reason.OUT_OF_REACH, not_before=None
        )


def _note_open(meeting: Meeting, cause: errors.ZoomError | NoMeeting, *, began: datetime) -> None:
    """Store why Zoom does not match yet; the worker returns to it."""
    reason = reason_of(cause)
    rows = Meeting.objects.filter(pk=meeting.pk, state=meeting.state)
    if reason in (Reason.GONE, Reason.WEBINAR):
        # An absence is also an observation: nothing can be pushed until somebody decides. If
        # another process has looked since, by a correct clock, its observation is newer.
        seen_since = Q(observed_at__gt=began, observed_at__lte=timezone.now())
        was_missing = meeting.state == MeetingState.MISSING
        MEETING_MOVES.update(
            rows.exclude(seen_since),
            MeetingState.MISSING,
            reason=reason,
            observed_at=began,
            observed_version=meeting.desired_version,
            # Zoom may have answered by mistake. So there is a second look, the last one until there
            # is news.
            not_before=None if was_missing else timezone.now() + LONGEST_PAUSE_OF_A_LOOK,
        )
        return
    if (again := retries.next_try(meeting, cause)) is not None:
        rows.update(reason=reason, not_before=again)
        return
    rows.update(
        reason=reason,
        attempts=min(meeting.attempts + 1, 1000),
        not_before=timezone.now() + _pause(meeting, reason),
    )


def _pause(meeting: Meeting, reason: Reason) -> timedelta:
    """Return the time until the next look.

    What the whole link lacks is looked at again with the link, see ``resuming``.
    """
    if reason is Reason.UNDERWAY:
        return LONGEST_PAUSE
    is_a_look = meeting.is_live and not meeting.is_behind and reason not in LINKS_OWN
    most = LONGEST_PAUSE_OF_A_LOOK if is_a_look else LONGEST_PAUSE
    return backoff(meeting.attempts + 1, most=most)
