"""Sends what stands in the outbox: each mail once if all goes well, never none.

The attempt is committed before it is made. Whoever is killed between the mail server's yes and
our note sends the same mail again, under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import BadHeaderError
from django.db.models import F, Q
from django.utils import timezone

from enishi.mail import composing, failures
from enishi.mail.models import MailState, OutgoingMail
from enishi.queue import defer
from enishi.sealing import SealBroken

log = logging.getLogger(__name__)

# Longer than any conversation with a mail server (settings.EMAIL_TIMEOUT bounds each silence).
LEASE = timedelta(minutes=3)
# A minute, doubling up to an hour: more than half a day in all.
MAX_ATTEMPTS = 18
_SWEPT_AT_ONCE = 500


def deliver(mail_id: int, *, may_send: Callable[[], bool]) -> None:
    """Send one waiting mail; comes back to it later when the mail server cannot take it now.

    ``may_send`` is asked first: a copied or restored installation writes to nobody. A mail that
    is sent, given up, or in somebody else's hands is left alone. Outside a transaction only.
    """
    if not may_send():
        return
    mail = _claim(mail_id)
    if mail is None:
        return
    try:
        composing.message_of(mail).send()
    except (smtplib.SMTPException, OSError, BadHeaderError, SealBroken) as cause:
        # No text of the server's in the log: it quotes the address.
        log.warning("Mail %s could not be sent: %s", mail.pk, type(cause).__name__)
        _note_failure(mail, cause)
    else:
        # It may have come back before its server's yes was noted here.
        OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(
            state=MailState.SENT, sent_at=timezone.now(), not_before=None
        )


def sweep() -> None:
    """Have every mail that is due sent: those whose job was lost, and those that wait again."""
    now = timezone.now()
    due = OutgoingMail.objects.filter(_is_due(now), state=MailState.WAITING).order_by("written_at")
    for pk in due.values_list("pk", flat=True)[:_SWEPT_AT_ONCE]:
        defer("mail.deliver", key=f"mail:{pk}", mail_id=pk)


def waiting_long() -> int:
    """How many mails have waited for more than an hour to be sent."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING, written_at__lt=an_hour_ago)
    return waiting.count()


def failed_unseen() -> int:
    """How many mails of the last week failed that are about nothing that has a page."""
    a_week_ago = timezone.now() - timedelta(days=7)
    failed = OutgoingMail.objects.filter(state=MailState.FAILED, failed_at__gt=a_week_ago)
    return failed.filter(about="").count()


def _claim(mail_id: int) -> OutgoingMail | None:
    """Commit the attempt; None when it is not ours to make."""
    now = timezone.now()
    claimed = OutgoingMail.objects.filter(_is_due(now), pk=mail_id, state=MailState.WAITING).update(
        attempts=F("attempts") + 1, not_before=now + LEASE
    )
    if not claimed:
        return None
    return OutgoingMail.objects.select_related("company").get(pk=mail_id)


def _note_failure(mail: OutgoingMail, cause: Exception) -> None:
    ours = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.WAITING)
    now = timezone.now()
    if _is_final(cause):
        ours.update(**failures.noted(failures.status_of(cause), at=now))
    elif mail.attempts >= MAX_ATTEMPTS:
        ours.update(**failures.noted(failures.EXPIRED, at=now))
    else:
        ours.update(not_before=now + timedelta(minutes=min(2 ** (mail.attempts - 1), 60)))


def _is_final(cause: Exception) -> bool:
    """Whether the server will never take this mail (RFC 5321 4.2.1: 5yz), or we cannot write it."""
    match cause:
        case BadHeaderError():
            return True
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in cause.recipients.values())
        case smtplib.SMTPAuthenticationError():
            return False  # the operator's to mend
        case smtplib.SMTPResponseException():
            return cause.smtp_code >= 500
        case _:
            return False


def _is_due(now: datetime) -> Q:
    return Q(not_before=None) | Q(not_before__lte=now)
