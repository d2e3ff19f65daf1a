"""Finishes what a crash, a silence or a late answer left open. The worker calls it.

Level-triggered: each run reads the row and Zoom, and brings them one step closer. Each run is
idempotent: it may be repeated, late or unneeded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from enishi.meetings.booking.converging import converge
from enishi.meetings.booking.creating import create_at_zoom, record_created
from enishi.meetings.booking.extras import with_our_marker
from enishi.meetings.booking.observation import load, load_if_there
from enishi.meetings.gateway import outbound, retries
from enishi.meetings.gateway.explanations import NoMeeting, Reason, reason_of
from enishi.meetings.gateway.followup import backoff, schedule_repair
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.models import (
    LINKED_STATES,
    MEETING_MOVES,
    LinkState,
    Meeting,
    MeetingQuerySet,
    MeetingState,
    ZoomAccount,
)
from enishi.queue import defer
from enishi.zoom import errors

# This long after the last attempt, no request can still arrive and no list is stale. It is the sum
# of client timeout, longest time in flight, and delay of Zoom's list.
GRACE = timedelta(seconds=200)
# Two empty lists, at least this far apart, are needed before a meeting is requested again.
BETWEEN_LOOKS = timedelta(seconds=30)
MAX_ATTEMPTS = 6
# Longer than the day of any of Zoom's limits.
LONGEST_WAIT = timedelta(days=2)
# This succeeds within a day, even where thousands of one link are due together: see
# ``SWEPT_OF_ONE_LINK``.
SEEN_AT_LEAST_EVERY = timedelta(hours=18)
# The most in one sweep. A link's share is what the smallest plan can do until the next sweep.
SWEPT_AT_ONCE = 500
SWEPT_OF_ONE_LINK = 30


def repair(meeting_id: int) -> None:
    """Bring one meeting closer to what is wanted, and defer the next run while it is still open."""
    outbound.refuse_inside_transaction()
    meeting = load_if_there(meeting_id)
    if meeting is None or (due := due_at(meeting)) is None:
        return
    if due > timezone.now():
        schedule_repair(meeting, at=due)
        return
    after = _step(meeting)
    if (again := due_at(after)) is not None:
        schedule_repair(after, at=max(again, timezone.now() + timedelta(seconds=1)))


def due_at(meeting: Meeting) -> datetime | None:
    """Return when the worker should process this meeting; None when nothing is open."""
    now = timezone.now()
    state = meeting.state
    waiting_for_zoom = state in (MeetingState.CALLING, MeetingState.UNKNOWN)
    behind = meeting.is_live and meeting.is_behind
    if state != MeetingState.WANTED and meeting.is_out_of_reach:
        # It becomes due again with a link to the same account; until then nothing can be done.
        return None
    if behind and meeting.zoom_meeting_id is not None and not meeting.can_change:
        return None
    if state in (MeetingState.WANTED, MeetingState.CANCELLING) or waiting_for_zoom or behind:
        return max(_near(meeting.not_before, now), _near(meeting.lease_until, now))
    return _near(meeting.not_before, now) if _awaits_look(meeting) else None


def _near(moment: datetime | None, now: datetime) -> datetime:
    """Return the moment; or now, if it is so far ahead that a wrong clock must have stored it."""
    return now if moment is None or moment > now + LONGEST_WAIT else moment


def _awaits_look(meeting: Meeting) -> bool:
    """Whether a look at it failed and none has succeeded since.

    A link that is down schedules its own looks again. A meeting that is over need not be seen.
    """
    return (
        meeting.state in (MeetingState.READY, MeetingState.MISSING)
        and meeting.not_before is not None
        and meeting.account.is_linked
        and meeting.ends_at > timezone.now()
    )


def _step(meeting: Meeting) -> Meeting:
    """Do one step and return the row after it."""
    if meeting.state == MeetingState.WANTED:
        return create_at_zoom(meeting)
    if meeting.zoom_meeting_id is not None:
        return converge(meeting)
    try:
        _look(meeting)
    except (errors.ZoomError, NoMeeting) as cause:
        _note_blind(meeting, cause)
    return load(meeting.pk)


def _look(meeting: Meeting) -> None:
    """Search the host's meetings for our marker: adopt a match, or finally request it again."""
    with open_zoom(meeting.account) as zoom:
        found = [
            seen
            for seen in with_our_marker(zoom, meeting.host.zoom_user_id)
            if seen.ref == meeting.ref
        ]
        if found:
            asked_at = timezone.now()
            whole = zoom.get_meeting(min(seen.id for seen in found))
    if found:
        record_created(meeting, whole, asked_at=asked_at)
        if len(found) > 1:
            defer("meetings.sweep_host", key=f"host:{meeting.host_id}", host_id=meeting.host_id)
        return
    _note_empty_look(meeting)


