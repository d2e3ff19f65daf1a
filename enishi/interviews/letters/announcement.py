"""What each person knows of an interview, so that nobody hears it twice or never."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef

from enishi.company.models import Company, Member
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Meeting


class Announcement(models.Model):
    """One person's knowledge of one interview; ``member`` is empty for the candidate.

    Without times they were asked to choose one. ``asked_again`` says that they were told these
    times before, and have been asked since to choose others. ``meeting`` is the one whose number
    and passcode they were told; ``lacks_number`` says that their letter went before there were any.
    ``letter`` is the candidate's that says all this; without one they know it by other means.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="announcements")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    asked_again = models.BooleanField(default=False)
    # Otherwise they know it by other means, and nothing is written to them that nobody asks for.
    by_mail = models.BooleanField(default=True)
    is_online = models.BooleanField(default=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="+")
    lacks_number = models.BooleanField(default=False, db_default=False)
    letter = models.ForeignKey(OutgoingMail, on_delete=models.SET_NULL, null=True, related_name="+")
    # The way without Zoom that they were told, as ``venue.mark`` writes it; empty for none.
    venue = models.TextField(blank=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interview", "member"],
                nulls_distinct=False,
                name="each_person_knows_one_time",
            ),
        ]
        # Reminders ask every few minutes who goes by a time that is near.
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="time_told")]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


def to_candidate(interview: Interview | OuterRef) -> models.QuerySet[Announcement]:
    """What the candidate was told of this interview, or asked to choose; else nothing."""
    return Announcement.objects.filter(interview=interview, member=None)
