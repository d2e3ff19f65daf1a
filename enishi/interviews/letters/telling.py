"""Writes the letter that is due to one person, and records what it told them."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from enishi.company.models import Member
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, LinkKind
from enishi.interviews.letters import alerts, announcements, correspondence, waiting_letter
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.mail.models import OutgoingMail
from enishi.mail.templates import Unfillable


def tell_candidate(
    facts: InterviewFacts,
    known: Announcement | None,
    room_address: str = "",
    *,
    changed: LetterKind = LetterKind.CHANGED,
) -> None:
    """Write the candidate the letter that is due to them, if any; it replaces one that waits.

    ``changed`` is the letter for a time other than the one they know.

    Raises
    ------
    UserFacingError
        The company's wording cannot be filled.
    """
    kind = announcements.letter_due_to_candidate(known, facts, changed=changed)
    if kind is None:
        return
    interview, former = facts.interview, announcements.told_period(known)
    address = room_address or candidate_links.issue(interview, kind=LinkKind.ROOM)
    letter = _write_to_candidate(facts, kind, address=address, former=former)
    waiting_letter.discard(interview)
    announcements.record(facts, None, is_from_letter=True, letter=letter)


def postpone_letter(
    facts: InterviewFacts,
    known: Announcement | None,
    *,
    changed: LetterKind,
    is_seen: bool,
) -> None:
    """Store what :func:`tell_candidate` would write until the meeting's number is known.

    ``is_seen`` says that the candidate already knows the time.

    Raises
    ------
    UserFacingError
        The wording cannot be filled; it is refused here, to somebody who can correct it.
    """
    kind = announcements.letter_due_to_candidate(known, facts, changed=changed)
    if kind is None:
        return
    former = announcements.told_period(known)
    correspondence.compose(facts, kind, address=settings.BASE_URL, former=former)
    waiting_letter.store(facts.interview, kind, former=former)
    if is_seen:
        announcements.record(facts, None, by_mail=False)


def write_postponed(facts: InterviewFacts, waited: WaitingLetter) -> None:
    """Write the stored letter with the way in as it is now.

    A wording that can no longer be filled becomes an alert.
    """
    interview, letter = facts.interview, None
    waiting_letter.discard(interview)
    try:
        with transaction.atomic():
            address = candidate_links.issue(interview, kind=LinkKind.ROOM)
            letter = _write_to_candidate(facts, waited.says, address=address, former=waited.former)
    except Unfillable:
        alerts.raise_alert(interview, AlertKind.NO_MAIL)
    announcements.record(facts, None, is_from_letter=True, letter=letter)


def record_other_means(facts: InterviewFacts, known: Announcement | None) -> None:
    """Record that somebody else tells the candidate.

    A candidate who was told another time by mail keeps to that time until they are told by mail,
    and the page says so. A candidate who was told this time by mail gets reminders as before.
    """
    former = announcements.told_period(known)
    if known is None or former is None or not known.by_mail:
        announcements.record(facts, None, by_mail=False)
    elif former == facts.period and not known.asked_again:
        announcements.record(facts, None)


def tell_member(
    facts: InterviewFacts,
    member: Member,
    known: Announcement | None,
    *,
    is_told: bool = False,
) -> None:
    """Write an interviewer the letter that is due to them, if any.

    ``is_told`` says that they already know its content: it is only recorded.
    """
    kind = announcements.letter_due_to_member(known, facts)
    if kind is None or not member.is_active:
        return
    if not is_told:
        former = announcements.told_period(known)
        correspondence.write_to_member(facts, kind, to=member, former=former)
    announcements.record(facts, member)


def tell_called_off(
    facts: InterviewFacts,
    known: Announcement,
    *,
    kind: LetterKind = LetterKind.MEMBER_CANCELLED,
    by_candidate: bool = False,
) -> None:
    """Tell the person of this announcement that they need not come, and delete it.

    ``kind`` is the letter. An interviewer who is also the recruiter gets none for a candidate's
    act, because the alert told them.
    """
    former, member = announcements.told_period(known), known.member
    if member is None:
        _write_to_candidate(facts, kind, former=former)
    elif member.is_active and not (by_candidate and member == facts.recruiter):
        correspondence.write_to_member(facts, kind, to=member, former=former)
    known.delete()


def _write_to_candidate(
    facts: InterviewFacts, kind: LetterKind, *, address: str = "", former: Period | None = None
) -> OutgoingMail | None:
    """Write to the candidate; raise an alert if there is no longer a mail address."""
    letter = correspondence.write_to_candidate(facts, kind, address=address, former=former)
    if letter is None:
        alerts.raise_alert(facts.interview, AlertKind.NO_MAIL)
    return letter
