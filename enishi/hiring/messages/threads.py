"""The mails of a conversation: where answers go, what is answered, and how far each got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enishi.company.actors import Actor
from enishi.hiring.messages.models import (
    Message,
    MessageAttachment,
    MessageState,
)
from enishi.hiring.models import Candidate
from enishi.mail import failures
from enishi.mail.models import MailState, OutgoingMail

# The kind of the mails in the outbox: to the candidate, and to those in Cc.
TO_CANDIDATE, TO_OTHERS = "message", "message.cc"
# Older ones are on the record's timeline.
MOST_SHOWN = 100


def reply_address(message: Message) -> str:
    """Return where answers go: to the author, or to our own address without one."""
    author = message.author
    return author.email if author is not None and author.is_active else ""


def answered_by(message: Message) -> str:
    """Return the Message-ID of the conversation's mail before this message; empty without one."""
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


def entries_of(candidate: Candidate, reader: Actor) -> list[ThreadEntry]:
    """Return the latest messages with the candidate, the newest first."""
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
