"""Reads the facts that :mod:`enishi.interviews.reads.reasons` decides from.

There is one query for each table. The number of queries is the same for one interview and for
fifty. The queries are short, because building one large query would take longer than running them
all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from enishi.availability.models import LONGEST, BusyTime
from enishi.company.models import Member
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts, undelivered
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.meeting import openers
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState, Participant
from enishi.meetings.directory import identities
from enishi.meetings.models import Meeting, MeetingState

# How long the first page shows what is not settled and will not change by itself.
TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionFacts:
    """The facts about one interview.

    Parameters
    ----------
    begins_at
        The first of its times that is not over, aware; None when all are over.
    is_left_open
        It is a draft, and somebody was told one of its times that lies ahead.
    has_moved_alone
        Zoom refused the meeting at the time to which the interview has moved.
    is_renewal_refused
        Zoom refused the meeting that was to replace a confirmed interview's meeting, which stays.
    open_alerts
        Codes of :class:`AlertKind` that nobody has dealt with yet, the newest first.
    late_minutes
        By how many minutes the candidate last said to be late; None where they did not.
    candidates_mail
        Code of the :class:`MailState` of the latest letter to the candidate, empty where there is
        none.
    is_interviewers_mail_lost
        A letter to an interviewer did not arrive, and no later letter was sent to them.
    lacks_interviewer
        At least one interviewer may no longer sign in.
    has_interviewer
        At least one interviewer may still sign in.
    taken_interviewers
        Family names of the interviewers who have another fixed interview at one of its times.
    is_candidate_taken
        The candidate has another fixed interview at one of its times.
    nobody_opens
        It begins soon, and none of its interviewers can start its meeting at Zoom.
    """

    begins_at: datetime | None = None
    is_left_open: bool = False
    has_moved_alone: bool = False
    is_renewal_refused: bool = False
    open_alerts: tuple[str, ...] = ()
    late_minutes: int | None = None
    candidates_mail: str = ""
    is_interviewers_mail_lost: bool = False
    lacks_interviewer: bool = False
    has_interviewer: bool = False
    taken_interviewers: tuple[str, ...] = ()
    is_candidate_taken: bool = False
    nobody_opens: bool = False

    @property
    def lies_ahead(self) -> bool:
        """Whether at least one of its times is not over."""
        return self.begins_at is not None


def read_facts(interviews: Sequence[Interview]) -> dict[int, AttentionFacts]:
    """Read the facts of each interview, by its id.

    Meeting, host, account and application are loaded.
    """
    prefetch_related_objects(interviews, "slots")
    begins = {one.pk: _begins_at(one) for one in interviews}
    open_ones = [one for one in interviews if one.state in OPEN_STATES]
    ahead = [one for one in interviews if begins[one.pk] is not None]
    left_open, refused, alerted = _left_open(open_ones), _refusals(open_ones), _alerts(open_ones)
    present = _people(ahead)
    closed_soon = _closed_soon(ahead, present)
    mails = _mails(ahead, present)
    taken = _overlaps([one for one in open_ones if begins[one.pk] is not None], present)
    found = {}
    for one in interviews:
        of_it, alerts_of_it = present.get(one.pk, []), alerted.get(one.pk, [])
        state, is_lost = mails.get(one.pk, ("", False))
        taken_members, is_candidate_taken = taken.get(one.pk, ((), False))
        found[one.pk] = AttentionFacts(
            begins_at=begins[one.pk],
            is_left_open=one.pk in left_open,
            has_moved_alone=one.pk in refused.moved_alone,
            is_renewal_refused=one.pk in refused.renewals,
            open_alerts=tuple(kind for kind, _minutes in alerts_of_it),
            late_minutes=next(
                (minutes for kind, minutes in alerts_of_it if kind == AlertKind.LATE), None
            ),
            candidates_mail=state,
            is_interviewers_mail_lost=is_lost,
            lacks_interviewer=any(not someone.member.is_active for someone in of_it),
            has_interviewer=any(someone.member.is_active for someone in of_it),
            taken_interviewers=taken_members,
            is_candidate_taken=is_candidate_taken,
            nobody_opens=one.pk in closed_soon,
        )
    return found


def _begins_at(interview: Interview) -> datetime | None:
    now = timezone.now()
    times = [slot.starts_at for slot in interview.slots.all() if slot.ends_at > now]
    return min(times, default=None)


def _left_open(open_ones: list[Interview]) -> set[int]:
    drafts = [one.pk for one in open_ones if one.state == InterviewState.DRAFT]
    if not drafts:
        return set()
    told = Announcement.objects.filter(
        interview__in=drafts, starts_at__gt=timezone.now(), asked_again=False
    )
    return set(told.values_list("interview_id", flat=True))


@dataclass(frozen=True, slots=True)
class _Refused:
    """Ids of interviews for which Zoom refused a meeting.

    ``moved_alone`` are those with another time, ``renewals`` those with another meeting at the same
    time.
    """

    moved_alone: set[int]
    renewals: set[int]


def _refusals(open_ones: list[Interview]) -> _Refused:
    """Find refused replacements of meetings that still stand.

    A refused renewal is shown only for :data:`TOLD_FOR`, because a recruiter may leave it as it is.
    """
    found = _Refused(set(), set())
    standing = {
        one.meeting.pk: (one, one.meeting.starts_at)
        for one in open_ones
        if one.meeting is not None and one.meeting.is_live
    }
    if not standing:
        return found
    lately = timezone.now() - TOLD_FOR
    refused = Meeting.objects.filter(
        company__in={one.company_id for one in open_ones},
        state=MeetingState.FAILED,
        replaces__in=standing,
        starts_at__gt=timezone.now(),
    )
    for pk, starts_at, created_at in refused.values_list("replaces__pk", "starts_at", "created_at"):
        interview, stands_at = standing[pk]
        if starts_at != stands_at:
            found.moved_alone.add(interview.pk)
        elif created_at > lately and interview.state == InterviewState.CONFIRMED:
            found.renewals.add(interview.pk)
    return found


def _alerts(open_ones: list[Interview]) -> dict[int, list[tuple[str, int | None]]]:
    """Return kind and minutes of each alert that nobody has dealt with, the newest first."""
    found = defaultdict(list)
    companies = {one.company_id for one in open_ones}
    asked = alerts.open_alerts().filter(company__in=companies, interview__in=open_ones)
    waiting = asked.order_by("-pk")
    for pk, kind, minutes in waiting.values_list("interview_id", "kind", "minutes"):
        found[pk].append((kind, minutes))
    return found


def _people(ahead: list[Interview]) -> dict[int, list[Participant]]:
    """Return the participants by the interview's id, in the order in which they were chosen."""
    present = defaultdict(list)
    taking_part = Participant.objects.filter(interview__in=ahead).select_related("member")
    for one in taking_part.order_by("pk"):
        present[one.interview_id].append(one)
    return present


