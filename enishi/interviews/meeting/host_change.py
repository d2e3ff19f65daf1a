"""Replaces an interview's meeting: with another host's, or with a new one of the same host.

Zoom cannot move a meeting to another host. The old meeting is kept until the new one exists, so
that a confirmed interview always has one.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews import meeting_successors, revision
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.letters import notifications
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.meeting import eligibility, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.meetings.booking import intents
from enishi.meetings.models import Host, Meeting, MeetingState


def change_host(interview: Interview, *, host_id: int, by: Actor, version: Seen) -> Meeting:
    """Want the new host's meeting in place of the old one.

    The old meeting is deleted once the new one stands at Zoom. A confirmed interview stays
    confirmed, and the candidate is then told the new way in. Where Zoom refuses, the old meeting
    stays, and the interview's page says why.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`web_meeting.create`.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    present = interview.meeting
    if present is not None and present.is_live and present.host_id == host_id:
        return present
    return make_anew(interview, host_id=host_id, by=by, version=version)


@transaction.atomic
def make_anew(interview: Interview, *, host_id: int, by: Actor, version: Seen) -> Meeting:
    """作り直す: want a new meeting for the same time with this host; the old one is deleted.

    An old meeting that is missing at Zoom or was refused is given up at once. An old meeting that
    exists stays until the new one stands.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`change_host`.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_MEETING_RENEWED
    )
    with change as held:
        slot = eligibility.require_future_slot(held)
        old = _replaceable(held)
        host = eligibility.require_host(held, host_id)
        new = replace(held, slot, old=old, host=host, by=by)
        if new.replaces is not None:
            # Nothing changes until the new meeting stands.
            change.keep_version()
        change.log(host=host_id, meeting=new.pk)
    return new


def replace(
    interview: Interview, slot: Slot, *, old: Meeting, host: Host, by: Actor | None
) -> Meeting:
    """Want a meeting of this host in place of the old one, in the caller's transaction.

    An old meeting that stands at Zoom stays until the new one stands; then :func:`settle_all` swaps
    them. Any other old meeting is given up at once.

    Raises
    ------
    Conflict
        The host is taken; other refusals as :func:`intents.claim`.
    """
    is_there = old.state == MeetingState.READY
    if not is_there:
        intents.release(old)
    new = web_meeting.claim(interview, slot, host=host, by=by, replaces=old if is_there else None)
    if not is_there:
        interview.meeting = new
    return new


def _replaceable(interview: Interview) -> Meeting:
    """Return the interview's meeting, if another can replace it now."""
    old = interview.meeting
    if old is None or not (old.state in _REPLACEABLE or old.is_unseen):
        raise UserFacingError(
            Code.NOT_REPLACEABLE,
            _("作り直せるZoomミーティングがありません。画面を更新してください。"),
        )
    if meeting_successors.of(interview).live:
        raise UserFacingError(
            Code.REPLACEMENT_UNDER_WAY,
            _("新しいZoomミーティングをZoomに確認しています。結果が出るまでお待ちください。"),
        )
    return old


_REPLACEABLE = (
    MeetingState.READY,
    MeetingState.MISSING,
    MeetingState.FAILED,
    # These are of a confirmed interview, after the end of the link.
    MeetingState.CANCELLING,
    MeetingState.CANCELLED,
)


def _settle(meeting_id: int) -> None:
    """Replace the old meeting by the new host's meeting, if that stands at Zoom."""
    [key] = Meeting.objects.filter(pk=meeting_id).values_list("owner_key", flat=True)
    interview = Interview.objects.filter(pk=InterviewKey.parse(key).number).first()
    # Another meeting of the same interview may have been settled since.
    if interview is None or Interview.objects.filter(meeting=meeting_id).exists():
        return
    change = revision.changing(interview, event=Event.INTERVIEW_MEETING_SWAPPED)
    with transaction.atomic():
        with change as held:
            successor = meeting_successors.of(held).latest_live
            if successor is None or successor.state != MeetingState.READY:
                change.drop()
                return
            old = held.meeting
            if old is not None:
                intents.release(old)
            held.meeting = successor
            change.log(meeting=successor.pk)
        notifications.way_in_changed(held)


def settle_all() -> None:
    """Finish changes of host whose new meeting stands, and tell people a new way in.

    The worker calls it as soon as a new meeting stands, and once a minute to catch missed ones.
    """
    named = Interview.objects.filter(meeting=OuterRef("pk"))
    unnamed = Meeting.objects.filter(
        ~Exists(named),
        state=MeetingState.READY,
        ends_at__gt=timezone.now(),
    )
    due.go_through(due.Each(unnamed, _settle), due.Each(_told_otherwise(), _tell_way_in))


@transaction.atomic
def _tell_way_in(interview_id: int) -> None:
    notifications.way_in_changed(revision.lock(Interview(pk=interview_id)))


def _told_otherwise() -> QuerySet[Interview]:
    """Find confirmed interviews whose people were told something that no longer holds.

    Either the candidate has a number or passcode other than the present one, or none because their
    letter could not wait for it. Or somebody was told that the meeting was gone.
    """
    told = Announcement.objects.filter(
        interview=OuterRef("pk"),
        by_mail=True,
        asked_again=False,
        starts_at=OuterRef("meeting__starts_at"),
    )
    is_another = ~Q(meeting=OuterRef("meeting")) | Q(
        told_at__lt=OuterRef("meeting__entry_changed_at")
    )
    is_outdated = Q(lacks_number=True) | (is_another & Q(meeting__isnull=False))
    return Interview.objects.filter(
        # One subquery: for nearly all that lies ahead, the database would run both of two.
        Exists(told.filter(Q(is_online=False) | Q(is_outdated, member=None))),
        state=InterviewState.CONFIRMED,
        meeting__state=MeetingState.READY,
        meeting__starts_at__gt=timezone.now(),
        # This follows from the condition above; the index of meetings to come is by their end.
        meeting__ends_at__gt=timezone.now(),
    )


def refused_successors() -> QuerySet[Meeting]:
    """Return coming meetings that Zoom refused after their interview had moved to their time."""
    refused = Meeting.objects.filter(
        state=MeetingState.FAILED, replaces__isnull=False, starts_at__gt=timezone.now()
    )
    return refused.exclude(starts_at=F("replaces__starts_at"))
