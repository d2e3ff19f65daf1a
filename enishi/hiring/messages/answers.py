"""返信: find the conversation of a received mail, keep it there, and say that it was read.

A mail belongs to a conversation by the key in the address that it came to, by the mails that it
answers, or last by its sender's address, if one candidate alone has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.hiring.messages.answer_models import Answer, FoundBy
from enishi.hiring.messages.models import Conversation, Message
from enishi.hiring.models import Application, ApplicationStatus, Candidate
from enishi.mail.mailbox_models import ReceivedMail
from enishi.mail.models import OutgoingMail
from enishi.mail.received_mails import MailFacts

_KEY = re.compile(r"(?:[^@\s]{1,100}\+)?(?P<key>[a-z2-7]{20})@[^@\s]{1,253}")
_ID = re.compile(r"<[^<>\s]{3,190}>")


@dataclass(frozen=True, slots=True)
class Found:
    """The conversation that a mail belongs to, and how that is known."""

    conversation: Conversation
    by: FoundBy


def whose(company: Company, facts: MailFacts) -> Found | None:
    """Return whose mail it is; None if nothing says so. Only the company's own are looked at."""
    return _by_key(company, facts) or _by_answered(company, facts)


def by_sender(company: Company, facts: MailFacts) -> Found | None:
    """Return the conversation with the one candidate who has the sender's address."""
    found = _only_one(company, facts.from_address)
    return _with(found, FoundBy.SENDER) if found else None


def keep_answer(mail: ReceivedMail, facts: MailFacts, found: Found) -> Answer:
    """Keep the mail in the conversation. Runs in the caller's transaction."""
    answer = Answer.objects.create(
        company_id=found.conversation.company_id,
        conversation=found.conversation,
        mail=mail,
        found_by=found.by,
        message_id=next(iter(_ID.findall(facts.message_id)), ""),
        is_automatic=facts.is_automatic,
        received_at=mail.received_at,
    )
    audit.record(mail.company, Event.ANSWER_RECEIVED, answer, found_by=str(found.by))
    return answer


def conversation_with(candidate: Candidate, application: Application | None) -> Conversation:
    """Return the conversation about this application, or about none; it may be new."""
    made, _is_new = Conversation.objects.get_or_create(
        company_id=candidate.company_id, candidate=candidate, application=application, absorbed=None
    )
    return made


@transaction.atomic
def mark_read(answer: Answer, *, by: Actor) -> None:
    """Say that an answer was read, for everybody; a second time changes nothing."""
    require(by, Action.WRITE_MESSAGES, answer)
    unread = Answer.objects.filter(pk=answer.pk, read_at=None)
    if unread.update(read_at=timezone.now()):
        audit.record(answer.company, Event.ANSWER_READ, answer, by=by)


def _by_key(company: Company, facts: MailFacts) -> Found | None:
    keys = list(_keys_in(facts.recipients))
    rows = Conversation.objects.filter(company=company, reply_key__in=keys)
    found = rows.select_related("candidate", "application").order_by("pk").first() if keys else None
    return Found(found, FoundBy.TOKEN) if found else None


def _keys_in(recipients: Iterable[str]) -> Iterator[str]:
    for address in recipients:
        if match := _KEY.fullmatch(address.strip().lower()):
            yield match["key"]


def _by_answered(company: Company, facts: MailFacts) -> Found | None:
    """Return the conversation of the last mail we know among those that this mail refers to."""
    words = " ".join((facts.in_reply_to, *reversed(facts.references)))
    ids = list(dict.fromkeys(_ID.findall(words)))
    if not ids:
        return None
    sent = OutgoingMail.objects.filter(company=company, message_id__in=ids)
    ours = {one.message_id: one for one in sent.defer("sealed_body", "sealed_calendar")}
    rows = Answer.objects.filter(company=company, message_id__in=ids)
    named = rows.select_related("conversation__candidate", "conversation__application")
    theirs = {one.message_id: one.conversation for one in named}
    for one in ids:
        if one in ours and (found := _of_sent(company, ours[one])):
            return Found(found, FoundBy.REFERENCE)
        if one in theirs:
            return Found(theirs[one], FoundBy.REFERENCE)
    return None


def _of_sent(company: Company, mail: OutgoingMail) -> Conversation | None:
    """Return the conversation of a message, or with the candidate to whom another letter went."""
    kind, _colon, number = mail.about.partition(":")
    if kind == "message" and number.isdecimal():
        rows = Message.objects.filter(company=company, pk=int(number))
        message = rows.select_related(
            "conversation__candidate", "conversation__application"
        ).first()
        return message.conversation if message else None
    candidate = _only_one(company, mail.to)
    return _with(candidate, FoundBy.REFERENCE).conversation if candidate else None


def _only_one(company: Company, address: str) -> Candidate | None:
    if not address:
        return None
    found = list(Candidate.objects.filter(company=company, email__iexact=address)[:2])
    return found[0] if len(found) == 1 else None


def _with(candidate: Candidate, by: FoundBy) -> Found:
    """Return the conversation about the candidate's only open application, or about none."""
    active = Application.objects.filter(
        company=candidate.company_id, candidate=candidate, status=ApplicationStatus.ACTIVE
    )
    found = list(active[:2])
    return Found(conversation_with(candidate, found[0] if len(found) == 1 else None), by)
