"""Stores a candidate's letter that waits for the number of its meeting.

An interview can be confirmed while its meeting is still being made. The interviewers are told at
once. The candidate's letter becomes one row. The worker writes it (:mod:`untold`) as soon as the
number is known, and without the number after five minutes. The row is deleted when the interview is
opened again or cancelled, so that no letter tells a time that is no longer true.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview
from enishi.meetings.models import MeetingState

# After this time the letter is sent as it is. The worker looks every 30 seconds, so nobody waits
# five minutes.
LONGEST = timedelta(minutes=4)
# An interview that begins this soon is told at once: the letter must not arrive after its start.
BEGINS_SOON = timedelta(minutes=15)


class WaitingLetter(models.Model):
    """A waiting letter; ``former`` is the time that the candidate was told before, if any."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.OneToOneField(
        Interview, on_delete=models.CASCADE, related_name="waiting_letter"
    )
    kind = models.CharField(max_length=20)
    former_starts_at = models.DateTimeField(null=True)
    former_ends_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(former_starts_at=None, former_ends_at=None)
                | models.Q(
                    former_starts_at__isnull=False,
                    former_ends_at__isnull=False,
                    former_ends_at__gt=models.F("former_starts_at"),
                ),
                name="waiting_letter_knows_a_whole_time",
            ),
        ]

    def __str__(self) -> str:
        return f"waiting letter {self.pk}"

    @property
    def says(self) -> LetterKind:
        """The kind of the letter."""
        return LetterKind(self.kind)

    @property
    def former(self) -> Period | None:
        """The time that the candidate was told before."""
        if self.former_starts_at is None or self.former_ends_at is None:
            return None
        return Period(self.former_starts_at, self.former_ends_at)


def store(interview: Interview, kind: LetterKind, *, former: Period | None) -> None:
    """Store the letter, in the caller's transaction, which holds the interview."""
    said = {
        "company": interview.company,
        "kind": kind,
        "former_starts_at": former.starts_at if former else None,
        "former_ends_at": former.ends_at if former else None,
        "waits_since": timezone.now(),
    }
    WaitingLetter.objects.bulk_create(
        [WaitingLetter(interview=interview, **said)],
        update_conflicts=True,
        unique_fields=["interview"],
        update_fields=list(said),
    )


def has_to_wait(facts: InterviewFacts) -> bool:
    """Whether a letter that fixes the time waits for the number of a meeting on its way."""
    period = facts.period
    begins_soon = period is not None and period.starts_at <= timezone.now() + BEGINS_SOON
    return facts.awaits_number and not begins_soon


def of(interview: Interview) -> WaitingLetter | None:
    """Return the letter that waits, if there is one."""
    return WaitingLetter.objects.filter(interview=interview).first()


def waits(interview: Interview) -> bool:
    """Whether a letter waits; only a fixed time has one."""
    return interview.is_confirmed and WaitingLetter.objects.filter(interview=interview).exists()


def discard(interview: Interview) -> None:
    """Delete a waiting letter, in the caller's transaction, which holds the interview."""
    WaitingLetter.objects.filter(interview=interview).delete()


def perhaps_due() -> models.QuerySet[WaitingLetter]:
    """Select letters that may be due; :func:`is_due` decides under the lock."""
    settled = Q(interview__meeting=None) | Q(interview__meeting__state=MeetingState.READY)
    old = Q(waits_since__lte=timezone.now() - LONGEST)
    return WaitingLetter.objects.filter(settled | old)


def is_due(letter: WaitingLetter, facts: InterviewFacts) -> bool:
    """Whether the way in is settled, or the letter has waited long enough.

    A refusal by Zoom does not settle it: a person who sees the refusal can have the meeting made
    anew, so that the candidate gets only one letter.
    """
    if letter.waits_since <= timezone.now() - LONGEST or facts.interview.meeting is None:
        return True
    return facts.numbered is not None and not facts.awaits_number
