"""Creates a wanted meeting at Zoom, outside any transaction, and records the result.

The attempt is committed before the call (state, count, lease), so that after a crash the row says
how far it came. Every result except a clear success or a clear refusal is *unknown*.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from enishi.meetings.booking import alternative_hosts, marker, merging
from enishi.meetings.booking.converging import converge
from enishi.meetings.booking.observation import SEEN_FIELDS, apply_seen, differences, load, lock
from enishi.meetings.directory.users import count_absence
from enishi.meetings.gateway import limits, outbound, retries
from enishi.meetings.gateway.explanations import NoMeeting, NotLinked, Reason, reason_of
from enishi.meetings.gateway.followup import schedule_repair
from enishi.meetings.gateway.session import BUDGET_SECONDS, open_zoom
from enishi.meetings.models import MEETING_MOVES, Host, Meeting, MeetingQuerySet, MeetingState
from enishi.queue import defer
from enishi.zoom import errors
from enishi.zoom.types import Meeting as SeenMeeting
from enishi.zoom.types import MeetingDraft

# Longer than any call made under the lease.
LEASE = timedelta(seconds=60)


def create_at_zoom(meeting: Meeting) -> Meeting:
    """Create a wanted meeting at Zoom in one attempt, record the result and return the row.

    A failure at Zoom raises nothing: read ``state`` and ``reason``. A meeting that another process
    is requesting, or that exists, is not touched.
    """
    outbound.refuse_inside_transaction()
    leased = _lease(meeting.pk)
    if leased is not None:
        asked_at = timezone.now()
        try:
            seen = _create(leased)
        except (errors.ZoomError, NoMeeting) as cause:
            if _wants_fewer_hosts(leased, cause):
                return create_at_zoom(meeting)
            _note_failure(leased, cause)
        else:
            if not record_created(leased, seen, asked_at=asked_at):
                _delete_extra(leased, seen)
    current = load(meeting.pk)
    return converge(current) if current.state == MeetingState.CANCELLING else current


def _lease(pk: int) -> Meeting | None:
    """Commit the attempt before it is made; None when this process must not make it."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        meeting = lock(pk)
        if meeting.state != MeetingState.WANTED:
            return None
        if meeting.account.is_ending:
            # The ending of the link releases it.
            return None
        if meeting.starts_at < now:
            MEETING_MOVES.make(meeting, MeetingState.FAILED)
            meeting.reason = Reason.PAST
            meeting.save(update_fields=["state", "reason"])
            return None
        MEETING_MOVES.make(meeting, MeetingState.CALLING)
        meeting.reason = ""
        meeting.attempts += 1
        meeting.last_attempt_at, meeting.lease_until = now, now + LEASE
        alternative_hosts.withdraw_unlicensed(meeting)
        meeting.save(
            update_fields=[
                *("state", "reason", "attempts", "last_attempt_at", "lease_until"),
                "alternative_hosts",
            ]
        )
    return meeting


def _create(meeting: Meeting) -> SeenMeeting:
    """Make the one call that must never be repeated blindly: Zoom has no idempotency key.

    The waiting room is on so that the next candidate cannot walk into a running interview. The
    passcode is on because Zoom requires one of both anyway.
    """
    draft = MeetingDraft(
        topic=meeting.topic,
        agenda=marker.agenda(meeting),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        timezone=meeting.time_zone,
        alternative_hosts=alternative_hosts.ids_to_request(meeting),
    )
    account = meeting.account
    if account.generation != meeting.generation:
        raise NotLinked
    with (
        open_zoom(account, budget_seconds=BUDGET_SECONDS) as zoom,
        limits.host_write(meeting.host, is_new=True),
    ):
        return zoom.create_meeting(meeting.host.zoom_user_id, draft)


def _wants_fewer_hosts(meeting: Meeting, cause: Exception) -> bool:
    """After a clear refusal that may concern an alternative host, want the meeting without them.

    People whom Zoom does not have as licensed are left out, or all people when Zoom has all of them
    as licensed. Each attempt has fewer names, so that the last one requests the meeting alone.
    """
    sent = (
        alternative_hosts.ids_to_request(meeting)
        if alternative_hosts.may_have_caused(cause)
        else ()
    )
    if not sent:
        return False
    refused = sent
    with (
        suppress(errors.ZoomError, NoMeeting),
        open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom,
    ):
        refused = alternative_hosts.refused_by(zoom, meeting, sent) or sent
    with transaction.atomic(durable=True):
        # Change only this attempt's own state: a release meanwhile remains. A clear refusal is no
        # attempt.
        open_again = MEETING_MOVES.update(
            _this_attempt(meeting),
            MeetingState.WANTED,
            attempts=meeting.attempts - 1,
            lease_until=None,
            refused_hosts=sorted({*meeting.refused_hosts, *refused}),
        )
    return bool(open_again)


