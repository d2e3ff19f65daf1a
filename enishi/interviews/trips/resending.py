"""再送する: sends a letter again that did not arrive; an outdated letter gets a new text.

A letter may no longer be true. So neither an ended link nor a former time is sent.
"""

from __future__ import annotations

import icalendar
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links
from enishi.interviews.letters import (
    announcements,
    correspondence,
    interview_facts,
    notifications,
    undelivered,
)
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.interviews.letters.letter_kind import CHOOSING, INVITING, REMINDERS, LetterKind
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import proposals
from enishi.mail import outbox
from enishi.mail.models import OutgoingMail
from enishi.mail.outbox import CalendarFile

_FIXED = INVITING | REMINDERS
# The interview's states in which a letter of this kind is still relevant to any receiver.
_STATES = {
    **dict.fromkeys(CHOOSING, (InterviewState.PROPOSED,)),
    **dict.fromkeys(_FIXED, (InterviewState.CONFIRMED,)),
    LetterKind.WITHDRAWN: (InterviewState.DRAFT, InterviewState.CANCELLED),
}
_OVER = gettext_lazy(
    "この面接は終了または中止されているため、このメールは再送できません。必要な場合は、電話などで直接"
    "お知らせください。"
)
# What to do instead in any other state.
_INSTEAD = {
    InterviewState.DRAFT: gettext_lazy(
        "面接の日程が決まっていないため、このメールは再送できません。あらためて日程を提案または確定し、"
        "お知らせください。"
    ),
    InterviewState.PROPOSED: gettext_lazy(
        "候補者の回答待ちのため、このメールは再送できません。「候補者用リンクを作り直す」でリンクを発行し、"
        "候補者にお知らせください。"
    ),
    InterviewState.CONFIRMED: gettext_lazy(
        "面接の日程が確定しているため、このメールは再送できません。「日程を変更する」から確定し直すと、"
        "候補者にメールを送れます。"
    ),
    InterviewState.HELD: _OVER,
    InterviewState.CANCELLED: _OVER,
}


def send_again(interview: Interview, mail: OutgoingMail, *, by: Actor) -> OutgoingMail:
    """再送する: send a letter again; a candidate's letter goes to their present address.

    A candidate's letter whose link, time or way in is outdated gets a new text.

    Raises
    ------
    Conflict
        It arrived, or another letter was written since, perhaps by the first of two clicks.
    UserFacingError
        The candidate has no mail address, or the letter is no longer true.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    with transaction.atomic():
        held = revision.lock(interview)
        if mail.pk not in undelivered.relevant_ids(undelivered.letters_about(held)):
            raise Conflict(
                Code.MAIL_REPLACED,
                _("このメールは、すでに再送されているか、新しいメールに置き換わっています。"),
            )
        kind = LetterKind.of(mail)
        if kind in _STATES and held.state not in _STATES[kind]:
            raise UserFacingError(Code.MAIL_OUT_OF_DATE, str(_INSTEAD[InterviewState(held.state)]))
        if undelivered.is_candidates(mail):
            _write_to_candidate(held, kind, mail)
        elif mail.not_after is not None and mail.not_after <= timezone.now():
            raise UserFacingError(
                Code.MAIL_TOO_LATE,
                _(
                    "お知らせする時刻を過ぎているため、このメールは再送できません。必要な場合は、"
                    "電話などで直接お知らせください。"
                ),
            )
        else:
            _write_as_it_was(mail, to=mail.to)
        audit.record(held.company, Event.INTERVIEW_MAIL_SENT_AGAIN, held, by=by, mail=mail.pk)
    return undelivered.letters_about(held).latest("pk")


def _write_to_candidate(interview: Interview, kind: LetterKind | None, mail: OutgoingMail) -> None:
    to = interview.application.candidate.email
    if not to:
        raise UserFacingError(
            Code.CANDIDATE_HAS_NO_ADDRESS,
            _("候補者のメールアドレスが登録されていません。登録してから再送してください。"),
        )
    if kind in CHOOSING:
        _ask_again(interview, kind)
        return
    if kind in _FIXED:
        facts = interview_facts.of(interview)
        period = facts.period
        if period is None or period.ends_at <= timezone.now():
            raise UserFacingError(Code.MAIL_OUT_OF_DATE, str(_OVER))
        if not _holds(mail, facts):
            notifications.reconfirmed(facts)
            return
    _write_as_it_was(mail, to=to)


def _ask_again(interview: Interview, kind: LetterKind | None) -> None:
    """Write about the open proposal, with a further link: the former link's key is not stored."""
    proposal = proposals.open_proposal_of(interview)
    if proposal is None or proposal.expires_at <= timezone.now():
        raise UserFacingError(Code.MAIL_OUT_OF_DATE, str(_INSTEAD[InterviewState.DRAFT]))
    former = announcements.candidate_was_told(interview)
    reminds = kind is LetterKind.UNANSWERED
    correspondence.write_to_candidate(
        interview_facts.of(interview, proposal=proposal),
        LetterKind.UNANSWERED if reminds else notifications.kind_of_proposal(former),
        address=proposals.further_link(proposal),
        former=former,
        # A letter that asks may wait in the outbox while the deadline is moved. A reminder names
        # this deadline.
        not_after=proposal.expires_at if reminds else None,
    )


def _holds(mail: OutgoingMail, facts: InterviewFacts) -> bool:
    """Whether this letter tells the interview's time and a way in that is open.

    This is the last letter to the candidate. If they know the time from this letter or an earlier
    one, this letter says the same. If they know it by other means, it does not.
    """
    if mail.not_after is not None and mail.not_after <= timezone.now():
        return False
    interview = facts.interview
    known = announcements.by_person(interview).get(None)
    if known is None or known.letter_id is None or known.letter_id > mail.pk:
        return False
    if known.asked_again or announcements.told_period(known) != facts.period:
        return False
    if announcements.way_in_is_outdated(known, facts):
        return False
    return outbox.was_written_here(mail) and not candidate_links.were_ended_since(
        interview, mail.written_at
    )


def _write_as_it_was(mail: OutgoingMail, *, to: str) -> None:
    outbox.write(
        mail.company,
        to=to,
        subject=mail.subject,
        body=mail.body,
        kind=mail.kind,
        about=mail.about,
        reply_to=mail.reply_to,
        language=mail.language,
        calendar=_readdressed(mail, to),
        not_after=mail.not_after,
    )


def _readdressed(mail: OutgoingMail, to: str) -> CalendarFile | None:
    """Return the mail's calendar file for its new receiver."""
    if not mail.calendar:
        return None
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    for event in calendar.walk("VEVENT"):
        attendee = icalendar.vCalAddress(f"mailto:{to}")
        attendee.params = event["attendee"].params
        event["attendee"] = attendee
    text = str(calendar.to_ical(), "utf-8")
    return CalendarFile(text, "CANCEL" if mail.calendar_method == "CANCEL" else "REQUEST")
