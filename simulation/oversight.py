"""Judges what operators and recruiters see: no error without a notice, no false promise.

It runs some minutes after the faults have ended, and again at the end.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from enishi.availability.models import BusyTime
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.models import Interview, InterviewState, Participant
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Concern, Part
from enishi.management import checkup
from enishi.meetings.booking import marker
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import health
from enishi.meetings.models import LinkState, Meeting, MeetingState
from enishi.records import invariants
from simulation.cast import Cast
from zoom_sandbox import World
from zoom_sandbox.records import Meeting as MeetingAtZoom

_ON_THEIR_WAY = (MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN)
# The reasons whose sentence says that Enishi goes on by itself.
_PROMISES = (Reason.BUSY, Reason.NOT_SENT, Reason.NO_ANSWER)
# The concerns of 要確認 about a meeting that exists.
_OF_A_LIVING_ONE = (Concern.NOBODY_OPENS, Concern.NEEDS_ACCOUNT, Concern.ENDS_EARLY)
# A round of each half minute comes every eighth minute here.
_LONGER = timedelta(minutes=14)
_ABOUT_MEETINGS = ("meeting.updated", "meeting.deleted")


def check(*, clock_is_off: bool) -> Iterator[str]:
    """The findings of `enishi check` on data, links and mails; it must report a wrong clock."""
    found = [str(violation) for violation in invariants.check()]
    found += [*health.findings(), *checkup.findings_about_mail()]
    if not clock_is_off:
        yield from found
        return
    told = [sentence for sentence in found if "clock" in sentence]
    yield from (sentence for sentence in found if sentence not in told)
    if not told:
        yield "our clock is off, and nobody is told"


def quiet_interviews(
    there: dict[int, MeetingAtZoom], casts: Sequence[Cast], *, at_the_end: bool
) -> Iterator[str]:
    """Confirmed interviews whose meeting does not exist, and about which nobody is told.

    Before the end, a meeting that Enishi believes to exist may still be found to be deleted.
    """
    for cast in casts:
        fixed = Interview.objects.filter(
            company=cast.company, state=InterviewState.CONFIRMED, meeting__isnull=False
        )
        doubtful = [
            (interview, meeting)
            for interview in fixed.select_related("meeting").order_by("pk")
            if (meeting := interview.meeting) is not None
            and meeting.state not in _ON_THEIR_WAY
            and not (
                meeting.state == MeetingState.READY and (not at_the_end or _is_in(there, meeting))
            )
        ]
        # The query is expensive, and most histories end without a suspect.
        shown = _shown_for_their_meeting(cast) if doubtful else set()
        for interview, meeting in doubtful:
            if interview.pk not in shown:
                yield (
                    f"confirmed interview {interview.pk} has no living meeting ({meeting.state}),"
                    " and nobody is told"
                )


def _is_in(there: dict[int, MeetingAtZoom], meeting: Meeting) -> bool:
    return meeting.zoom_meeting_id in there


def _shown_for_their_meeting(cast: Cast) -> set[int]:
    """The interviews in the company's 要確認 with a reason for the missing meeting."""
    return {
        needed.interview.pk
        for needed in attention.needed_by(cast.admin)
        if any(
            reason.part is Part.WEB_MEETING and reason.concern not in _OF_A_LIVING_ONE
            for reason in needed.reasons
        )
    }


def unseen_events(world: World, touched: set[int], *, before: datetime) -> Iterator[str]:
    """Events that Enishi took before this time (Zoom's clock) but whose change it does not know."""
    told = {
        int(json.loads(delivery.body)["payload"]["object"]["id"])
        for delivery in world.deliveries
        if delivery.event in _ABOUT_MEETINGS
        and delivery.state == "delivered"
        and datetime.fromisoformat(delivery.attempts[-1]["at"]) <= before
    }
    rows = Meeting.objects.filter(zoom_meeting_id__in=told & touched, state=MeetingState.READY)
    for row in rows.select_related("account").order_by("pk"):
        seen = world.meetings.get(str(row.zoom_meeting_id))
        if not row.account.is_linked or row.is_out_of_reach:
            continue
        if seen is None or seen.deleted_at is not None:
            yield f"the event that meeting {row.pk} was deleted at Zoom came, and it is unseen"
        elif row.observed.get("topic") != seen.topic:
            yield f"the event that meeting {row.pk} was renamed at Zoom came, and it is unseen"


def forgotten_at_zoom(there: dict[int, MeetingAtZoom]) -> Iterator[str]:
    """Meetings at Zoom of an intent that was given up, while the link works."""
    by_ref = {row.ref: row for row in Meeting.objects.select_related("account")}
    for meeting in there.values():
        ref = marker.ref_in(meeting.agenda)
        row = by_ref.get(ref) if ref is not None else None
        if row is None or not row.account.is_linked:
            continue
        if row.account.zoom_account_id != meeting.account_id:
            yield f"meeting {row.pk} was made in another company's Zoom account"
        elif row.state == MeetingState.FAILED:
            yield f"meeting {row.pk} was given up, and {meeting.id} is at Zoom for it"


def in_two_places() -> Iterator[str]:
    """Members with two confirmed interviews at one time that nobody has accepted."""
    fixed = Participant.objects.filter(interview__state=InterviewState.CONFIRMED)
    seats = fixed.annotate(
        starts_at=F("interview__slots__starts_at"), ends_at=F("interview__slots__ends_at")
    )
    for one, other in itertools.combinations(seats.order_by("interview_id", "member_id"), 2):
        begin, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
        if one.member_id != other.member_id or begin >= end:
            continue
        accepted = BusyTime.objects.filter(
            member=one.member_id, is_accepted=True, starts_at__lt=end, ends_at__gt=begin
        )
        if not accepted.exists():
            both = f"{one.interview_id} and {other.interview_id}"
            yield f"member {one.member_id} is in interviews {both} at the same time"


def empty_promises() -> Iterator[str]:
    """Meetings that a page promises to continue by itself although no job does; letters that were
    due within minutes and were not sent.
    """
    now = timezone.now()
    for letter in WaitingLetter.objects.filter(waits_since__lt=now - _LONGER).order_by("pk"):
        yield f"the letter about interview {letter.interview_id} still waits for a number"
    linked = Meeting.objects.filter(
        account__state__in=[LinkState.LINKED, LinkState.INCOMPLETE], starts_at__gt=now
    )
    for row in linked.select_related("account").order_by("pk"):
        if row.not_before is not None and row.not_before > now:
            continue
        if row.state in (*_ON_THEIR_WAY, MeetingState.CANCELLING):
            yield f"meeting {row.pk} is left in {row.state} ({row.reason})"
        elif row.is_live and row.reason in _PROMISES:
            yield f"meeting {row.pk} says {row.reason}, and nobody tries again"
