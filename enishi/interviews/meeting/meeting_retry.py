"""Requests meetings again that could not be requested while the link to Zoom was broken.

Zoom has not refused these meetings, because it was never asked. After an admin has linked Zoom
again, nobody should have to look for such interviews one by one: their candidates already hold a
link to the interview room.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enishi import due
from enishi.company.events import Event
from enishi.errors import UserFacingError
from enishi.interviews import revision
from enishi.interviews.meeting import reserved_hosts
from enishi.interviews.models import Interview, InterviewQuerySet, InterviewState
from enishi.meetings.booking import lookup_before_retry
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.models import LinkState, Meeting, MeetingState

_WITHOUT_A_WAY = (Reason.NEEDS_REAUTH, Reason.UNLINKED)


def retry_meetings() -> None:
    """Request these meetings again where the link works again; the worker calls it each minute.

    The same host is used if they have time, otherwise any host who has time.
    """
    due.go_through(due.Each(_waiting(), _want_again_if_it_can_be))


def _want_again_if_it_can_be(interview_id: int) -> None:
    # If no host has time or the link is broken again, the first page still shows the interview.
    with suppress(UserFacingError), transaction.atomic():
        _want_again(Interview(pk=interview_id))


def _waiting() -> InterviewQuerySet:
    found: InterviewQuerySet = Interview.objects.filter(
        state=InterviewState.CONFIRMED,
        meeting__state=MeetingState.FAILED,
        meeting__reason__in=_WITHOUT_A_WAY,
        meeting__starts_at__gt=timezone.now(),
        meeting__zoom_account_id=F("company__zoom_account__zoom_account_id"),
        company__zoom_account__state=LinkState.LINKED,
    )
    return found


def _want_again(interview: Interview) -> None:
    change = revision.changing(interview, event=Event.INTERVIEW_MEETING_WANTED)
    with change as held:
        if not _waiting().filter(pk=held.pk).exists() or held.meeting is None:
            change.drop()
            return
        held.meeting = _wished_again(held, held.meeting)
        change.log(meeting=held.meeting.pk)


def _wished_again(interview: Interview, former: Meeting) -> Meeting:
    """Request the meeting again.

    Where Zoom may have received the earlier request, the meeting is first looked up at Zoom.
    """
    if not lookup_before_retry.may_exist_at_zoom(former):
        return reserved_hosts.claim_or_replace(interview, interview.slots.get(), host=former.host)
    with suppress(UserFacingError), transaction.atomic():
        return lookup_before_retry.look_up_again(former)
    lookup_before_retry.look_up_leftovers(former)
    return reserved_hosts.claim_or_replace(interview, interview.slots.get(), host=former.host)
