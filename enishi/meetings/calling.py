"""Asks Zoom for a meeting and makes Zoom match what is wanted; each call outside transactions.

Every attempt is committed before it is made (state, count, lease), so that a crash leaves a row
that says how far it came. Anything but a clear yes or a clear no is *unknown*.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from enishi.errors import UserFacingError
from enishi.meetings import marker, outside
from enishi.meetings.explanations import NotLinked, Reason, opens_again, reason_of
from enishi.meetings.followup import see_to
from enishi.meetings.models import Meeting, MeetingState
from enishi.meetings.observation import SEEN_FIELDS, differences, note
from enishi.meetings.session import open_zoom
from enishi.zoom import errors
from enishi.zoom.types import Meeting as SeenMeeting
from enishi.zoom.types import MeetingChange, MeetingDraft

# What a person waits for at most; what is open then is the worker's.
BUDGET_SECONDS = 8.0
# Longer than any call made under it.
LEASE = timedelta(seconds=60)


def ask(meeting: Meeting) -> Meeting:
    """Ask Zoom once for a wanted meeting and note what came of it; returns the row as it is then.

    Never raises for what Zoom does: look at ``state`` and ``reason``. A meeting that somebody
    else is asking for, or that exists, is left alone.
    """
    outside.refuse_inside_transaction()
    leased = _lease(meeting.pk, states=[MeetingState.WANTED])
    if leased is not None:
        try:
            seen = _create(leased)
        except (errors.ZoomError, UserFacingError) as cause:
            _note_failure(leased, cause)
        else:
            if not record(leased, seen):
                _delete_extra(leased, seen)
    current = read(meeting.pk)
    return converge(current) if current.state == MeetingState.CANCELLING else current


def read(pk: int) -> Meeting:
    """The row as it is now, with what every step here needs."""
    return Meeting.objects.select_related("host", "account", "company").get(pk=pk)


def _lease(pk: int, *, states: list[MeetingState]) -> Meeting | None:
    """Commit the attempt before it is made; None when it is not ours to make."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        meeting = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("host", "account", "company")
            .get(pk=pk)
        )
        if meeting.state not in states or (meeting.lease_until and meeting.lease_until > now):
            return None
        if meeting.starts_at < now:
            meeting.state, meeting.reason = MeetingState.FAILED, Reason.PAST
            meeting.save(update_fields=["state", "reason"])
            return None
        meeting.state, meeting.reason = MeetingState.CALLING, ""
        meeting.attempts += 1
        meeting.last_attempt_at, meeting.lease_until = now, now + LEASE
        meeting.save(
            update_fields=["state", "reason", "attempts", "last_attempt_at", "lease_until"]
        )
    return meeting


def _create(meeting: Meeting) -> SeenMeeting:
    """The one call that must never be repeated blindly: Zoom knows no idempotency key.

    The waiting room is on so that the next candidate cannot walk into a running interview;
    the passcode is on because Zoom forces one of both anyway.
    """
    draft = MeetingDraft(
        topic=meeting.topic,
        agenda=marker.agenda(meeting),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        timezone=meeting.time_zone,
    )
    account = meeting.account
    if account.generation != meeting.generation:
        raise NotLinked
    with open_zoom(account, budget_seconds=BUDGET_SECONDS) as zoom:
        return zoom.create_meeting(meeting.host.zoom_user_id, draft)


def record(meeting: Meeting, seen: SeenMeeting) -> bool:
    """Note a meeting that exists at Zoom as this intent's; the first to write wins.

    Returns False when the intent names another meeting already: ``seen`` is an extra, and the
    sweep deletes it. An intent that was released or given up meanwhile goes to *cancelling*.
    """
    with transaction.atomic(durable=True):
        current = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("host")
            .get(pk=meeting.pk)
        )
        if current.zoom_meeting_id not in (None, seen.id):
            return False
        note(current, seen)
        current.lease_until = current.not_before = None
        if current.is_live:
            current.state, current.reason = MeetingState.READY, ""
            # What was wanted meanwhile, or what Zoom would not have, is pushed once more.
            if not set(differences(current)) - {"host"}:
                current.observed_version = current.desired_version
        else:
            current.state = MeetingState.CANCELLING
            see_to(current)
        current.save(
            update_fields=[
                *SEEN_FIELDS,
                "state",
                "reason",
                "observed_version",
                "lease_until",
                "not_before",
            ]
        )
    return True


def _delete_extra(meeting: Meeting, extra: SeenMeeting) -> None:
    """Delete what this very call created in vain; what fails here is left to the sweep."""
    try:
        with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
            zoom.delete_meeting(extra.id)
    except (errors.ZoomError, UserFacingError):
        return


def _note_failure(meeting: Meeting, cause: errors.ZoomError | UserFacingError) -> None:
    """A clear no ends the intent; certain silence is tried again; the rest is unknown."""
    now, reason = timezone.now(), reason_of(cause)
    fields: dict[str, object] = {"lease_until": None, "reason": reason}
    if reason is Reason.NO_ANSWER:
        fields["state"] = MeetingState.UNKNOWN
    elif reason in (Reason.NOT_SENT, Reason.BUSY, Reason.STOPPED):
        fields |= {"state": MeetingState.WANTED, "not_before": now + backoff(meeting.attempts)}
    else:
        fields["state"] = MeetingState.FAILED
        fields["not_before"] = opens_again(cause)
    with transaction.atomic(durable=True):
        # Only this attempt's own state: a release meanwhile stands.
        Meeting.objects.filter(
            pk=meeting.pk, attempts=meeting.attempts, state=MeetingState.CALLING
        ).update(**fields)
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.CANCELLING).update(
            lease_until=None
        )
        if reason is Reason.HOST_NOT_ALLOWED:
            meeting.host.is_usable = False
            meeting.host.save(update_fields=["is_usable"])


def backoff(attempts: int) -> timedelta:
    """How long to leave Zoom in peace after so many attempts: 10 s doubling up to 15 minutes."""
    return timedelta(seconds=min(10 * 2 ** max(attempts - 1, 0), 900))


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
    zoom_line = open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS)
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
    with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
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
        rows.filter(zoom_meeting_id=meeting.zoom_meeting_id).update(
            state=MeetingState.MISSING, reason=reason, observed_at=timezone.now()
        )
        return
    wait = timedelta(minutes=15) if reason is Reason.UNDERWAY else backoff(meeting.attempts)
    rows.update(
        reason=reason,
        attempts=min(meeting.attempts + 1, 1000),
        not_before=opens_again(cause) or timezone.now() + wait,
    )
