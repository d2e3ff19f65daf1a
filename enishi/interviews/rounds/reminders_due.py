"""Finds the reminders that are due and not written yet, with database queries only."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Greatest, Least

from enishi.company import candidate_rules
from enishi.company.models import Company
from enishi.interviews import interview_key
from enishi.interviews.candidate_models import AlertKind, Proposal, RecruiterAlert
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.mail.models import OutgoingMail

MORNING = 9  # o'clock, in the company's zone
SHORTLY = timedelta(hours=1)
A_DAY = timedelta(days=1)
AT_WORK = timedelta(minutes=30)
LONGEST_NOTICE = timedelta(hours=candidate_rules.BOUNDS["changes_until_hours"].most)
# A proposal that lasts less than twice this time is reminded of when half its time is over.
UNANSWERED_AFTER = timedelta(days=3)
UNANSWERED_AFTER_AT_LEAST = timedelta(hours=6)


def people_to_remind(now: datetime) -> QuerySet[Announcement]:
    """Select whom to remind of a confirmed interview, one row for each person.

    An hour before the start, these are the people who were told before that moment. From nine in
    the morning of the day before until midnight, in the company's zone, these are the people who
    were told before nine.
    """
    at_that_time = Slot.objects.filter(
        interview=OuterRef("interview"), starts_at=OuterRef("starts_at")
    )
    return (
        Announcement.objects.filter(_is_soon(now) | _is_of_tomorrow(now), by_mail=True)
        .filter(Q(member=None) | Q(member__is_active=True))
        .filter(Exists(at_that_time), interview__state=InterviewState.CONFIRMED)
        .annotate(word=_word(now))
        .exclude(Exists(OutgoingMail.objects.filter(once=OuterRef("word"))))
    )


def unanswered_proposals(now: datetime) -> QuerySet[Proposal]:
    """Select proposals that have waited long for an answer and were not reminded of.

    A proposal whose times are all gone is selected again and again, because a time may become free.
    """
    half = ExpressionWrapper((F("expires_at") - F("proposed_at")) / 2, output_field=DurationField())
    after = Greatest(Least(Value(UNANSWERED_AFTER), half), Value(UNANSWERED_AFTER_AT_LEAST))
    told = Announcement.objects.filter(
        interview=OuterRef("interview"),
        member=None,
        by_mail=True,
        told_at__lte=now - UNANSWERED_AFTER_AT_LEAST,
    )
    written = OutgoingMail.objects.filter(once=OuterRef("word"))
    return (
        Proposal.objects.filter(
            outcome="", expires_at__gt=now, interview__state=InterviewState.PROPOSED
        )
        .filter(Exists(told), proposed_at__lte=Value(now, output_field=DateTimeField()) - after)
        .annotate(word=Concat(Value("proposal:"), Cast("pk", CharField()), Value(":unanswered")))
        .exclude(Exists(written))
    )


def reopened_interviews(now: datetime) -> QuerySet[Interview]:
    """Select interviews that were opened again while people still expect the time they were told.

    An interview that somebody opened a moment ago is not selected: that person is still working on
    it.
    """
    noted = RecruiterAlert.objects.filter(
        interview=OuterRef("interview"),
        kind=AlertKind.LEFT_OPEN,
        former_starts_at=OuterRef("starts_at"),
    )
    told = Announcement.objects.filter(
        interview=OuterRef("pk"),
        starts_at__gt=now,
        starts_at__lt=now + LONGEST_NOTICE,
        asked_again=False,
    ).exclude(Exists(noted))
    return Interview.objects.filter(
        Exists(told), state=InterviewState.DRAFT, changed_at__lte=now - AT_WORK
    )


def _is_soon(now: datetime) -> Q:
    return Q(
        starts_at__gt=now,
        starts_at__lte=now + SHORTLY,
        told_at__lt=F("starts_at") - SHORTLY,
    )


def _is_of_tomorrow(now: datetime) -> Q:
    """Select what begins tomorrow, and not within the hour, in each zone where it is past nine."""
    due = Q(pk=None)
    for name in (
        Company.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    ):
        local = now.astimezone(ZoneInfo(name))
        if local.hour < MORNING:
            continue
        days = [
            datetime.combine(local.date() + timedelta(days=ahead), time(), tzinfo=local.tzinfo)
            for ahead in (1, 2)
        ]
        due |= Q(
            company__time_zone=name,
            starts_at__gte=max(days[0], now + SHORTLY),
            starts_at__lt=days[1],
            told_at__lt=local.replace(hour=MORNING, minute=0, second=0, microsecond=0),
        )
    return due


def _word(now: datetime) -> Concat:
    """Build the key under which :mod:`reminders` writes this row's reminder."""
    kind = Case(
        When(starts_at__lte=now + SHORTLY, then=Value(LetterKind.SOON)),
        default=Value(LetterKind.TOMORROW),
    )
    start = Func(
        F("starts_at"),
        function="to_char",
        template="%(function)s(%(expressions)s at time zone 'UTC', 'YYYYMMDD\"T\"HH24MI\"Z\"')",
        output_field=CharField(),
    )
    who = Case(
        When(member=None, then=Value("candidate")),
        default=Concat(Value("member-"), Cast("member_id", CharField())),
    )
    colon = Value(":")
    return Concat(interview_key.in_query(F("interview_id")), colon, kind, colon, start, colon, who)
