"""What people know of an interview, by mail or otherwise, and what of it is no longer so."""

from __future__ import annotations

from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews.letters.announcement import Announcement
from enishi.interviews.letters.interview_facts import Facts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail


def of_all(interview: Interview) -> dict[int | None, Announcement]:
    """What each person knows, by member; the candidate under None."""
    told = Announcement.objects.filter(interview=interview).select_related("member")
    return {known.member_id: known for known in told.order_by("pk")}


def time_in(known: Announcement | None) -> Period | None:
    """The time that they know, if any."""
    if known is None or known.starts_at is None or known.ends_at is None:
        return None
    return Period(known.starts_at, known.ends_at)


def told_to_candidate(interview: Interview) -> Period | None:
    """The time that the candidate was last told, if any."""
    return time_in(of_all(interview).get(None))


def believed_by_candidate(interview: Interview) -> Period | None:
    """The time that the candidate goes by: the one told, unless they were asked to choose anew."""
    known = of_all(interview).get(None)
    return None if known is None or known.asked_again else time_in(known)


def letter_due_to_candidate(
    known: Announcement | None, facts: Facts, *, changed: LetterKind = LetterKind.CHANGED
) -> LetterKind | None:
    """The kind of letter that tells the candidate how things stand; None if they read it already.

    ``changed`` is the letter for a time other than the one they know.
    """
    former = time_in(known)
    if known is None or former is None:
        return LetterKind.CONFIRMED
    if former != facts.period:
        return changed
    if known.asked_again or not known.by_mail:
        return LetterKind.CONFIRMED
    return LetterKind.WAY_IN if enters_otherwise(known, facts) else None


def letter_due_to_member(known: Announcement | None, facts: Facts) -> LetterKind | None:
    """Likewise for an interviewer, who enters from our page, whatever the meeting's number."""
    former = time_in(known)
    if known is None or former is None:
        return LetterKind.MEMBER_CONFIRMED
    if former != facts.period:
        return LetterKind.MEMBER_CHANGED
    is_same = (known.is_online, known.venue) == (facts.is_online, facts.venue)
    return None if is_same else LetterKind.MEMBER_WAY_IN


def enters_otherwise(known: Announcement, facts: Facts) -> bool:
    """Whether what they know of the way in leads nowhere, or is not all that there is.

    The room's address leads to whichever meeting there is. Whose letter went with it alone, because
    the number was long in coming, is told the number.
    """
    if (known.is_online, known.venue) != (facts.is_online, facts.venue):
        return True
    if facts.numbered is None:
        return False
    if known.meeting_id is None:
        return known.lacks_number
    changed_at = facts.numbered.entry_changed_at
    is_new = changed_at is not None and changed_at > known.told_at
    return facts.numbered.pk != known.meeting_id or is_new


def remember(
    interview: Interview,
    member: Member | None,
    facts: Facts,
    *,
    asked_again: bool = False,
    by_mail: bool = True,
    is_from_letter: bool = False,
    letter: OutgoingMail | None = None,
) -> None:
    """They know this now; without a time they were asked for one.

    Parameters
    ----------
    member
        Empty for the candidate.
    by_mail
        False if somebody else lets them know.
    is_from_letter
        Whether a letter of the way in has just been written to them.
    letter
        That letter, if it could be written.
    """
    period = facts.period
    Announcement.objects.update_or_create(
        interview=interview,
        member=member,
        defaults={
            "company": interview.company,
            "starts_at": period.starts_at if period else None,
            "ends_at": period.ends_at if period else None,
            "asked_again": asked_again,
            "by_mail": by_mail,
            "is_online": facts.is_online,
            "venue": facts.venue,
            "meeting": None if member else facts.numbered,
            "lacks_number": is_from_letter and facts.is_online and facts.numbered is None,
            "letter": letter,
            "told_at": timezone.now(),
        },
    )
