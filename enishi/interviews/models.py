"""Tables of interviews, their proposed or fixed times, and the members who take part."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.availability import models as busy_times
from enishi.company.models import Company, Member, Role
from enishi.hiring.models import Application, Job, Step
from enishi.interviews import venue_fields
from enishi.interviews.interview_key import InterviewKey
from enishi.meetings.models import Meeting
from enishi.moves import Moves
from enishi.ranges import just, period


class InterviewState(models.TextChoices):
    """The state of an interview."""

    DRAFT = "draft", _("日程調整中")
    PROPOSED = "proposed", _("候補者の回答待ち")
    CONFIRMED = "confirmed", _("確定")
    HELD = "held", _("実施済み")
    CANCELLED = "cancelled", _("中止")


class VenueKind(models.TextChoices):
    """How people meet where there is no Zoom meeting."""

    PLACE = "place", _("対面")
    WEB = "web", _("Zoom以外のWeb会議")
    WE_CALL = "we_call", _("電話（当社から候補者にかける）")
    THEY_CALL = "they_call", _("電話（候補者にかけていただく）")


SHORTEST_SLOT, LONGEST_SLOT = timedelta(minutes=5), busy_times.LONGEST
# In characters.
LONGEST_PLACE = 100
LONGEST_ADDRESS = 200
LONGEST_URL = 500
LONGEST_TELEPHONE = 50
LONGEST_NOTE = 300
OPEN_STATES = (InterviewState.DRAFT, InterviewState.PROPOSED, InterviewState.CONFIRMED)


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Queries on interviews."""

    def visible_to(self, member: Member) -> Self:
        """Select those of the member's company that their role lets them see.

        An interviewer sees only their own; a limited recruiter also those of their jobs.
        """
        mine = self.filter(company=member.company_id)
        if member.role == Role.INTERVIEWER:
            mine = mine.filter(participants__member=member)
        elif member.role == Role.LIMITED:
            own = Participant.objects.filter(member=member).values("interview")
            jobs = Job.objects.reached_by(member).values("pk")
            mine = mine.filter(models.Q(pk__in=own) | models.Q(application__job__in=jobs))
        return mine


def new_calendar_uid() -> str:
    """Return a globally unique name for calendars."""
    return str(uuid.uuid4())


class Interview(models.Model):
    """面談・面接 of one application at one step."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="interviews")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="interviews"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("状態"), max_length=20, choices=InterviewState.choices, default=InterviewState.DRAFT
    )
    # Rises with every change. A page sends back the version it showed, so that the second of two
    # people who edit at once is told instead of overwriting (D-14).
    version = models.PositiveIntegerField(default=1)
    meeting = models.OneToOneField(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # How people meet without a Zoom meeting; :mod:`enishi.interviews.venue` puts it into words.
    venue_kind = models.CharField(max_length=20, choices=VenueKind.choices, blank=True)
    venue_place = models.CharField(max_length=LONGEST_PLACE, blank=True)
    venue_address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    venue_url = models.CharField(max_length=LONGEST_URL, blank=True)
    venue_telephone = models.CharField(max_length=LONGEST_TELEPHONE, blank=True)
    venue_note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    # Calendars identify the interview by this, even after our address has changed (RFC 7986 5.3).
    calendar_uid = models.CharField(max_length=255, default=new_calendar_uid, editable=False)
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # The member who answers for it: who last began, proposed or confirmed it.
    recruiter = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    # When the meeting of this draft was deleted automatically, because nobody confirmed the draft.
    given_back_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = InterviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "step"],
                condition=models.Q(state__in=["draft", "proposed", "confirmed"]),
                name="one_open_interview_per_step",
            ),
            models.CheckConstraint(
                condition=venue_fields.agree(), name="venue_has_what_its_kind_needs"
            ),
            # An interview has either a venue or a meeting, so nobody is told two ways.
            models.CheckConstraint(
                condition=models.Q(venue_kind="") | models.Q(meeting=None),
                name="venue_stands_in_for_a_meeting",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "state"])]

    def __str__(self) -> str:
        return f"interview {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the job that it is about."""
        return self.application.is_within_reach_of(member)

    @property
    def owner_key(self) -> str:
        """Its :class:`InterviewKey` as text, which the lower rooms store."""
        return str(InterviewKey(self.pk))

    @property
    def is_open(self) -> bool:
        """Whether its times can still be changed."""
        return self.state in OPEN_STATES

    @property
    def is_draft(self) -> bool:
        """Whether a recruiter is still arranging its times."""
        return self.state == InterviewState.DRAFT

    @property
    def is_proposed(self) -> bool:
        """Whether the candidate has been asked to pick one of its times."""
        return self.state == InterviewState.PROPOSED

    @property
    def is_confirmed(self) -> bool:
        """Whether its time is fixed, and it has not been held."""
        return self.state == InterviewState.CONFIRMED

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state == InterviewState.HELD

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.state == InterviewState.CANCELLED


INTERVIEW_MOVES: Moves[Interview] = Moves.of(
    {
        InterviewState.DRAFT: {
            InterviewState.PROPOSED,
            InterviewState.CONFIRMED,
            InterviewState.CANCELLED,
        },
        InterviewState.PROPOSED: {
            InterviewState.DRAFT,
            InterviewState.CONFIRMED,
            InterviewState.CANCELLED,
        },
        InterviewState.CONFIRMED: {
            InterviewState.DRAFT,
            InterviewState.HELD,
            InterviewState.CANCELLED,
        },
        InterviewState.HELD: (),
        InterviewState.CANCELLED: (),
    },
    first={InterviewState.DRAFT},
)


class SlotQuerySet(models.QuerySet["Slot"]):
    """Queries on slots."""

    def visible_to(self, member: Member) -> Self:
        """Select those of the interviews that the member may see.

        The rule is that of :class:`InterviewQuerySet`.
        """
        mine = self.filter(company=member.company_id, interview__company=member.company_id)
        if member.role == Role.INTERVIEWER:
            mine = mine.filter(interview__participants__member=member)
        elif member.role == Role.LIMITED:
            seen = Interview.objects.visible_to(member)
            mine = mine.filter(interview__in=seen.values("pk"))
        return mine

    def touching(self, start: datetime, end: datetime) -> Self:
        """Select those that overlap the time between the two aware moments.

        No slot lasts longer than :data:`LONGEST_SLOT`. So the index of the company's times is read
        from a little before the first moment, not from the company's beginning.
        """
        return self.filter(starts_at__gt=start - LONGEST_SLOT, starts_at__lt=end, ends_at__gt=start)

    def ending_after(self, moment: datetime) -> Self:
        """Select those not over at that moment, through the index of times as :meth:`touching`."""
        return self.filter(starts_at__gt=moment - LONGEST_SLOT, ends_at__gt=moment)


class Slot(models.Model):
    """日程: a time proposed or fixed for an interview."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar = SlotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at") + SHORTEST_SLOT),
                name="slot_lasts_five_minutes",
            ),
            # So a query for slots at a moment need not look further back than this.
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("starts_at") + LONGEST_SLOT),
                name="slot_lasts_twelve_hours_at_most",
            ),
            ExclusionConstraint(
                name="slots_of_an_interview_do_not_overlap",
                expressions=[
                    (just("interview"), RangeOperators.OVERLAPS),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "starts_at"])]

    def __str__(self) -> str:
        return f"slot {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the job that it is about."""
        return self.interview.is_within_reach_of(member)

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Participant(models.Model):
    """面接官: a member who takes part in an interview."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="participants")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "member"], name="member_takes_part_once"),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"
