"""Reads the mailbox that undelivered mails return to, and records the failures on the mails.

A mail counts as failed only if a report says that the failure is permanent and names the mail's own
id. Only this installation, the receiver and the servers on the way know that id.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from enishi.mail import composing, failures, report_text, verdicts
from enishi.mail.models import OutgoingMail

log = logging.getLogger(__name__)

# Errors with a mailbox: of the connection, of the server, or of the library that parses its answer.
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError)

# Of one answer of the mail server, in seconds.
_TIMEOUT = 20
_READ_AT_ONCE = 100
_HEADERS = ("Message-ID", composing.MARK)
_IN_TEXT = re.compile(
    rf"^[ \t>]*(?:{'|'.join(_HEADERS)}):\s*(<[^<>\s]+>)", re.MULTILINE | re.IGNORECASE
)


def collect(*, may_read: Callable[[], bool]) -> None:
    """Record the reports that came since the last time; a message is marked read after that.

    ``may_read`` is called first: a copied installation must not read the original's mailbox. A
    mailbox that cannot be read is retried next time; :func:`check_mailbox` says why. Only outside a
    transaction.
    """
    if not settings.BOUNCES_URL or not may_read():
        return
    try:
        with _mailbox() as mailbox:
            unread = mailbox.fetch(AND(seen=False), mark_seen=False, limit=_READ_AT_ONCE)
            for message in unread:
                _note_or_leave(message.obj)
                mailbox.flag(str(message.uid), MailMessageFlags.SEEN, value=True)
    except TROUBLE as trouble:
        # The server's text is not logged: it may quote the account.
        log.warning("The mailbox of returned mails was not read: %s", type(trouble).__name__)


def check_mailbox() -> None:
    """Open the mailbox and close it again. Raises one of :data:`TROUBLE` if that fails."""
    with _mailbox():
        pass


def record_report(report: Message) -> int:
    """Record the failure on the mails that this report is about. Returns how many there are.

    Reports of a delay, automatic answers, and reports about other mails change nothing.

    Parameters
    ----------
    report
        As :func:`email.message_from_bytes` reads it by default.
    """
    if not verdicts.failed_for_good(report):
        return 0
    mails = OutgoingMail.objects.filter(message_id__in=set(_ids_in(report)))
    return _fail(mails, status=failures.status_in_report(report))


def record_failure(mail: OutgoingMail, *, status: str) -> None:
    """Record that this mail did not arrive, with its status code (RFC 3463)."""
    _fail(OutgoingMail.objects.filter(pk=mail.pk), status=status)


def _fail(mails: QuerySet[OutgoingMail], *, status: str) -> int:
    return failures.record_failures(mails, status, at=timezone.now())


def _note_or_leave(report: Message) -> None:
    """Record a report; log one that cannot be parsed, so that the others are still read."""
    try:
        record_report(report)
    except Exception as trouble:  # noqa: BLE001 - strangers write these, heuristics read them
        log.warning("A returned mail could not be read: %s", type(trouble).__name__)


def _ids_in(report: Message) -> Iterator[str]:
    """Yield the ids of mails that the report returns, as a message or as a part of its text.

    The ids in a returned mail's ``In-Reply-To`` do not count: that first mail has arrived.
    """
    for part in report.walk():
        yield from (str(part[header]).strip() for header in _HEADERS if header in part)
        yield from _IN_TEXT.findall(report_text.inside(part))
    for text in report_text.texts_of(report):
        yield from _IN_TEXT.findall(text)


@contextmanager
def _mailbox() -> Iterator[BaseMailBox]:
    address = urlsplit(settings.BOUNCES_URL)
    host, port = address.hostname or "", address.port
    mailbox: BaseMailBox
    if address.scheme == "imaps":
        # Python's default for IMAP does not verify certificates.
        safely = ssl.create_default_context()
        mailbox = MailBox(host, port or 993, timeout=_TIMEOUT, ssl_context=safely)
    else:
        mailbox = MailBoxUnencrypted(host, port or 143, timeout=_TIMEOUT)
    with mailbox.client:  # always logs out and closes the connection
        mailbox.login(
            unquote(address.username or ""),
            unquote(address.password or ""),
            initial_folder=unquote(address.path.strip("/")) or "INBOX",
        )
        yield mailbox
