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
from enishi.interviews import revision
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.letters import notifications
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.meeting import eligibility, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.meetings.booking import intents
from enishi.meetings.models import LIVE_STATES, Host, Meeting, MeetingState


def change_host(interview: Interview, *, host_id: int, by: Actor, version: Seen) -> Meeting:
    """Want the new host's meeting in the old one's place, which is deleted once the new one stands.

    A confirmed interview stays confirmed; the candidate is told the new way in once it stands.
    Where Zoom refuses, the old meeting stays, and the interview's page says why.

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
    """作り直す: a new meeting for the same time, with this host; the old one is deleted.

    What is missing at Zoom, or was refused, is given up at once. What exists stays until the new
    one stands.

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
    """Want a meeting of this host in the old one's place, in the caller's transaction.

    One that stands at Zoom stays until the new one does and :func:`settle_all` swaps them; any
    other is given up at once. Raises as :func:`booking.claim`, above all Conflict when the host is
    taken.
    """
    is_there = old.state == MeetingState.READY
    if not is_there:
        intents.release(old)
    new = web_meeting.claim(interview, slot, host=host, by=by, replaces=old if is_there else None)
    if not is_there:
        interview.meeting = new
    return new


def _replaceable(interview: Interview) -> Meeting:
    """The interview's meeting, if another can take its place now."""
    old = interview.meeting
    if old is None or not (old.state in _REPLACEABLE or old.is_unseen):
        raise UserFacingError(
            Code.NOT_REPLACEABLE,
            _("作り直せるZoomミーティングがありません。画面を更新してください。"),
        )
    if successor_of(interview) is not None:
        raise UserFacingError(
            Code.REPLACEMENT_UNDER_WAY,
            _("新しいZoomミーティングをZoomに確認しています。結果が出るまでお待ちください。"),
        )
    return old


_REPLACEABLE = (
    MeetingState.READY,
    MeetingState.MISSING,
    MeetingState.FAILED,
    # A confirmed interview's, with the end of the link.
    MeetingState.CANCELLING,
    MeetingState.CANCELLED,
)


def _settle(meeting_id: int) -> None:
    """Put a new host's meeting in the old one's place if it stands at Zoom."""
    [key] = Meeting.objects.filter(pk=meeting_id).values_list("owner_key", flat=True)
    interview = Interview.objects.filter(pk=InterviewKey.parse(key).number).first()
    # Another of the same interview's may have been settled since.
    if interview is None or Interview.objects.filter(meeting=meeting_id).exists():
        return
    change = revision.changing(interview, event=Event.INTERVIEW_MEETING_SWAPPED)
    with transaction.atomic():
        with change as held:
            successor = successor_of(held)
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
    """Finish the changes of host whose new meeting stands, and tell the way into one made anew.

    The worker calls it as soon as one does, and each minute for what that missed.
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
    """Confirmed interviews whose candidate has another number or passcode than that which stands,
    or none because their letter could not wait for it; or some of whose people were told that their
    meeting was gone.
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
    outdated = told.filter(
        Q(lacks_number=True) | (is_another & Q(meeting__isnull=False)), member=None
    )
    return Interview.objects.filter(
        Exists(outdated) | Exists(told.filter(is_online=False)),
        state=InterviewState.CONFIRMED,
        meeting__state=MeetingState.READY,
        meeting__starts_at__gt=timezone.now(),
        # Follows from it; the index of meetings to come is by their end.
        meeting__ends_at__gt=timezone.now(),
    )


def successor_of(interview: Interview) -> Meeting | None:
    """The new meeting that is to take the present one's place, while it does not yet.

    It need not say any more what it replaces: an admin who ends the link with its meetings
    releases the old one without a word to us.
    """
    other = Meeting.objects.live().filter(
        company=interview.company_id, owner_key=interview.owner_key
    )
    if interview.meeting_id is not None:
        other = other.exclude(pk=interview.meeting_id)
    return other.select_related("host").order_by("-pk").first()


def latest_successor_of(interview: Interview) -> Meeting | None:
    """The newest meeting meant for the present one's place, even if Zoom refused it."""
    refused = Q(state=MeetingState.FAILED, replaces__isnull=False)
    meetings = Meeting.objects.filter(
        Q(state__in=LIVE_STATES) | refused,
        company=interview.company_id,
        owner_key=interview.owner_key,
    )
    newest = meetings.select_related("host").order_by("-pk")
    others = [one for one in newest if one.pk != interview.meeting_id]
    return next((one for one in others if one.is_live), others[0] if others else None)


def refused_successors() -> QuerySet[Meeting]:
    """Those to come that Zoom refused after their interview had moved to their time already."""
    refused = Meeting.objects.filter(
        state=MeetingState.FAILED, replaces__isnull=False, starts_at__gt=timezone.now()
    )
    return refused.exclude(starts_at=F("replaces__starts_at"))
