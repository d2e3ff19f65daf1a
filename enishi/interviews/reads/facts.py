"""What the database knows of interviews beside their own rows: read by one question for each table.

Whatever :mod:`enishi.interviews.reads.reasons` decides from is here, for one interview as for
fifty. Each question is short: to put one together that asks all at once takes longer than to ask
them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, prefetch_related_objects
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

# So long the first page tells of what is not settled and will not change by itself.
TOLD_FOR = timedelta(days=14)


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of one interview.

    Parameters
    ----------
    begins_at
        The first of its times that is not over, aware; None when all are.
    is_left_open
        It is a draft, and somebody goes by a time of it that lies ahead.
    has_moved_alone
        Zoom refused the meeting at the time to which the interview has moved.
    is_renewal_refused
        Zoom refused the one that was to take the place of a confirmed interview's, which stands.
    open_alerts
        Codes of :class:`AlertKind`, the newest first: what nobody has dealt with yet.
    late_minutes
        By how much the candidate said last to be late; None where they did not.
    candidates_mail
        Code of the :class:`MailState` of the latest letter to the candidate, empty where there is
        none.
    is_interviewers_mail_lost
        A letter to an interviewer did not arrive, and no later one went to them.
    lacks_interviewer
        One of the interviewers may not sign in any more.
    has_interviewer
        One of them still may.
    taken_interviewers
        Family names of the interviewers who have another fixed interview at one of its times.
    is_candidate_taken
        So has the candidate.
    nobody_opens
        It begins soon, and none of its interviewers can start its meeting at Zoom.
    """

    begins_at: datetime | None = None
    is_left_open: bool = False
    has_moved_alone: bool = False
    is_renewal_refused: bool = False
    open_alerts: list[str] = field(default_factory=list)
    late_minutes: int | None = None
    candidates_mail: str = ""
    is_interviewers_mail_lost: bool = False
    lacks_interviewer: bool = False
    has_interviewer: bool = False
    taken_interviewers: list[str] = field(default_factory=list)
    is_candidate_taken: bool = False
    nobody_opens: bool = False

    @property
    def lies_ahead(self) -> bool:
        """Whether one of its times is not over."""
        return self.begins_at is not None


def read(interviews: Sequence[Interview]) -> dict[int, Facts]:
    """The facts of each, by its id; meeting, host, account and application are loaded."""
    found = {interview.pk: Facts() for interview in interviews}
    now = timezone.now()
    prefetch_related_objects(interviews, "slots")
    for interview in interviews:
        times = [slot.starts_at for slot in interview.slots.all() if slot.ends_at > now]
        found[interview.pk].begins_at = min(times, default=None)
    open_ones = [one for one in interviews if one.state in OPEN_STATES]
    ahead = [one for one in interviews if found[one.pk].lies_ahead]
    _read_what_people_go_by(found, open_ones)
    _read_refusals(found, open_ones)
    _read_alerts(found, open_ones)
    present = _read_people(found, ahead)
    _read_mails(found, ahead, present)
    _read_overlaps(found, [one for one in open_ones if found[one.pk].lies_ahead], present)
    return found


def _read_what_people_go_by(found: dict[int, Facts], open_ones: list[Interview]) -> None:
    drafts = [one.pk for one in open_ones if one.state == InterviewState.DRAFT]
    if not drafts:
        return
    told = Announcement.objects.filter(
        interview__in=drafts, starts_at__gt=timezone.now(), asked_again=False
    )
    for pk in told.values_list("interview_id", flat=True):
        found[pk].is_left_open = True


def _read_refusals(found: dict[int, Facts], open_ones: list[Interview]) -> None:
    """Of a meeting that stands as it did; whoever leaves it at that is not told for ever."""
    standing = {
        one.meeting.pk: (one, one.meeting.starts_at)
        for one in open_ones
        if one.meeting is not None and one.meeting.is_live
    }
    if not standing:
        return
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
            found[interview.pk].has_moved_alone = True
        elif created_at > lately and interview.state == InterviewState.CONFIRMED:
            found[interview.pk].is_renewal_refused = True


def _read_alerts(found: dict[int, Facts], open_ones: list[Interview]) -> None:
    companies = {one.company_id for one in open_ones}
    asked = alerts.open_alerts().filter(company__in=companies, interview__in=open_ones)
    waiting = asked.order_by("-pk")
    for pk, kind, minutes in waiting.values_list("interview_id", "kind", "minutes"):
        facts = found[pk]
        if kind == AlertKind.LATE and AlertKind.LATE not in facts.open_alerts:
            facts.late_minutes = minutes
        facts.open_alerts.append(kind)


def _read_people(found: dict[int, Facts], ahead: list[Interview]) -> dict[int, list[Participant]]:
    """Who interviews, by the interview's id, in the order in which they were chosen."""
    present = defaultdict(list)
    for one in (
        Participant.objects.filter(interview__in=ahead).select_related("member").order_by("pk")
    ):
        present[one.interview_id].append(one)
        if one.member.is_active:
            found[one.interview_id].has_interviewer = True
        else:
            found[one.interview_id].lacks_interviewer = True
    for pk in _closed_soon(ahead):
        found[pk].nobody_opens = True
    return present


def _closed_soon(ahead: list[Interview]) -> set[int]:
    """The ids of those that begin soon and whose room none of their interviewers can open."""
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
    members = identities.at_zoom(Member.objects.all())
    present = Participant.objects.prefetch_related(Prefetch("member", queryset=members))
    prefetch_related_objects(coming, Prefetch("participants", queryset=present.order_by("pk")))
    return {
        one.pk
        for one in coming
        if openers.of(one.meeting, [someone.member for someone in one.participants.all()]).notice
    }


def _read_mails(
    found: dict[int, Facts], ahead: list[Interview], present: dict[int, list[Participant]]
) -> None:
    addresses = {
        pk: {one.member.email for one in people if one.member.is_active}
        for pk, people in present.items()
    }
    for pk, (state, is_lost) in undelivered.read(ahead, addresses).items():
        found[pk].candidates_mail, found[pk].is_interviewers_mail_lost = state, is_lost


def _read_overlaps(
    found: dict[int, Facts], ahead: list[Interview], present: dict[int, list[Participant]]
) -> None:
    """Fixed times of the same people, but for the interview's own."""
    if not ahead:
        return
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
        found[one.pk].taken_interviewers = [
            someone.member.family_name
            for someone in present.get(one.pk, [])
            if someone.member_id in members
        ]
        found[one.pk].is_candidate_taken = one.application.candidate_id in {
            time.candidate for time in elsewhere
        }
