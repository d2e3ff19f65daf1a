"""Records what each person was told about an interview, and finds what is outdated.

So nobody is told the same thing twice, or not at all. A person who was told by other means than our
mail has a row too.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef
from django.utils import timezone

from enishi.company.models import Company, Member
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Meeting


class Announcement(models.Model):
    """What one person was told of one interview.

    Attributes
    ----------
    member
        None for the candidate.
    starts_at, ends_at
        The time that they were told (aware); None if they were asked to choose one.
    asked_again
        They were told this time, and have been asked since to choose another.
    meeting
        The meeting whose number and passcode they were told.
    lacks_number
        Their letter went out before the meeting had a number.
    letter
        The candidate's letter that says all this; None if they were told by other means.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="announcements")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    asked_again = models.BooleanField(default=False)
    # False: a person told them by other means, and no mail is sent to them unless somebody asks for
    # it.
    by_mail = models.BooleanField(default=True)
    is_online = models.BooleanField(default=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="+")
    lacks_number = models.BooleanField(default=False, db_default=False)
    letter = models.ForeignKey(OutgoingMail, on_delete=models.SET_NULL, null=True, related_name="+")
    # The venue that they were told, as ``Venue.fingerprint`` writes it; empty for none.
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
        # Every few minutes the reminders search for people who were told a time that is near.
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="time_told")]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


def told_to_candidate(interview: Interview | OuterRef) -> models.QuerySet[Announcement]:
    """Select the candidate's announcement of this interview: one row or none.

    Subqueries may use it.
    """
    return Announcement.objects.filter(interview=interview, member=None)


def by_person(interview: Interview) -> dict[int | None, Announcement]:
    """Return an interview's announcements by the member's id; the candidate's is under None."""
    told = Announcement.objects.filter(interview=interview).select_related("member")
    return {known.member_id: known for known in told.order_by("pk")}


def told_period(known: Announcement | None) -> Period | None:
    """Return the time that they were told; None if there is none."""
    if known is None or known.starts_at is None or known.ends_at is None:
        return None
    return Period(known.starts_at, known.ends_at)


def candidate_was_told(interview: Interview) -> Period | None:
    """Return the time that the candidate was last told; None if there is none."""
    return told_period(by_person(interview).get(None))


def candidate_goes_by(interview: Interview) -> Period | None:
    """Return the time that the candidate was told; None if they were asked to choose again."""
    known = by_person(interview).get(None)
    return None if known is None or known.asked_again else told_period(known)


def letter_due_to_candidate(
    known: Announcement | None, facts: InterviewFacts, *, changed: LetterKind = LetterKind.CHANGED
) -> LetterKind | None:
    """Return the kind of letter due to the candidate; None if they were told everything.

    Parameters
    ----------
    known
        What they were told so far; None for nothing.
    facts
        The interview as it is now.
    changed
        The letter for a time other than the one they were told.
    """
    former = told_period(known)
    if known is None or former is None:
        return LetterKind.CONFIRMED
    if former != facts.period:
        return changed
    if known.asked_again or not known.by_mail:
        return LetterKind.CONFIRMED
    return LetterKind.WAY_IN if way_in_is_outdated(known, facts) else None


def letter_due_to_member(known: Announcement | None, facts: InterviewFacts) -> LetterKind | None:
    """Return the kind of letter due to an interviewer; None if they were told everything.

    A changed meeting number needs no letter, because interviewers enter from our page.
    """
    former = told_period(known)
    if known is None or former is None:
        return LetterKind.MEMBER_CONFIRMED
    if former != facts.period:
        return LetterKind.MEMBER_CHANGED
    is_same = (known.is_online, known.venue) == (facts.is_online, facts.venue_fingerprint)
    return None if is_same else LetterKind.MEMBER_WAY_IN


def way_in_is_outdated(known: Announcement, facts: InterviewFacts) -> bool:
    """Whether the way in that they were told leads nowhere or lacks the meeting's number.

    The room's address always leads to the present meeting. A candidate whose letter had only that
    address is told the number once there is one.
    """
    if (known.is_online, known.venue) != (facts.is_online, facts.venue_fingerprint):
        return True
    if facts.numbered is None:
        return False
    if known.meeting_id is None:
        return known.lacks_number
    changed_at = facts.numbered.entry_changed_at
    is_new = changed_at is not None and changed_at > known.told_at
    return facts.numbered.pk != known.meeting_id or is_new


def record(
    facts: InterviewFacts,
    member: Member | None,
    *,
    asked_again: bool = False,
    by_mail: bool = True,
    is_from_letter: bool = False,
    letter: OutgoingMail | None = None,
) -> None:
    """Record what a person has just been told, in the caller's transaction.

    Parameters
    ----------
    facts
        What they were told. Without a period they were asked to choose one.
    member
        None for the candidate.
    asked_again
        They were told the time of ``facts`` before, and are asked to choose another.
    by_mail
        False if a person tells them by other means.
    is_from_letter
        Whether a letter with the way in has just been written to them.
    letter
        That letter, if it could be written.
    """
    interview, period = facts.interview, facts.period
    known = {
        "company": interview.company,
        "starts_at": period.starts_at if period else None,
        "ends_at": period.ends_at if period else None,
        "asked_again": asked_again,
        "by_mail": by_mail,
        "is_online": facts.is_online,
        "venue": facts.venue_fingerprint,
        "meeting": None if member else facts.numbered,
        "lacks_number": is_from_letter and facts.is_online and facts.numbered is None,
        "letter": letter,
        "told_at": timezone.now(),
    }
    Announcement.objects.bulk_create(
        [Announcement(interview=interview, member=member, **known)],
        update_conflicts=True,
        unique_fields=["interview", "member"],
        update_fields=list(known),
    )
