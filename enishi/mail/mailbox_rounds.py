"""Reads the companies' mailboxes again and again, and keeps each new mail. The worker's rounds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enishi import due, queue
from enishi.files.storing import Unavailable
from enishi.mail import imap_reading, mailboxes, received_mails
from enishi.mail.imap_reading import Fetched, MailboxError, Position, Session
from enishi.mail.mailbox_models import Mailbox, ReceivedMail, ReceivedState, Trouble

log = logging.getLogger(__name__)

# In seconds, of one mailbox.
_ROUND_SECONDS = 240.0
_MOST_AT_ONCE = 50
_LONGEST_PAUSE = timedelta(minutes=30)
# Mails whose job was lost are handed on by the sweep.
_LATE = timedelta(minutes=2)


def read_due_mailboxes() -> None:
    """Run a round of the worker's: read the mailboxes that are due, hand on mails that wait."""
    now = timezone.now()
    ready = Mailbox.objects.filter(Q(not_before=None) | Q(not_before__lte=now))
    late = ReceivedMail.objects.filter(state=ReceivedState.NEW, received_at__lt=now - _LATE)
    due.go_through(due.Each(ready, mailboxes.have_read), due.Each(late, _have_handed_on))


def read_mailbox(mailbox_id: int, *, may_read: Callable[[], bool]) -> None:
    """Read the new mails of a mailbox, and keep each. Only outside a transaction.

    A mail and the progress are stored together, so that a crash loses none and keeps none twice.

    Parameters
    ----------
    may_read
        Called first: a copied installation must not read the original's mailbox.
    """
    mailbox = Mailbox.objects.select_related("company").filter(pk=mailbox_id).first()
    if mailbox is None or not may_read():
        return
    try:
        account = mailboxes.account_of(mailbox)
        with imap_reading.opened(account, seconds=_ROUND_SECONDS) as session:
            count = _read_new(mailbox, session)
    except MailboxError as cause:
        _note_trouble(mailbox, cause.trouble)
        return
    except Unavailable:
        _note_trouble(mailbox, Trouble.STORE)
        return
    same = Mailbox.objects.filter(pk=mailbox.pk, version=mailbox.version)
    same.update(read_at=timezone.now(), trouble="", trouble_since=None, failures=0, not_before=None)
    if count == _MOST_AT_ONCE:
        mailboxes.have_read(mailbox.pk)


def _read_new(mailbox: Mailbox, session: Session) -> int:
    count = 0
    after = Position(mailbox.uid_validity, mailbox.last_uid)
    # Mails that were read before the numbers lost their meaning are known by their mark.
    read_at = mailbox.read_at
    since = max(mailbox.since, read_at.date() - timedelta(days=2)) if read_at else mailbox.since
    for fetched in session.new_mails(after, since=since, most=_MOST_AT_ONCE):
        if not _keep(mailbox, fetched):
            break
        count += 1
    return count


def _keep(mailbox: Mailbox, fetched: Fetched) -> bool:
    """Keep the mail and the progress; False if the mailbox was entered anew or removed."""
    with transaction.atomic():
        held = (
            Mailbox.objects.select_for_update(of=("self",))
            .select_related("company")
            .filter(pk=mailbox.pk, version=mailbox.version)
            .first()
        )
        if held is None:
            return False
        at = fetched.position
        if held.uid_validity == at.validity and at.uid <= held.last_uid:
            # Another worker was faster.
            return True
        kept = received_mails.keep_mail(held, fetched)
        held.uid_validity, held.last_uid = at.validity, at.uid
        held.save(update_fields=["uid_validity", "last_uid"])
        if kept is not None:
            _have_handed_on(kept.pk)
    return True


def _note_trouble(mailbox: Mailbox, trouble: Trouble) -> None:
    now = timezone.now()
    pause = min(timedelta(minutes=2) * 2 ** min(mailbox.failures, 8), _LONGEST_PAUSE)
    Mailbox.objects.filter(pk=mailbox.pk, version=mailbox.version).update(
        trouble=trouble,
        trouble_since=mailbox.trouble_since or now,
        failures=mailbox.failures + 1,
        not_before=now + pause,
    )
    log.warning("Mailbox %s was not read: %s", mailbox.pk, trouble.value)


def _have_handed_on(mail_id: int) -> None:
    queue.defer("hiring.take_mail", key=f"received_mail:{mail_id}", mail_id=mail_id)