def _note_empty_look(meeting: Meeting) -> None:
    """Record an empty search; it is final only after the grace time and the second time."""
    now = timezone.now()
    last_attempt = meeting.last_attempt_at or now
    searched_before = meeting.searched_at is not None and meeting.searched_at > last_attempt
    twice = searched_before and now - (meeting.searched_at or now) >= BETWEEN_LOOKS
    settled = twice and now >= last_attempt + GRACE
    fields: dict[str, object] = {"searched_at": now, "lease_until": None}
    cancelling = meeting.state == MeetingState.CANCELLING
    if not settled:
        later = now + (GRACE / 4 if now < last_attempt + GRACE else BETWEEN_LOOKS)
        fields |= {"not_before": later, "reason": Reason.NO_ANSWER}
        to = MeetingState.CANCELLING if cancelling else MeetingState.UNKNOWN
    elif cancelling:
        fields |= {"not_before": None, "reason": ""}
        to = MeetingState.CANCELLED
    else:
        fields["not_before"] = None
        is_given_up = meeting.attempts >= MAX_ATTEMPTS
        to = MeetingState.FAILED if is_given_up else MeetingState.WANTED
    still_so = Meeting.objects.filter(
        pk=meeting.pk, state=meeting.state, attempts=meeting.attempts, zoom_meeting_id=None
    )
    MEETING_MOVES.update(still_so, to, **fields)


def _note_blind(meeting: Meeting, cause: errors.ZoomError | NoMeeting) -> None:
    """Record that the search itself failed.

    Without the host there is nothing left to find. Without the link the search waits for the next
    link to the same Zoom account.
    """
    reason = reason_of(cause)
    rows = Meeting.objects.filter(pk=meeting.pk, state=meeting.state)
    if reason is Reason.UNLINKED:
        rows.update(reason=reason, not_before=None, lease_until=None)
        return
    if reason is Reason.HOST_GONE:
        if meeting.state == MeetingState.CANCELLING:
            MEETING_MOVES.update(rows, MeetingState.CANCELLED, reason=Reason.LEFT_AT_ZOOM)
        else:
            MEETING_MOVES.update(rows, MeetingState.FAILED, reason=reason)
        return
    again = retries.next_try(meeting, cause) or timezone.now() + backoff(meeting.attempts)
    rows.update(not_before=again, lease_until=None)


def sweep() -> None:
    """Find open meetings without a job, and meetings that were not read for long.

    Webhooks are hints and jobs can be lost; this guarantees eventual consistency.
    """
    now = timezone.now()
    in_reach = Q(generation=F("account__generation"))
    behind = Q(
        in_reach,
        ~Q(account__state=LinkState.ENDING),
        observed_version__lt=F("desired_version"),
        state__in=["ready", "missing"],
    )
    # Each condition matches one index; they are separate, so that both indexes are used.
    is_open = Q(
        Q(state="wanted") | in_reach, state__in=["wanted", "calling", "unknown", "cancelling"]
    )
    due = Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + LONGEST_WAIT)
    ending = ZoomAccount.objects.filter(state=LinkState.ENDING)
    found = _fairly(Meeting.objects.filter(due, is_open), by="starts_at", what="repair").union(
        _fairly(Meeting.objects.filter(due, behind), by="starts_at", what="repair"),
        _fairly(unseen().filter(due), by="observed_at", what="observe"),
        ending.values_list(Value("end"), "pk", "pk", "generation", Value(0)),
        all=True,
    )
    for what, pk, account_id, generation, _turn in sorted(found, key=lambda row: (row[-1], row[1])):
        if what == "repair":
            schedule_repair(Meeting(pk=pk, account_id=account_id, generation=generation))
        elif what == "observe":
            # Nobody waits for these, so awaited jobs come first.
            defer("meetings.observe", key=f"observe:{pk}", priority=-1, meeting_id=pk)
        else:
            defer("interviews.end_link", key=f"ending:{pk}", account_id=pk)


def unseen() -> MeetingQuerySet:
    """Select coming meetings that can be read and are due for it.

    They were not read lately, or not since their link resumed, or not since a read failed.
    """
    now = timezone.now()
    found: MeetingQuerySet = Meeting.objects.filter(
        Q(observed_at=None)
        | Q(observed_at__lt=now - SEEN_AT_LEAST_EVERY)
        | Q(observed_at__lt=F("account__resumed_at"))
        | Q(not_before__isnull=False),
        state__in=["ready", "missing"],
        ends_at__gt=now,
        account__state__in=LINKED_STATES,
        generation=F("account__generation"),
    )
    return found


def _fairly(meetings: MeetingQuerySet, *, by: str, what: str) -> QuerySet[Any, Any]:
    """Select some meetings of each link: the first of every link before the second of any.

    Returns what is to be done, the ids of the meeting and its link, its generation, and its turn.
    """
    turn = Window(RowNumber(), partition_by="account_id", order_by=[by, "pk"])
    ranked = meetings.annotate(turn=turn).filter(turn__lte=SWEPT_OF_ONE_LINK)
    # This is all that a job contains; the worker reads the rest later.
    named = ranked.annotate(what=Value(what)).order_by("turn", "pk")
    return named.values_list("what", "pk", "account_id", "generation", "turn")[:SWEPT_AT_ONCE]


def observe(meeting_id: int) -> bool:
    """GET a meeting and record its state; a notification is only a hint, never the truth.

    Returns
    -------
    bool
        Whether Zoom was read or nothing is left to read; otherwise the worker comes back.
    """
    began, meeting = timezone.now(), load_if_there(meeting_id)
    if meeting is None:
        return True
    after = converge(meeting)
    if (again := due_at(after)) is not None:
        schedule_repair(after, at=max(again, timezone.now() + timedelta(seconds=1)))
    is_over = after.ends_at <= timezone.now()
    if is_over or not after.is_live or after.zoom_meeting_id is None or after.is_out_of_reach:
        return True
    return after.observed_at is not None and began <= after.observed_at <= timezone.now()
