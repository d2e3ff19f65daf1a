"""Writes mails into the outbox, in the transaction of the change that they report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from enishi import characters
from enishi.company.models import Company
from enishi.mail import ordering
from enishi.mail.models import OutgoingMail
from enishi.queue import defer


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An iCalendar object (RFC 5545) and its method for the receiver's calendar (RFC 5546)."""

    text: str
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class ShownReceivers:
    """The addresses in the headers To and Cc of a mail that goes to several people."""

    to: str
    cc: tuple[str, ...]


def write(
    company: Company,
    *,
    to: str,
    subject: str,
    body: str,
    kind: str,
    about: str = "",
    reply_to: str = "",
    language: str = "ja",
    calendar: CalendarFile | None = None,
    once: str | None = None,
    not_after: datetime | None = None,
    answers: str | None = None,
    shown: ShownReceivers | None = None,
) -> OutgoingMail | None:
    """Write one mail to one address. It is sent after the transaction has committed.

    The Message-ID is fixed here, so that mail programs recognise a mail sent twice as one.

    Parameters
    ----------
    body
        Plain text, unwrapped. Line breaks and the HTML part are made when the mail is sent.
    kind
        What kind of mail this is, a code such as ``zoom.needs_reauth``.
    about
        The subject, such as ``interview:7``. The mail answers the first mail with the same subject
        to the same address, so that mail programs show one conversation. It is sent after the
        earlier mails of that conversation.
    once
        An idempotency key: a second mail with this key is not written, and ``None`` returned.
    not_after
        The aware moment until which the mail is valid. After it, the mail is not sent any more.
    answers
        The Message-ID of the mail that this one answers; None for the first with the same subject.
    shown
        To whom the mail says that it goes, if to several.
    """
    mail = OutgoingMail(
        company=company,
        message_id=f"<{uuid.uuid4()}@{_own_host()}>",
        kind=kind,
        about=about,
        once=once,
        to=to,
        reply_to=reply_to,
        shown_to=shown.to if shown else "",
        shown_cc=", ".join(shown.cc) if shown else "",
        in_reply_to=_first_about(company, about, to) if answers is None else answers,
        language=language,
        subject=characters.one_line(subject)[:200],
        not_after=not_after,
        calendar_method=calendar.method if calendar else "",
    )
    mail.body, mail.calendar = characters.clean(body), calendar.text if calendar else ""
    if not _save(mail):
        return None
    ordering.bring_forward_before(mail)
    defer("mail.deliver", key=f"mail:{mail.pk}", mail_id=mail.pk)
    return mail


def _save(mail: OutgoingMail) -> bool:
    """Save the mail; False for a second one with the same idempotency key."""
    if mail.once is None:
        mail.save()
        return True
    if OutgoingMail.objects.filter(once=mail.once).exists():
        return False
    try:
        with transaction.atomic():
            mail.save()
    except IntegrityError:
        return False
    return True


def was_written_here(mail: OutgoingMail) -> bool:
    """Whether it was written under this installation's present address, which its links contain."""
    return mail.message_id.endswith(f"@{_own_host()}>")


def _own_host() -> str | None:
    return urlsplit(settings.BASE_URL).hostname


def _first_about(company: Company, about: str, to: str) -> str:
    if not about:
        return ""
    earlier = OutgoingMail.objects.filter(company=company, about=about, to=to).order_by("pk")
    return earlier.values_list("message_id", flat=True).first() or ""
