"""Writes the letter that is due to one person, and records what they were told by it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from enishi.company.models import Member
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, LinkKind
from enishi.interviews.letters import alerts, announcements, correspondence, waiting_letter
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.interview_facts import Facts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.mail.templates import Unfillable


def tell_candidate(
    interview: Interview,
    known: Announcement | None,
    facts: Facts,
    room_address: str = "",
    *,
    changed: LetterKind = LetterKind.CHANGED,
) -> None:
    """Write the candidate the letter that is due to them, if one is, instead of one that waits.

    ``changed`` is the letter for another time than the one they know. Raises UserFacingError when
    the company's wording cannot be filled.
    """
    kind = announcements.letter_due_to_candidate(known, facts, changed=changed)
    if kind is None:
        return
    address = room_address or candidate_links.issue(interview, kind=LinkKind.ROOM)
    former = announcements.told_period(known)
    letter = _write_to_candidate(facts, kind, address=address, former=former)
    waiting_letter.discard(interview)
    announcements.record(interview, None, facts, is_from_letter=True, letter=letter)


def postpone_letter(
    interview: Interview,
    known: Announcement | None,
    facts: Facts,
    *,
    changed: LetterKind,
    is_seen: bool,
) -> None:
    """Keep what :func:`tell_candidate` would write until the meeting's number is known.

    ``is_seen`` says that they go by the time already. Raises as :func:`tell_candidate`: a wording
    that cannot be filled is refused to somebody who can mend it.
    """
    kind = announcements.letter_due_to_candidate(known, facts, changed=changed)
    if kind is None:
        return
    former = announcements.told_period(known)
    correspondence.compose(facts, kind, address=settings.BASE_URL, former=former)
    waiting_letter.store(interview, kind, former=former)
    if is_seen:
        announcements.record(interview, None, facts, by_mail=False)


def write_postponed(facts: Facts, waited: WaitingLetter) -> None:
    """Write it with the way in as it is now. A wording that cannot be filled any more is left as a
    alert."""
    interview, letter = facts.interview, None
    waiting_letter.discard(interview)
    try:
        with transaction.atomic():
            address = candidate_links.issue(interview, kind=LinkKind.ROOM)
            letter = _write_to_candidate(facts, waited.says, address=address, former=waited.former)
    except Unfillable:
        alerts.raise_alert(interview, AlertKind.NO_MAIL)
    announcements.record(interview, None, facts, is_from_letter=True, letter=letter)


def record_other_means(interview: Interview, known: Announcement | None, facts: Facts) -> None:
    """Somebody else tells the candidate. Who has another time by mail goes by that until they are
    told by mail, and the page says so; who has this one gets reminders as before."""
    former = announcements.told_period(known)
    if known is None or former is None or not known.by_mail:
        announcements.record(interview, None, facts, by_mail=False)
    elif former == facts.period and not known.asked_again:
        announcements.record(interview, None, facts)


def tell_member(
    interview: Interview,
    member: Member,
    known: Announcement | None,
    facts: Facts,
    *,
    is_told: bool = False,
) -> None:
    """Write an interviewer the letter that is due to them, if one is.

    ``is_told`` says that they know what it says: it is only noted.
    """
    kind = announcements.letter_due_to_member(known, facts)
    if kind is None or not member.is_active:
        return
    if not is_told:
        former = announcements.told_period(known)
        correspondence.write_to_member(facts, kind, to=member, former=former)
    announcements.record(interview, member, facts)


def tell_called_off(
    facts: Facts,
    known: Announcement,
    *,
    kind: LetterKind = LetterKind.MEMBER_CANCELLED,
    by_candidate: bool = False,
) -> None:
    """Tell the person of this announcement that they need not come, and delete it.

    ``kind`` is the letter; who is the recruiter knows from the alert what a candidate did.
    """
    former, member = announcements.told_period(known), known.member
    if member is None:
        _write_to_candidate(facts, kind, former=former)
    elif member.is_active and not (by_candidate and member == facts.recruiter):
        correspondence.write_to_member(facts, kind, to=member, former=former)
    known.delete()


def _write_to_candidate(
    facts: Facts, kind: LetterKind, *, address: str = "", former: Period | None = None
) -> OutgoingMail | None:
    """The recruiter knows at once if there is no address any more to write to."""
    letter = correspondence.write_to_candidate(facts, kind, address=address, former=former)
    if letter is None:
        alerts.raise_alert(facts.interview, AlertKind.NO_MAIL)
    return letter