def _this_attempt(meeting: Meeting) -> MeetingQuerySet:
    """Select the row while the attempt that it was read with is under way."""
    found: MeetingQuerySet = Meeting.objects.filter(
        pk=meeting.pk, attempts=meeting.attempts, state=MeetingState.CALLING
    )
    return found


def record_created(meeting: Meeting, seen: SeenMeeting, *, asked_at: datetime) -> bool:
    """Record a meeting that exists at Zoom as the meeting of this intent. The first writer wins.

    An intent that was released or given up meanwhile goes to *cancelling*.

    Parameters
    ----------
    asked_at
        The aware moment before Zoom was asked.

    Returns
    -------
    bool
        False when the intent already names another meeting: ``seen`` is then an extra, which the
        sweep deletes.
    """
    with transaction.atomic(durable=True):
        current = lock(meeting.pk)
        if current.zoom_meeting_id not in (None, seen.id):
            return False
        if _was_seen_since(current, asked_at):
            return True
        apply_seen(current, seen, asked_at=asked_at)
        current.lease_until = current.not_before = None
        if current.is_live:
            MEETING_MOVES.make(current, MeetingState.READY)
            current.reason = ""
            # Changes wanted meanwhile are pushed.
            if not set(differences(current)) - {"host"} and merging.HOSTS not in current.to_push:
                current.observed_version = current.desired_version
                # If these fields stayed, a later change would push them over what somebody did at
                # Zoom meanwhile.
                current.to_push = []
                alternative_hosts.forget_withdrawn(current)
            if timezone.now() - asked_at > timedelta(seconds=BUDGET_SECONDS):
                # This process rested. An event about a number that was not known yet was dropped.
                current.not_before = timezone.now()
                schedule_repair(current)
            stands = "number_known" if current.replaces_id is None else "successor_stands"
            defer(f"meetings.{stands}", key=f"meetings.{stands}")
        else:
            MEETING_MOVES.make(current, MeetingState.CANCELLING)
            schedule_repair(current)
        current.save(
            update_fields=[
                *SEEN_FIELDS,
                "state",
                "reason",
                "observed_version",
                "to_push",
                "withdrawn_hosts",
                "lease_until",
                "not_before",
            ]
        )
    return True


def _was_seen_since(meeting: Meeting, asked_at: datetime) -> bool:
    """Whether another process has recorded and read it since; its observation is then newer."""
    if meeting.state not in (MeetingState.READY, MeetingState.MISSING):
        return False
    # A moment in the future was stored by a wrong clock.
    seen_at = meeting.observed_at
    return seen_at is not None and asked_at < seen_at <= timezone.now()


def _delete_extra(meeting: Meeting, extra: SeenMeeting) -> None:
    """Delete the extra that this call created; if that fails, the host's sweep deletes it."""
    try:
        with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
            zoom.delete_meeting(extra.id)
    except (errors.ZoomError, NoMeeting):
        defer("meetings.sweep_host", key=f"host:{meeting.host_id}", host_id=meeting.host_id)


def _note_failure(meeting: Meeting, cause: errors.ZoomError | NoMeeting) -> None:
    """Record why the creation failed.

    A clear refusal ends the intent. What was certainly not sent, or met a limit, is retried.
    Everything else is unknown.
    """
    reason = reason_of(cause)
    fields: dict[str, object] = {"lease_until": None, "reason": reason}
    if reason is Reason.NO_ANSWER:
        to = MeetingState.UNKNOWN
    elif (again := retries.next_try(meeting, cause)) is not None:
        # What was not sent is no attempt: only attempts with an unknown result are limited.
        to = MeetingState.WANTED
        fields |= {"not_before": again, "attempts": meeting.attempts - 1}
    else:
        to = MeetingState.FAILED
        if reason in (Reason.UNLINKED, Reason.NEEDS_REAUTH):
            # It could not be sent, so Zoom need not be searched for it.
            fields["attempts"] = meeting.attempts - 1
    with transaction.atomic(durable=True):
        # Change only this attempt's own state: a release meanwhile remains.
        MEETING_MOVES.update(_this_attempt(meeting), to, **fields)
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.CANCELLING).update(
            lease_until=None
        )
        if reason is Reason.HOST_NOT_ALLOWED:
            Host.objects.filter(pk=meeting.host_id).update(is_usable=False)
        elif reason is Reason.HOST_GONE:
            count_absence(meeting.account, meeting.host.zoom_user_id)