def _closed_soon(ahead: list[Interview], present: Mapping[int, list[Participant]]) -> set[int]:
    """Return the ids of interviews that begin soon and whose room no interviewer can open."""
    soon = timezone.now() + openers.URGENT
    coming = [
        one
        for one in ahead
        if one.state == InterviewState.CONFIRMED
        and one.meeting is not None
        and one.meeting.state in openers.CAN_BE_OPENED
        and timezone.now() < one.meeting.ends_at
        and one.meeting.starts_at <= soon
    ]
    taking_part = {
        one.pk: [someone.member_id for someone in present.get(one.pk, [])] for one in coming
    }
    everybody = {pk for of_one in taking_part.values() for pk in of_one}
    at_zoom = identities.at_zoom(Member.objects.all()).in_bulk(everybody)
    return {
        one.pk
        for one in coming
        if openers.of(one.meeting, [at_zoom[pk] for pk in taking_part[one.pk]]).notice
    }


def _mails(
    ahead: list[Interview], present: Mapping[int, list[Participant]]
) -> dict[int, tuple[str, bool]]:
    addresses = {
        pk: {one.member.email for one in people if one.member.is_active}
        for pk, people in present.items()
    }
    return undelivered.delivery_states(ahead, addresses)


def _overlaps(
    ahead: list[Interview], present: Mapping[int, list[Participant]]
) -> dict[int, tuple[tuple[str, ...], bool]]:
    """Find the interviewers, and whether the candidate, have another fixed time then.

    Returns family names by the interview's id, and whether the candidate has one.
    """
    if not ahead:
        return {}
    found = {}
    now = timezone.now()
    slots = {one.pk: [slot for slot in one.slots.all() if slot.ends_at > now] for one in ahead}
    people = {someone.member_id for one in ahead for someone in present.get(one.pk, [])}
    busy = BusyTime.objects.filter(
        Q(member__in=people) | Q(candidate__in={one.application.candidate_id for one in ahead}),
        company__in={one.company_id for one in ahead},
        starts_at__gt=now - LONGEST,
        starts_at__lt=max(slot.ends_at for of_one in slots.values() for slot in of_one),
        ends_at__gt=now,
    )
    taken = list(busy.only("owner_key", "member_id", "candidate", "starts_at", "ends_at"))
    for one in ahead:
        elsewhere = [
            time
            for time in taken
            if time.owner_key != one.owner_key
            and any(
                slot.starts_at < time.ends_at and slot.ends_at > time.starts_at
                for slot in slots[one.pk]
            )
        ]
        members = {time.member_id for time in elsewhere}
        names = tuple(
            someone.member.family_name
            for someone in present.get(one.pk, [])
            if someone.member_id in members
        )
        candidates = {time.candidate for time in elsewhere}
        found[one.pk] = names, one.application.candidate_id in candidates
    return found
