"""The mails of a conversation: where answers go, what is answered, and how far each got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.company.actors import Actor
from enishi.hiring.messages import reply_addresses
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import (
    Message,
    MessageAttachment,
    MessageState,
)
from enishi.hiring.models import Candidate
from enishi.mail import failures, quoted_history, received_mails
from enishi.mail.models import MailState, OutgoingMail
from enishi.mail.quoted_history import Written
from enishi.mail.received_mails import MailFacts

# The kind of the mails in the outbox: to the candidate, and to those in Cc.
TO_CANDIDATE, TO_OTHERS = "message", "message.cc"
# Older ones are on the record's timeline.
MOST_SHOWN = 100


def reply_address(message: Message) -> str:
    """Return where answers go: the company's address for them, or else the author's."""
    if address := reply_addresses.address_of(message.conversation):
        return address
    author = message.author
    return author.email if author is not None and author.is_active else ""


def answered_by(message: Message) -> str:
    """Return the Message-ID of the conversation's mail before this message; empty without one."""
    if message.answers is not None:
        return message.answers.message_id
    earlier = message.conversation.messages.filter(state=MessageState.SENT, sent_at__isnull=False)
    last = earlier.exclude(pk=message.pk).order_by("-sent_at", "-pk").first()
    if last is None:
        return ""
    mails = OutgoingMail.objects.filter(
        company=message.company_id, about=last.about, kind=TO_CANDIDATE
    )
    return mails.values_list("message_id", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A message as a page shows it: its text, its files, and how far its mails got.

    ``mail`` is the mail to the candidate, once there is one; ``explanation`` says why it did not
    arrive, and ``lost_copies`` to whom in Cc it did not.
    """

    message: Message
    text: str
    attachments: Sequence[MessageAttachment]
    mail: OutgoingMail | None
    explanation: str
    lost_copies: Sequence[str]

    @property
    def at(self) -> datetime:
        """Return when it was sent, or written if it was not."""
        return self.message.sent_at or self.message.written_at


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """A received mail as a page shows it: what is new in it, and the quoted mail below, folded."""

    answer: Answer
    facts: MailFacts
    written: Written

    @property
    def at(self) -> datetime:
        """Return when it came in."""
        return self.answer.received_at


def thread_of(candidate: Candidate, reader: Actor) -> list[ThreadEntry | AnswerEntry]:
    """Return the latest messages and answers, the newest first."""
    both: list[ThreadEntry | AnswerEntry] = [*entries_of(candidate, reader)]
    rows = Answer.objects.visible_to(reader).filter(conversation__candidate=candidate)
    named = rows.select_related("mail", "conversation__application__job")
    both += [answer_entry(one) for one in named.order_by("-received_at", "-pk")[:MOST_SHOWN]]
    return sorted(both, key=lambda entry: entry.at, reverse=True)[:MOST_SHOWN]


def answers_in(rows: Sequence[int], reader: Actor) -> dict[int, AnswerEntry]:
    """Return the answers with these ids that the reader may see, by id."""
    found = Answer.objects.visible_to(reader).select_related("mail").in_bulk(rows)
    return {pk: answer_entry(one) for pk, one in found.items()}


def answer_entry(answer: Answer) -> AnswerEntry:
    """Return an answer as a page shows it."""
    facts = received_mails.facts_of(answer.mail)
    return AnswerEntry(answer, facts, quoted_history.separated(facts.text))


def entries_of(candidate: Candidate, reader: Actor) -> list[ThreadEntry]:
    """Return the latest messages to the candidate, the newest first."""
    rows = Message.objects.visible_to(reader).filter(conversation__candidate=candidate)
    named = rows.select_related("author", "conversation__application__job")
    found = list(named.prefetch_related("attachments__document__file").order_by("-pk")[:MOST_SHOWN])
    mails = mails_of(found)
    return [_entry(one, mails[one.pk]) for one in found]


def mails_of(messages: Sequence[Message]) -> dict[int, list[OutgoingMail]]:
    """Return the mails of each message by its id, without their texts."""
    if not messages:
        return {}
    by_subject = {one.about: one.pk for one in messages}
    found: dict[int, list[OutgoingMail]] = {one.pk: [] for one in messages}
    rows = OutgoingMail.objects.filter(
        company__in={one.company_id for one in messages}, about__in=by_subject
    )
    for mail in rows.defer("sealed_body", "sealed_calendar").order_by("pk"):
        found[by_subject[mail.about]].append(mail)
    return found


def _entry(message: Message, mails: Sequence[OutgoingMail]) -> ThreadEntry:
    own = next((one for one in mails if one.kind == TO_CANDIDATE), None)
    is_lost = own is not None and own.state in (MailState.FAILED, MailState.LAPSED)
    return ThreadEntry(
        message=message,
        text=message.body,
        attachments=list(message.attachments.all()),
        mail=own,
        explanation=failures.explanation_of(own) if own and is_lost else "",
        lost_copies=[
            one.to for one in mails if one.kind == TO_OTHERS and one.state == MailState.FAILED
        ],
    )
