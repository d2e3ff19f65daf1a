"""Sends the mails in the outbox: at least once, and exactly once if nothing fails.

The attempt is committed before it is made. If a worker is killed between the mail server's answer
and our record, the same mail is sent again, with the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from enishi import due
from enishi.encryption import DecryptionError
from enishi.mail import composing, failures, ordering
from enishi.mail.composing import Enclosure, EnclosureLost, Unwritable
from enishi.mail.models import MAIL_MOVES, MailState, OutgoingMail
from enishi.queue import defer

log = logging.getLogger(__name__)

# The pause is a minute and doubles up to an hour: more than half a day in total.
MAX_ATTEMPTS = 18


class NoReceiver(Exception):
    """The mail has no receiver; Django does not send such a mail and returns 0."""


# No retry can succeed.
_NEVER = (EnclosureLost, NoReceiver, Unwritable)


def deliver(
    mail_id: int,
    *,
    may_send: Callable[[], bool],
    enclosed: Callable[[OutgoingMail], Sequence[Enclosure]] = lambda _mail: (),
) -> None:
    """Send one waiting mail; retry later if the mail server cannot accept it now.

    ``may_send`` is called first: a copied or restored installation sends no mail. ``enclosed``
    returns the files that go with the mail; only a room above can decrypt them. A mail that is
    sent, given up, being sent by another worker, or waiting for an earlier one is left alone. Only
    outside a transaction.
    """
    if not may_send():
        return
    mail = _claim(mail_id)
    if mail is None:
        return
    try:
        _hand_over(mail, enclosed(mail))
    except (OSError, ValueError, DecryptionError, *_NEVER) as cause:
        # The server's text is not logged: it quotes the address.
        log.warning("Mail %s could not be sent: %s", mail.pk, type(cause).__name__)
        _note_failure(mail, cause)
    else:
        # The mail may have come back, or lapsed, before the server's acceptance is recorded here.
        sent = OutgoingMail.objects.filter(pk=mail.pk)
        MAIL_MOVES.update(sent, MailState.SENT, sent_at=timezone.now(), not_before=None)
    ordering.release_next(mail)


def sweep() -> None:
    """Send every mail that is due: mails whose job was lost, and mails that are due for a retry.

    Mails whose ``not_after`` has passed lapse.
    """
    now = timezone.now()
    lapsed = OutgoingMail.objects.filter(state=MailState.WAITING, not_after__lte=now)
    due.go_through(
        due.Batch(
            lapsed,
            lambda numbers: MAIL_MOVES.update(
                lapsed.filter(pk__in=numbers), MailState.LAPSED, not_before=None
            ),
        ),
        due.Each(
            ordering.due_mails(now), lambda pk: defer("mail.deliver", key=f"mail:{pk}", mail_id=pk)
        ),
    )


def waiting_long() -> int:
    """Return how many mails have waited to be sent for more than an hour."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING, written_at__lt=an_hour_ago)
    return waiting.count()


def failed_unseen() -> int:
    """Return how many mails of the last week failed that no page shows."""
    a_week_ago = timezone.now() - timedelta(days=7)
    failed = OutgoingMail.objects.filter(state=MailState.FAILED, failed_at__gt=a_week_ago)
    return failed.filter(about="").count()


def _claim(mail_id: int) -> OutgoingMail | None:
    """Commit the attempt and return the mail; None if the mail may not be sent now."""
    now = timezone.now()
    mine = ordering.due_mails(now).filter(pk=mail_id)
    claimed = mine.update(attempts=F("attempts") + 1, not_before=now + ordering.LEASE)
    if not claimed:
        return None
    return OutgoingMail.objects.select_related("company").get(pk=mail_id)


def _hand_over(mail: OutgoingMail, enclosed: Sequence[Enclosure]) -> None:
    if composing.message_of(mail, enclosed).send() == 0:
        raise NoReceiver


def _note_failure(mail: OutgoingMail, cause: Exception) -> None:
    ours = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.WAITING)
    now = timezone.now()
    if _is_final(cause):
        failures.record_failures(ours, failures.status_of(cause), at=now)
    elif mail.attempts >= MAX_ATTEMPTS:
        failures.record_failures(ours, failures.EXPIRED, at=now)
    else:
        ours.update(not_before=now + timedelta(minutes=min(2 ** (mail.attempts - 1), 60)))


def _is_final(cause: Exception) -> bool:
    """Whether no retry can succeed: a 5yz answer (RFC 5321 4.2.1), or a mail we cannot compose."""
    match cause:
        case cause if isinstance(cause, _NEVER):
            return True
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in cause.recipients.values())
        case smtplib.SMTPAuthenticationError():
            return False  # the operator has to correct this
        case smtplib.SMTPResponseException():
            return cause.smtp_code >= 500
        case _:
            return False
