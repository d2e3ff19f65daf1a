"""Keeps the people who can open a coming meeting in step with its participants and Zoom's users.

A member's mail address or licence at Zoom can change, and people leave. Such a change does not
reach any interview by itself. So the wanted people are computed again and compared with those last
sent to Zoom.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict
from enishi.interviews import revision
from enishi.interviews.meeting import openers
from enishi.interviews.models import Interview, InterviewQuerySet
from enishi.interviews.revision import Seen
from enishi.meetings.booking import alternative_hosts
from enishi.meetings.directory import identities
from enishi.meetings.models import LIVE_STATES, MeetingState


def update_openers() -> None:
    """Want the right people where others were asked for; the worker calls it each minute.

    Each wish defers a job that tells Zoom. A person whom Zoom refused is not asked for again,
    unless their Zoom user has changed.
    """
    # The condition refers to the interview, two queries further out.
    present = Member.objects.filter(
        is_active=True, participations__interview=OuterRef(OuterRef("pk"))
    )
    wanted = identities.licensed_among(
        present, of="meeting__account", but="meeting__host__zoom_user_id"
    )
    # Compared in the database: of all that lies ahead, no row comes here that is right already.
    others = _coming().exclude(meeting__alternative_hosts=wanted)
    due.go_through(due.Each(others, _follow))


def _coming() -> InterviewQuerySet:
    """Find interviews with a coming meeting about which Zoom can still be told something.

    A link that has not listed its users yet knows nobody. This does not mean that the account has
    no users.
    """
    found: InterviewQuerySet = Interview.objects.filter(
        meeting__state__in=set(LIVE_STATES) - {MeetingState.MISSING},
        meeting__starts_at__gt=timezone.now(),
        # This follows from the condition above; the index of meetings to come is by their end.
        meeting__ends_at__gt=timezone.now(),
        meeting__generation=F("meeting__account__generation"),
        meeting__account__users_synced_at__isnull=False,
    )
    return found


@transaction.atomic
def _follow(interview_id: int) -> None:
    held = revision.lock(Interview(pk=interview_id))
    if held.meeting is not None:
        openers.want_openers(held, held.meeting)


@transaction.atomic
def invite_again(interview: Interview, *, member_id: int, by: Actor, version: Seen) -> None:
    """もう一度招待: ask Zoom once more to let this interviewer open the room.

    Raises
    ------
    Conflict
        Somebody else changed the interview first, or the person cannot be invited now.
    UserFacingError
        The interview is over.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    held = revision.lock_seen(interview, version=version)
    revision.require_open(held)
    standing = openers.of(held.meeting, openers.present_at(held)).attendees
    invited = next((one for one in standing if one.member.pk == member_id), None)
    identity = identities.identity_of(invited.member) if invited else None
    if held.meeting is None or invited is None or identity is None:
        raise Conflict(
            Code.OPENER_NOT_INVITABLE, _("この面接官は、この面接の担当から外れています。")
        )
    alternative_hosts.retry_name(held.meeting, identity.zoom_user_id)
    audit.record(held.company, Event.INTERVIEW_OPENER_INVITED, held, by=by, invited=member_id)
