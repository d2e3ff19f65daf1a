"""Hands an interview to another host: a new meeting takes its place, for Zoom moves none."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews import eligibility, revision, web_meeting
from enishi.interviews.models import Interview
from enishi.meetings import booking
from enishi.meetings.models import Meeting, MeetingState


def change_host(interview: Interview, *, host_id: int, by: Member, version: int) -> Meeting:
    """Make the new host's meeting, put it in the old one's place, then delete the old one.

    The old one stays until the new one stands, so that the interview is never without.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`web_meeting.create`; or Zoom refuses, and the old meeting stays.
    """
    with transaction.atomic(durable=True):
        held = revision.hold_seen(interview, version=version)
        revision.require_draft(held)
        old = held.meeting
        if old is None or old.state != MeetingState.READY:
            raise UserFacingError(_("ホストユーザーを変更できるZoomミーティングがありません。"))
        if old.host_id == host_id:
            return old
        if successor_of(held) is not None:
            raise UserFacingError(
                _("ホストユーザーの変更をZoomに確認しています。結果が出るまでお待ちください。")
            )
        new = web_meeting.claim(
            held,
            eligibility.require_one_slot(held),
            host=eligibility.require_host(held, host_id),
            by=by,
            replaces=old,
        )
        # No new version yet: nothing changes for the interview until the new meeting stands.
        audit.record(
            held.company, "interview.host_changed", held, by=by, host=host_id, meeting=new.pk
        )
    asked = booking.ask(new)
    if asked.state == MeetingState.FAILED:
        raise UserFacingError(booking.explain(asked), field="host")
    settle(interview)
    return asked


def settle(interview: Interview) -> bool:
    """Put a new host's meeting in the old one's place once it stands at Zoom.

    Returns whether it did. Raises nothing for what is still open: whoever looks next finishes it.
    """
    if successor_of(interview) is None:
        return False
    with transaction.atomic(durable=True):
        held = revision.hold(interview)
        successor = successor_of(held)
        if successor is None or successor.state != MeetingState.READY:
            return False
        old = held.meeting
        if old is not None:
            booking.release(old)
        held.meeting = successor
        revision.advance(held)
        audit.record(held.company, "interview.meeting_swapped", held, meeting=successor.pk)
    if old is not None:
        booking.converge(old)
    return True


def settle_all() -> None:
    """Finish the changes of host that nobody looks at; the worker calls it each minute."""
    standing = Meeting.objects.filter(state=MeetingState.READY, replaces__isnull=False)
    for interview in Interview.objects.filter(meeting__in=standing.values("replaces")):
        settle(interview)


def successor_of(interview: Interview) -> Meeting | None:
    """The new host's meeting that is to take the present one's place, while it does not yet."""
    waiting = Meeting.objects.live().filter(
        company=interview.company_id, purpose=interview.purpose, replaces__isnull=False
    )
    return waiting.select_related("host").first()
