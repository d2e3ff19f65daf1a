"""Makes Zoom match what is wanted of a meeting that it has, and reads back what it did.

Level-triggered: each run reads the wish as it is now, so that nothing is applied out of order.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from enishi.errors import UserFacingError
from enishi.meetings import outside
from enishi.meetings.explanations import NotLinked, Reason, opens_again, reason_of
from enishi.meetings.followup import backoff
from enishi.meetings.models import Meeting, MeetingState
from enishi.meetings.observation import SEEN_FIELDS, differences, note, read
from enishi.meetings.session import PATIENCE_SECONDS, open_zoom
from enishi.zoom import errors
from enishi.zoom.types import Meeting as SeenMeeting
from enishi.zoom.types import MeetingChange


def converge(meeting: Meeting) -> Meeting:
    """Make Zoom match what is wanted now (another time, absence), and read back what it did.

    Never raises for what Zoom does. A meeting that is not known at Zoom yet is left to ``ask``
    and to the worker.
    """
    outside.refuse_inside_transaction()
    current = read(meeting.pk)
    try:
        if current.state == MeetingState.CANCELLING:
            _delete(current)
        elif current.zoom_meeting_id and current.is_live:
            _push(current)
    except (errors.ZoomError, UserFacingError) as cause:
        _note_open(current, cause)
    return read(meeting.pk)


def _delete(meeting: Meeting) -> None:
    """DELETE until Zoom says that it is gone, which 3001 does as well as 204."""
    if meeting.zoom_meeting_id is None:
        return
    if meeting.account.generation != meeting.generation:
        _finish_cancelled(meeting, reason=Reason.LEFT_AT_ZOOM)
        return
    zoom_line = open_zoom(meeting.account, budget_seconds=PATIENCE_SECONDS)
    with zoom_line as zoom, suppress(errors.NotFound):
        zoom.delete_meeting(meeting.zoom_meeting_id)
    _finish_cancelled(meeting)


def _finish_cancelled(meeting: Meeting, *, reason: str = "") -> None:
    Meeting.objects.filter(pk=meeting.pk, state=MeetingState.CANCELLING).update(
        state=MeetingState.CANCELLED, reason=reason, lease_until=None, not_before=None
    )


def _push(meeting: Meeting) -> None:
    """Look; when something else is wanted since, PATCH what differs and look again.

    The answer to PATCH tells nothing, and Zoom ignores a start that is past.
    """
    if meeting.account.generation != meeting.generation:
        raise NotLinked
    meeting_id = meeting.zoom_meeting_id or 0
    with open_zoom(meeting.account, budget_seconds=PATIENCE_SECONDS) as zoom:
        seen = zoom.get_meeting(meeting_id)
        if meeting.observed_version < meeting.desired_version:
            note(meeting, seen)
            if change := _change(meeting):
                zoom.update_meeting(meeting_id, change)
                seen = zoom.get_meeting(meeting_id)
    record_look(meeting, seen)


def _change(meeting: Meeting) -> MeetingChange | None:
    """What to send so that Zoom matches; None when it does. The host cannot be changed there."""
    wanted = set(differences(meeting)) - {"host"}
    if not wanted:
        return None
    when = bool(wanted & {"starts_at", "minutes"})
    return MeetingChange(
        topic=meeting.topic if "topic" in wanted else None,
        starts_at=meeting.starts_at if when else None,
        minutes=meeting.minutes if when else None,
        timezone=meeting.time_zone if when else None,
    )


def record_look(meeting: Meeting, seen: SeenMeeting) -> None:
    """Note what a GET showed after ``meeting`` was read; says *drifted* where it differs.

    A difference is shown to people, never overwritten: somebody made it on purpose, or Zoom
    would not have it otherwise.
    """
    with transaction.atomic(durable=True):
        current = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("host")
            .get(pk=meeting.pk)
        )
        if not current.is_live or current.zoom_meeting_id != seen.id:
            return
        note(current, seen)
        current.observed_version = meeting.desired_version
        current.state, current.not_before = MeetingState.READY, None
        settled = current.observed_version == current.desired_version
        current.reason = Reason.DRIFTED if settled and differences(current) else ""
        current.save(
            update_fields=[*SEEN_FIELDS, "observed_version", "state", "reason", "not_before"]
        )


def _note_open(meeting: Meeting, cause: errors.ZoomError | UserFacingError) -> None:
    """Remember why Zoom does not match yet; the worker comes back to it."""
    reason = reason_of(cause)
    rows = Meeting.objects.filter(pk=meeting.pk, state=meeting.state)
    if reason is Reason.GONE:
        # Seen to be absent is seen: there is nothing to push to until somebody decides.
        rows.filter(zoom_meeting_id=meeting.zoom_meeting_id).update(
            state=MeetingState.MISSING,
            reason=reason,
            observed_at=timezone.now(),
            observed_version=meeting.desired_version,
            not_before=None,
        )
        return
    wait = timedelta(minutes=15) if reason is Reason.UNDERWAY else backoff(meeting.attempts)
    rows.update(
        reason=reason,
        attempts=min(meeting.attempts + 1, 1000),
        not_before=opens_again(cause) or timezone.now() + wait,
    )
