"""メッセージを書く: write, change and take back a message to a candidate.

A message is held for a while before it is handed to the outbox, so that it can be taken back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, not_found, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring import documents
from enishi.hiring.document_models import Document, DocumentKind
from enishi.hiring.messages import answers
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import (
    DEFAULT_HOLD,
    MESSAGE_MOVES,
    Conversation,
    Message,
    MessageAttachment,
    MessageSettings,
    MessageState,
)
from enishi.hiring.models import Application, Candidate


@transaction.atomic
def write(
    candidate: Candidate,
    draft: Draft,
    *,
    application: Application | None = None,
    hold: timedelta | None = None,
    by: Actor,
) -> Message:
    """Write a message, which is sent after the company's hold, or at the chosen moment.

    Parameters
    ----------
    hold
        How long it is held instead, as one of many.

    Raises
    ------
    UserFacingError
        As :func:`enishi.hiring.messages.draft.checked`; or a file is refused.
    NotFound
        The application, or a document, is not this candidate's.
    """
    require(by, Action.WRITE_MESSAGES, candidate)
    if application is not None and application.candidate_id != candidate.pk:
        raise not_found()
    if application is not None:
        require(by, Action.WRITE_MESSAGES, application)
    sent = drafts.checked(draft, candidate, application, author=by.member)
    conversation, _made = Conversation.objects.get_or_create(
        company_id=candidate.company_id, candidate=candidate, application=application, absorbed=None
    )
    message = Message(
        company_id=candidate.company_id,
        conversation=conversation,
        author=by.member,
        state=MESSAGE_MOVES.begin(MessageState.WAITING),
    )
    _put(message, sent, hold)
    if (told := sent.tells) is not None:
        if application is None or told.application_id != application.pk:
            raise not_found()
        message.result = told
    if (answered := sent.answers) is not None:
        require(by, Action.WRITE_MESSAGES, answered)
        if answered.conversation_id != conversation.pk:
            raise not_found()
        message.answers = answered
        answers.mark_read(answered, by=by)
    message.save(force_insert=True)
    _attach(message, sent, candidate, by=by)
    audit.record(candidate.company, Event.MESSAGE_WRITTEN, message, by=by, candidate=candidate.pk)
    # One of many does not delay what somebody waits for.
    _have_sent(message, priority=0 if hold is None else -1)
    return message


@transaction.atomic
def change(message: Message, draft: Draft, *, seen: int, by: Actor) -> Message:
    """Change a message that was not sent yet; it is held again.

    Parameters
    ----------
    seen
        The revision that the page showed.

    Raises
    ------
    Conflict
        It was sent or taken back meanwhile, or somebody else changed it.
    UserFacingError, NotFound
        As :func:`write`.
    """
    require(by, Action.WRITE_MESSAGES, message)
    held = _held(message)
    if held.revision != seen:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _(
                "他のユーザーがこのメッセージを変更しました。"
                "画面を読み込み直し、最新の内容をご確認ください。"
            ),
        )
    conversation = held.conversation
    candidate = conversation.candidate
    sent = drafts.checked(draft, candidate, conversation.application, author=by.member)
    if held.state == MessageState.STOPPED:
        MESSAGE_MOVES.make(held, MessageState.WAITING)
        held.reason = ""
    held.author, held.revision = by.member, held.revision + 1
    _put(held, sent)
    held.save()
    held.attachments.exclude(document__in=list(sent.documents)).delete()
    _attach(held, sent, candidate, by=by)
    audit.record(held.company, Event.MESSAGE_CHANGED, held, by=by)
    _have_sent(held)
    return held


@transaction.atomic
def cancel(message: Message, *, by: Actor) -> None:
    """Take back a message before it is sent.

    Raises
    ------
    Conflict
        It was sent already, or taken back.
    """
    require(by, Action.WRITE_MESSAGES, message)
    held = _held(message)
    MESSAGE_MOVES.make(held, MessageState.CANCELLED)
    held.reason = ""
    held.save(update_fields=["state", "reason"])
    audit.record(held.company, Event.MESSAGE_CANCELLED, held, by=by)


def hold_of(company: Company) -> int:
    """Return how many minutes the company's messages are held."""
    chosen = MessageSettings.objects.filter(company=company).values_list("hold_minutes", flat=True)
    return next(iter(chosen), DEFAULT_HOLD)


def _put(message: Message, sent: Draft, hold: timedelta | None = None) -> None:
    message.subject, message.body = sent.subject, sent.body
    message.language, message.cc = sent.language, sent.cc
    message.is_scheduled = sent.send_at is not None
    message.send_at = sent.send_at or _after_hold(message.company, hold)


def _after_hold(company: Company, hold: timedelta | None) -> datetime:
    return timezone.now() + (timedelta(minutes=hold_of(company)) if hold is None else hold)


def _attach(message: Message, sent: Draft, candidate: Candidate, *, by: Actor) -> None:
    """Attach the chosen documents, and those that are uploaded along."""
    own = Document.objects.visible_to(by).filter(candidate=candidate).select_related("file")
    chosen = list(own.filter(pk__in=list(sent.documents)).order_by("pk"))
    if len(chosen) != len(set(sent.documents)):
        raise not_found()
    drafts.check_files([*chosen])
    for file in sent.files:
        chosen.append(
            documents.add(
                candidate,
                kind=DocumentKind.OTHER,
                name=file.name,
                content=file.content,
                application=message.conversation.application,
                by=by,
            )
        )
        drafts.check_files(chosen)
    known = set(message.attachments.values_list("document", flat=True))
    MessageAttachment.objects.bulk_create(
        MessageAttachment(
            company_id=message.company_id,
            message=message,
            document=one,
            name=one.file.name,
        )
        for one in chosen
        if one.pk not in known
    )


def _held(message: Message) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related(
        "company",
        "conversation__candidate__company",
        "conversation__application__job",
        "conversation__application__current_step",
    )
    held = lock_row(rows, message.pk)
    if not held.is_open:
        raise Conflict(
            Code.MESSAGE_OVER,
            _(
                "このメッセージはすでに送信されたか、取り消されました。画面を更新してご確認ください。"
            ),
        )
    return held


def _have_sent(message: Message, priority: int = 0) -> None:
    """Let the worker look at the moment; its round finds those whose job was lost."""
    wait = max(message.send_at - timezone.now(), timedelta(0))
    queue.defer(
        "hiring.send_message",
        key=f"message:{message.pk}:{message.revision}",
        wait=wait + timedelta(seconds=1),
        priority=priority,
        message_id=message.pk,
    )
