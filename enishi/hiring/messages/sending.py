"""Hands the messages that are due to the outbox. The worker calls this."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enishi import due
from enishi.company import actors, audit
from enishi.company.events import Event
from enishi.hiring.messages import threads
from enishi.hiring.messages.models import (
    MESSAGE_MOVES,
    Message,
    MessageAttachment,
    MessageState,
    StopReason,
)
from enishi.mail import outbox
from enishi.mail.outbox import ShownReceivers


def send_due() -> None:
    """Send every message whose moment has come."""
    due.go_through(due.Each(_due(), send))


@transaction.atomic
def send(message_id: int) -> None:
    """Send one message if its moment has come and nobody took it back.

    While a file of it is being checked, it waits. It is stopped if a file was refused or removed,
    or if the candidate has no address; the page says so.
    """
    rows = (
        _due()
        .select_for_update(of=("self",))
        .select_related("company", "author", "conversation__candidate")
    )
    message = rows.filter(pk=message_id).first()
    if message is None:
        return
    attached = list(message.attachments.select_related("document__file").order_by("pk"))
    reason = _reason_against(message, attached)
    if not reason and not all(_is_checked(one) for one in attached):
        return
    by = actors.system(message.company)
    if reason:
        MESSAGE_MOVES.make(message, MessageState.STOPPED)
        message.reason = reason
        message.save(update_fields=["state", "reason"])
        audit.record(message.company, Event.MESSAGE_STOPPED, message, by=by, reason=reason)
        return
    MESSAGE_MOVES.make(message, MessageState.SENT)
    message.sent_at = timezone.now()
    message.save(update_fields=["state", "sent_at"])
    _write_mails(message)
    audit.record(message.company, Event.MESSAGE_SENT, message, by=by)


def _due() -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.WAITING, send_at__lte=timezone.now())


def _is_checked(one: MessageAttachment) -> bool:
    return one.document is not None and one.document.file.may_be_read


def _reason_against(message: Message, attached: list[MessageAttachment]) -> StopReason | None:
    if not message.conversation.candidate.email:
        return StopReason.NO_ADDRESS
    if any(one.document is None for one in attached):
        return StopReason.FILE_GONE
    if any(one.document is not None and one.document.file.is_refused for one in attached):
        return StopReason.FILE_REFUSED
    return None


def _write_mails(message: Message) -> None:
    """Write a mail to the candidate, and one to each in Cc, who see each other's addresses."""
    to, cc = message.conversation.candidate.email, message.cc_addresses
    answers = threads.answered_by(message)
    reply_to = threads.reply_address(message)
    for receiver in (to, *cc):
        outbox.write(
            message.company,
            to=receiver,
            subject=message.subject,
            body=message.body,
            kind=threads.TO_CANDIDATE if receiver == to else threads.TO_OTHERS,
            about=message.about,
            reply_to=reply_to,
            language=message.language,
            answers=answers,
            shown=ShownReceivers("" if receiver == to else to, cc) if cc else None,
        )
