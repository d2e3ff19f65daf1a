"""Table of busy time: who is busy, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from enishi.company.models import Company, Member
from enishi.ranges import just, period

# One owner's busy time is at most this long. So a query for times at a moment need not look further
# back.
LONGEST = timedelta(hours=12)


class BusyTime(models.Model):
    """A period in which a person is busy for an owner, such as the interview ``interview:7``.

    Invariant: the periods that are not accepted never overlap, and together they cover all the time
    in which the person is busy. Where somebody accepted that the times of two owners overlap, the
    later owner has an accepted period for the overlap and an ordinary period for the rest. So a
    third owner is refused wherever its time overlaps either.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    # What the person is busy for, as the caller names it, such as "interview:7".
    owner_key = models.CharField(max_length=60)
    # Exactly one of the two is set. A candidate's number comes from a room that this room does not
    # know.
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, related_name="busy_times", db_index=False
    )
    candidate = models.BigIntegerField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_accepted = models.BooleanField(default=False)
    # Why it was accepted, in the words of the person who accepted it; may be empty.
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="member_is_in_one_place",
                expressions=[
                    (just("member"), RangeOperators.OVERLAPS),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(member__isnull=False, is_accepted=False),
            ),
            ExclusionConstraint(
                name="candidate_is_in_one_place",
                expressions=[
                    (just("candidate"), RangeOperators.OVERLAPS),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(candidate__isnull=False, is_accepted=False),
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=True) ^ models.Q(candidate__isnull=True),
                name="busy_time_is_of_one_person",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="busy_time_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("starts_at") + LONGEST),
                name="busy_time_lasts_twelve_hours_at_most",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "owner_key"]),
            models.Index(fields=["member", "starts_at"], name="busy_member"),
            models.Index(fields=["candidate", "starts_at"], name="busy_candidate"),
            models.Index(
                fields=["company"], condition=models.Q(is_accepted=True), name="busy_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"busy time {self.pk}"
