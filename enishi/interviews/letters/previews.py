"""Previews the letter that a candidate would get, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone

from enishi.company import addresses
from enishi.company.actors import Actor
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.interviews.letters import (
    announcements,
    correspondence,
    interview_facts,
    kinds,
    notifications,
    wording,
)
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.kinds import Letter
from enishi.interviews.letters.letter_kind import CHOOSING, LetterKind
from enishi.interviews.models import Interview
from enishi.mail import composing, proofreading, templates
from enishi.mail.templates import Unfillable

# This stands in for the private address, which is made only when the letter is sent.
NO_ADDRESS_YET = "……"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as the reader will see it, and what the proof-reader found in it.

    ``problem`` is why it cannot be sent; then there is no text. ``to`` is the receiver's address.
    """

    to: str = ""
    subject: str = ""
    text: str = ""
    findings: list[str] = field(default_factory=list)
    problem: str = ""


def of_confirmation(facts: InterviewFacts, *, by: Actor) -> Preview | None:
    """Preview the candidate's letter if this member confirms now; None if they know it already."""
    interview = facts.interview
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    known = announcements.by_person(interview).get(None)
    kind = announcements.letter_due_to_candidate(known, facts)
    if facts.period is None or kind is None:
        return None
    to, former = interview.application.candidate.email, announcements.told_period(known)
    confirmed = replace(facts, recruiter=by.member or facts.recruiter)
    return of(confirmed, kind, former=former, to=to)


def of_proposal(
    interview: Interview, *, by: Actor, answer_until: datetime | None = None
) -> Preview:
    """Preview what the candidate reads if this member proposes the interview's slots now.

    ``answer_until`` is a deadline other than the usual one.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    former = announcements.candidate_was_told(interview)
    facts = interview_facts.of(interview)
    recruiter = by.member or facts.recruiter
    proposed = replace(facts, recruiter=recruiter, answer_until=answer_until)
    kind = notifications.kind_of_proposal(former)
    return of(proposed, kind, former=former, to=interview.application.candidate.email)


def needs_a_look(interview: Interview, *, by: Actor) -> bool:
    """Whether the proof-reader found something in the confirmation mail, or it cannot be made."""
    preview = of_confirmation(interview_facts.of(interview), by=by)
    return preview is not None and bool(preview.problem or preview.findings)


def of(
    facts: InterviewFacts,
    kind: LetterKind,
    *,
    letter: Letter | None = None,
    former: Period | None = None,
    to: str = "",
) -> Preview:
    """Preview a letter of this kind about this interview, in the company's or the given wording."""
    asks = kind in CHOOSING
    address = (addresses.choice if asks else addresses.room)(NO_ADDRESS_YET)
    interview = facts.interview
    casual = interview.step.is_casual
    worded = letter or kinds.letter_for(interview.company, kind, is_casual=casual)
    try:
        filled = correspondence.fill(facts, worded, address=address, former=former)
    except Unfillable as error:
        return Preview(to=to, problem=str(error.message))
    return _read(filled, interview.company, to=to)


def of_sample(company: Company, letter: Letter) -> Preview:
    """Fill a wording with an invented candidate, for a company that has no interview yet."""
    try:
        values = wording.sample_values(company, now=timezone.now())
        filled = Letter(templates.fill(letter.subject, values), templates.fill(letter.body, values))
    except Unfillable as error:
        return Preview(problem=str(error.message))
    return _read(filled, company, to="")


def _read(filled: Letter, company: Company, *, to: str) -> Preview:
    findings = proofreading.proofread(
        f"{filled.subject}\n{filled.body}", company=company, today=_today(company)
    )
    return Preview(
        to=to,
        subject=filled.subject,
        text=composing.text_of(filled.body, language=wording.language_of(company)),
        findings=findings,
    )


def _today(company: Company) -> date:
    return timezone.localdate(timezone=company.zone)
