"""Plays the worker at the end of a link."""

from __future__ import annotations

from enishi.interviews.rounds import link_end
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Meeting, MeetingState, ZoomAccount


def work(account: ZoomAccount) -> None:
    """One round of the worker: release, delete what is due, count."""
    link_end.carry_on(account.pk)
    for meeting in Meeting.objects.filter(account=account, state=MeetingState.CANCELLING):
        reconciliation.repair(meeting.pk)
    link_end.carry_on(account.pk)
    account.refresh_from_db()
