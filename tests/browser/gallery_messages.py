"""Makes messages to a candidate in each visible state, and an answer that nobody has read."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.intake import mail_rounds
from enishi.hiring.messages import message_templates, sending, writing
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message, MessageTemplate
from enishi.hiring.models import Application
from enishi.mail import received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox
from enishi.mail.models import MailState, OutgoingMail
from tests.mail.written import mail

_LETTER = Draft(
    subject="【株式会社サンプル】書類ご提出のお願い",
    body="{{候補者名}} 様\n\n書類のご提出をお願いいたします。\n\n{{署名}}",
    cc="agent.with.a.long.name@agency.example",
)


def messages_of(application: Application, who: Member) -> dict[str, str]:
    """Return the pages: the thread, an empty and a filled form, a changed one, the templates."""
    candidate, by = application.candidate, actors.of(who)

    def write() -> Message:
        return writing.write(candidate, _LETTER, application=application, by=by)

    sent, lost, stopped, cancelled, waiting = (write() for _count in range(5))
    for one in (sent, lost):
        Message.objects.filter(pk=one.pk).update(send_at=timezone.now() - timedelta(seconds=1))
        sending.send(one.pk)
    OutgoingMail.objects.filter(about=lost.about).update(
        state=MailState.FAILED, failure="5.1.1", failed_at=timezone.now()
    )
    Message.objects.filter(pk=stopped.pk).update(state="stopped", reason="file_refused")
    writing.cancel(cancelled, by=by)
    # The page of the results leads to it.
    latest = application.results.order_by("decided_at", "pk").last()
    Message.objects.filter(pk=waiting.pk).update(result=latest)
    answer = _answered(sent)
    message_templates.add_standard(who.company, by=by)
    template = MessageTemplate.objects.filter(company=who.company)[0]
    message_templates.put_away(MessageTemplate.objects.filter(company=who.company)[3], by=by)
    there = f"/candidates/{candidate.pk}/messages"
    settings = "/settings/message-templates"
    return {
        "messages": f"{there}/",
        "message-new": f"{there}/new",
        "message-answer": f"{there}/new?answers={answer.pk}",
        "message-from-template": f"{there}/new?template={template.pk}",
        "message-change": f"{there}/{waiting.pk}/",
        "settings-message-templates": f"{settings}/",
        "settings-message-template-new": f"{settings}/new",
        "settings-message-template": f"{settings}/{template.pk}/",
    }


def _answered(message: Message) -> Answer:
    """The candidate answers from an address that leads to them, and quotes the message."""
    mailbox, _is_new = Mailbox.objects.get_or_create(
        company=message.company,
        defaults={"host": "imap.example.jp", "since": timezone.now().date()},
    )
    raw = mail(
        f"From: {message.conversation.candidate.email}",
        "Subject: Re: documents",
        f"In-Reply-To: {OutgoingMail.objects.filter(about=message.about)[0].message_id}",
        text=b"Thank you. I shall send them tomorrow.\n\n> Please send your documents.\n",
    )
    kept = received_mails.keep_mail(mailbox, Fetched(Position(2, 1), raw, len(raw)))
    assert kept is not None
    mail_rounds.take_mail(kept.pk)
    return Answer.objects.get(mail=kept)
