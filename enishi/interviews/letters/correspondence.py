"""Writes one letter about an interview to one person: words, headers and calendar file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.company import addresses
from enishi.company.models import Member
from enishi.interviews.letters import calendar_files, interview_facts, kinds, way_in, wording
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.kinds import Letter
from enishi.interviews.letters.letter_kind import CALLING_OFF, INVITING, LetterKind
from enishi.interviews.models import Interview
from enishi.mail import outbox, quoting, templates
from enishi.mail.models import OutgoingMail
from enishi.mail.outbox import CalendarFile


def write_to_candidate(
    facts: InterviewFacts,
    kind: LetterKind,
    *,
    address: str = "",
    former: Period | None = None,
    once: str | None = None,
    not_after: datetime | None = None,
) -> OutgoingMail | None:
    """Put a letter to the candidate into the outbox, in the company's wording.

    Returns
    -------
    OutgoingMail or None
        None if there is no mail address, or if a letter was already written under ``once``.

    Raises
    ------
    UserFacingError
        The wording needs a value that this interview does not have.
    """
    interview, recruiter = facts.interview, facts.recruiter
    to = interview.application.candidate.email
    if not to:
        return None
    filled = compose(facts, kind, address=address, former=former)
    return outbox.write(
        interview.company,
        to=to,
        subject=filled.subject,
        body=filled.body,
        kind=kind.mail_kind,
        about=interview.owner_key,
        reply_to=recruiter.email if recruiter else "",
        language=wording.language_of(interview.company),
        calendar=_candidates_file(facts, kind, address=address, former=former),
        once=once,
        not_after=not_after,
    )


def compose(
    facts: InterviewFacts, kind: LetterKind, *, address: str = "", former: Period | None = None
) -> Letter:
    """Return subject and body as the candidate will read them; nothing is written."""
    interview = facts.interview
    return fill(
        facts,
        kinds.letter_for(interview.company, kind, is_casual=interview.step.is_casual),
        address=address,
        former=former,
    )


def fill(
    facts: InterviewFacts, letter: Letter, *, address: str = "", former: Period | None = None
) -> Letter:
    """Fill this wording for the candidate of this interview."""
    values = wording.values_for(
        facts,
        language=wording.language_of(facts.interview.company),
        former=former,
        address=address,
    )
    return Letter(templates.fill(letter.subject, values), templates.fill(letter.body, values))


def write_to_member(
    facts: InterviewFacts,
    kind: LetterKind,
    *,
    to: Member,
    former: Period | None = None,
    once: str | None = None,
    not_after: datetime | None = None,
) -> None:
    """Put a letter to an interviewer into the outbox, in their language."""
    interview, recruiter = facts.interview, facts.recruiter
    letter = kinds.built_in(kind, language=to.language)
    values = wording.values_for(facts, language=to.language, former=former, to=to)
    outbox.write(
        interview.company,
        to=to.email,
        subject=templates.fill(letter.subject, values),
        body=templates.fill(letter.body, values),
        kind=kind.mail_kind,
        about=interview.owner_key,
        reply_to=recruiter.email if recruiter and recruiter.pk != to.pk else "",
        language=to.language,
        calendar=_members_file(facts, kind, to=to, former=former),
        once=once,
        not_after=not_after,
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a recruiter should know.

    Parameters
    ----------
    lines
        What happened, one line each.
    instead_of
        The kind of letter to interviewers that this notice replaces for a recruiter who also
        interviews. Only that letter's calendar file is sent along.
    former
        The time that the replaced letter tells, if any.
    """

    subject: str
    opening: str
    lines: Sequence[str]
    instead_of: LetterKind | None = None
    former: Period | None = None


def write_to_recruiter(
    interview: Interview,
    kind: LetterKind,
    notice: Callable[[], Notice],
    *,
    once: str | None = None,
) -> None:
    """Send a notice to the recruiter who answers for the interview, if there is one.

    Parameters
    ----------
    notice
        Called for its words in the recruiter's language and the company's zone.
    """
    recruiter = interview_facts.recruiter_of(interview)
    if recruiter is None:
        return
    with translation.override(recruiter.language), timezone.override(interview.company.zone):
        said = notice()
        paragraphs = [
            _("%(name)s 様") % {"name": quoting.in_line(recruiter.full_name)},
            said.opening,
            "\n".join(said.lines),
            _("内容の確認と対応は、次の画面で行えます。\n%(address)s")
            % {"address": addresses.interview(interview.pk)},
        ]
    outbox.write(
        interview.company,
        to=recruiter.email,
        subject=said.subject,
        body="\n\n".join(paragraphs),
        kind=kind.mail_kind,
        about=interview.owner_key,
        language=recruiter.language,
        calendar=_file_beside(interview, said, to=recruiter),
        once=once,
    )


def written_about(interview: Interview) -> list[OutgoingMail]:
    """Return every letter about this interview with its delivery state, the latest first."""
    written = OutgoingMail.objects.filter(company=interview.company_id, about=interview.owner_key)
    return list(written.defer("sealed_body", "sealed_calendar").order_by("-pk"))


def entry_for_candidate(
    facts: InterviewFacts, period: Period, *, address: str, language: str
) -> str:
    """Return the mails' calendar file for a candidate who takes it from their page ``address``."""
    interview = facts.interview
    return calendar_files.published(
        interview,
        period,
        language=language,
        where=_where(facts, address),
        text=way_in.joining(facts, address),
        title=_title_for_candidate(interview),
    )


def was_written(once: str) -> bool:
    """Whether a letter was already written under this key."""
    return OutgoingMail.objects.filter(once=once).exists()


def _file_beside(interview: Interview, notice: Notice, *, to: Member) -> CalendarFile | None:
    if notice.instead_of is None or to not in interview_facts.interviewers_of(interview):
        return None
    return _members_file(
        interview_facts.of(interview), notice.instead_of, to=to, former=notice.former
    )


def _candidates_file(
    facts: InterviewFacts, kind: LetterKind, *, address: str, former: Period | None
) -> CalendarFile | None:
    interview, period = facts.interview, facts.period
    language, to = wording.language_of(interview.company), interview.application.candidate.email
    with translation.override(language):
        title = _title_for_candidate(interview)
        if kind in INVITING and period is not None:
            return calendar_files.invitation(
                interview,
                period,
                to=to,
                language=language,
                where=_where(facts, address),
                text=way_in.joining(facts, address),
                title=title,
            )
    if kind in CALLING_OFF and former is not None:
        return calendar_files.cancellation(interview, former, to=to, language=language, title=title)
    return None


def _title_for_candidate(interview: Interview) -> str:
    named = {"company": interview.company.name, "step": interview.step.name}
    return _("%(company)s %(step)s") % named


def _where(facts: InterviewFacts, address: str) -> str:
    """Return where the candidate has to be."""
    if facts.meeting is not None:
        return address or facts.meeting.join_url
    return facts.venue.location if facts.venue else ""


def _members_file(
    facts: InterviewFacts, kind: LetterKind, *, to: Member, former: Period | None
) -> CalendarFile | None:
    """Return the file by which this letter adds to, or removes from, an interviewer's calendar."""
    interview, period = facts.interview, facts.period
    title = wording.title_of(interview)
    if kind in INVITING and period is not None:
        page = addresses.application(interview.application_id)
        return calendar_files.invitation(
            interview,
            period,
            to=to.email,
            language=to.language,
            where=facts.venue.location if facts.venue else page,
            text=page,
            title=title,
        )
    if kind in CALLING_OFF and former is not None:
        return calendar_files.cancellation(
            interview, former, to=to.email, language=to.language, title=title
        )
    return None
