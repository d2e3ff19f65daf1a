"""Decides which mail goes to whom, and writes it in the transaction of the change."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from enishi.interviews import revision
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import (
    alerts,
    announcements,
    correspondence,
    interview_facts,
    telling,
    waiting_letter,
)
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import Interview, InterviewState
from enishi.mail.templates import Unfillable
from enishi.meetings.models import MeetingState


def proposed(interview: Interview, *, address: str, tell_candidate: bool = True) -> None:
    """Ask the candidate to choose among the interview's slots, at this private address.

    A time told before is no longer valid: the interviewers are told so at once. Without
    ``tell_candidate`` the candidate is asked by other means than mail.
    """
    facts, everybody = interview_facts.of(interview), announcements.by_person(interview)
    for known in everybody.values():
        if known.member is not None:
            telling.tell_called_off(facts, known)
    former = announcements.told_period(everybody.get(None))
    letter = None
    if tell_candidate:
        kind = kind_of_proposal(former)
        letter = correspondence.write_to_candidate(facts, kind, address=address, former=former)
    # The former time stays recorded, so that the next letter can show it beside the new time.
    known_by_now = replace(facts, period=former)
    is_again, by_mail = former is not None, letter is not None
    announcements.record(known_by_now, None, asked_again=is_again, by_mail=by_mail)


def kind_of_proposal(former: Period | None) -> LetterKind:
    """Return the letter that asks to choose; it is another one where a time was told before."""
    return LetterKind.REPROPOSED if former else LetterKind.PROPOSED


def withdrawn(interview: Interview) -> None:
    """Tell the candidate, if they were asked to choose, that they need not choose any more."""
    asked = announcements.by_person(interview).get(None)
    if asked is not None:
        telling.tell_called_off(interview_facts.of(interview), asked, kind=LetterKind.WITHDRAWN)


def confirmed(
    interview: Interview,
    *,
    room_address: str = "",
    tell_candidate: bool = True,
    by_candidate: bool = False,
    is_seen: bool = False,
    successors: Successors | None = None,
) -> None:
    """Tell everybody the time that was fixed or changed, old and new side by side.

    A person who was already told this time hears nothing. A person who no longer takes part is told
    that the interview is cancelled for them. The candidate's letter waits for a number that is on
    its way, unless the interview is about to begin.

    Parameters
    ----------
    room_address
        The candidate's way in; without one a new link to the room is made.
    tell_candidate
        Whether the candidate gets a mail; the interviewers always do.
    by_candidate
        Whether the candidate changed the time. The recruiter knows that from the candidate's alert,
        also as an interviewer.
    is_seen
        Whether the candidate fixed the time and sees it on their page, so that they know it before
        any letter.
    successors
        The successors of the meeting, if the caller has already read them.

    Raises
    ------
    UserFacingError
        The company's wording cannot be filled.
    """
    facts = interview_facts.of(interview, successors=successors)
    if facts.period is None:
        return
    everybody = announcements.by_person(interview)
    candidates = everybody.get(None)
    if tell_candidate and interview.application.candidate.email:
        changed = LetterKind.RESCHEDULED if by_candidate else LetterKind.CHANGED
        if waiting_letter.has_to_wait(facts):
            telling.postpone_letter(facts, candidates, changed=changed, is_seen=is_seen)
        else:
            telling.tell_candidate(facts, candidates, room_address, changed=changed)
    else:
        telling.record_other_means(facts, candidates)
    for member in facts.interviewers:
        is_told = by_candidate and member == facts.recruiter
        telling.tell_member(facts, member, everybody.get(member.pk), is_told=is_told)
    staying = {member.pk for member in facts.interviewers}
    for member_id, known in everybody.items():
        if member_id is not None and member_id not in staying:
            telling.tell_called_off(facts, known)


def interviewers_came_back(interview: Interview) -> None:
    """Tell interviewers of a confirmed interview who were never told about it.

    They could not sign in when the others were told. This runs in its own transaction.
    """
    with transaction.atomic():
        held = revision.lock(interview)
        if held.state != InterviewState.CONFIRMED:
            return
        facts, everybody = interview_facts.of(held), announcements.by_person(held)
        for member in facts.interviewers:
            if announcements.told_period(everybody.get(member.pk)) is None:
                telling.tell_member(facts, member, None)


def number_known(interview: Interview) -> None:
    """Write the letter that waited for the meeting's number, as the interview is now.

    Nothing happens while the letter has to wait, or if none waits. This runs in its own
    transaction.
    """
    with transaction.atomic():
        held = revision.lock(interview)
        letter, facts = waiting_letter.of(held), interview_facts.of(held)
        if letter is not None and waiting_letter.is_due(letter, facts):
            telling.write_postponed(facts, letter)


def way_in_changed(interview: Interview) -> None:
    """Tell people who were told another way into a confirmed interview, once the new one stands.

    People whose time has changed are not told here: a recruiter tells them, with the time. People
    who were told by other means than mail are not told either. A company's wording that cannot be
    filled becomes an alert.
    """
    meeting = interview_facts.meeting_of(interview)
    is_ready = meeting is not None and meeting.state == MeetingState.READY
    if interview.state != InterviewState.CONFIRMED or not is_ready:
        return
    _tell_of_way_in(interview)


def venue_changed(interview: Interview) -> None:
    """Do as :func:`way_in_changed` after a recruiter has set the venue of a confirmed interview."""
    _tell_of_way_in(interview)
    if (letter := waiting_letter.of(interview)) is not None:
        telling.write_postponed(interview_facts.of(interview), letter)


def way_in_lost(interview: Interview) -> None:
    """Tell people whose meeting was deleted with its link that they will hear of another way in.

    The admin who ended the link chose who is told. Otherwise this works as :func:`way_in_changed`.
    """
    meeting = interview.meeting
    if meeting is None or meeting.state != MeetingState.CANCELLED or meeting.taken_by is None:
        return
    if interview.state == InterviewState.CONFIRMED:
        _tell_of_way_in(
            interview,
            candidate=meeting.taken_by.tells_candidates,
            interviewers=meeting.taken_by.tells_interviewers,
        )


def _tell_of_way_in(
    interview: Interview, *, candidate: bool = True, interviewers: bool = True
) -> None:
    facts = interview_facts.of(interview)
    for known in announcements.by_person(interview).values():
        if (
            announcements.told_period(known) != facts.period
            or known.asked_again
            or not known.by_mail
        ):
            continue
        if known.member is not None:
            if interviewers:
                telling.tell_member(facts, known.member, known)
            continue
        if not candidate:
            continue
        try:
            with transaction.atomic():
                telling.tell_candidate(facts, known)
        except Unfillable:
            announcements.record(facts, None)
            alerts.raise_alert(interview, AlertKind.NO_MAIL)


def reconfirmed(facts: InterviewFacts) -> None:
    """Tell the candidate the fixed time again, because no letter about it has reached them."""
    telling.tell_candidate(facts, None)


def cancelled(
    interview: Interview, *, tell_candidate: bool = True, by_candidate: bool = False
) -> None:
    """Tell everybody who was told a time, or asked for one, that the interview is cancelled.

    ``by_candidate`` says that the candidate cancelled it; they get a receipt. The recruiter knows
    it from the candidate's alert, also as an interviewer.
    """
    waiting_letter.discard(interview)
    facts = interview_facts.of(interview)
    for known in announcements.by_person(interview).values():
        if known.member is not None:
            telling.tell_called_off(facts, known, by_candidate=by_candidate)
        elif tell_candidate:
            is_told = announcements.told_period(known) is not None
            kind = LetterKind.CALLED_OFF if by_candidate else LetterKind.CANCELLED
            telling.tell_called_off(facts, known, kind=kind if is_told else LetterKind.WITHDRAWN)
