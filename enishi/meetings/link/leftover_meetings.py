"""Handles the meetings of a link that ends, and remembers what Zoom may still have.

A meeting that was never requested has failed. A meeting that Zoom may have made, or that was to be
deleted, stays open. When the same Zoom account is linked again, the worker looks for it.
"""

from __future__ import annotations

from django.db import transaction

from enishi.meetings.directory import lanes
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.models import MEETING_MOVES, LinkEnding, Meeting, MeetingState, ZoomAccount

_MAYBE_THERE = (MeetingState.CALLING, MeetingState.UNKNOWN)


def leave_meetings(account: ZoomAccount, *, ending: LinkEnding | None = None) -> None:
    """Leave the meetings of the held link so that they can be found again.

    This runs in the caller's transaction. Meetings that ``ending`` had still to delete stay at
    Zoom, as if they were never to be deleted.
    """
    of_the_link = Meeting.objects.filter(account=account)
    if ending is not None:
        taken = of_the_link.filter(taken_by=ending, state=MeetingState.CANCELLING)
        # The lock is for a process that is about to ask Zoom to delete one: it has recorded that
        # already, or finds the meeting given back.
        for meeting in taken.select_for_update(of=["self"]).order_by("pk"):
            _give_back(meeting)
    wanted = of_the_link.filter(state=MeetingState.WANTED)
    MEETING_MOVES.update(wanted, MeetingState.FAILED, reason=Reason.UNLINKED)
    of_the_link.filter(state__in=_MAYBE_THERE).update(reason=Reason.UNLINKED, not_before=None)
    of_the_link.filter(state=MeetingState.CANCELLING).update(
        reason=Reason.LEFT_AT_ZOOM, not_before=None
    )


def _give_back(meeting: Meeting) -> None:
    """Want the meeting again, if Zoom certainly has it; its interview is then held as planned."""
    if meeting.zoom_meeting_id is None or meeting.is_deletion_open:
        return
    MEETING_MOVES.make(meeting, MeetingState.READY)
    meeting.reason, meeting.taken_by, meeting.not_before = "", None, None
    if not meeting.to_push:
        meeting.observed_version = meeting.desired_version
    try:
        with transaction.atomic():
            lanes.save(meeting, on=lanes.for_move(meeting))
    except (lanes.Taken, lanes.AlreadyThere):
        # Somebody took the host's time meanwhile, or made another meeting; this one stays at Zoom.
        return


def reclaim_meetings(account: ZoomAccount) -> None:
    """Take over the meetings of the same Zoom account, which is linked again.

    This runs in the caller's transaction, after the new generation is set. Meetings that were left
    open become due, because nothing else delays them.
    """
    found = Meeting.objects.filter(account=account, zoom_account_id=account.zoom_account_id)
    found.update(generation=account.generation)


def disown_meetings() -> None:
    """Close all open meetings of a copied database: they are the original's. No link is left."""
    everywhere = Meeting.objects.all()
    maybe_there = everywhere.filter(state__in=_MAYBE_THERE)
    MEETING_MOVES.update(maybe_there, MeetingState.FAILED, reason=Reason.UNLINKED)
    to_delete = everywhere.filter(state=MeetingState.CANCELLING)
    MEETING_MOVES.update(to_delete, MeetingState.CANCELLED, reason=Reason.LEFT_AT_ZOOM)
