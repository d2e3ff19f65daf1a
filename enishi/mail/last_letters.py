"""Last mails about somebody who is erased: sent like any other, and deleted afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from enishi import due
from enishi.mail.models import LAST_LETTER, MailState, OutgoingMail

# A mail server that is away for longer than this loses the letter.
KEPT_FOR = timedelta(days=3)


def make_last(mails: QuerySet[OutgoingMail]) -> int:
    """Let each of these waiting mails be sent once more, and then be deleted.

    Their subject key is emptied, because the row that they are about is erased. Runs in the
    caller's transaction, and returns how many there are.
    """
    until = timezone.now() + KEPT_FOR
    return mails.filter(state=MailState.WAITING).update(
        kind=LAST_LETTER, about="", once=None, not_after=until
    )


def erase_sent() -> None:
    """Delete the last letters that were sent, given up, or not sent in time. For the worker."""
    done = OutgoingMail.objects.filter(kind=LAST_LETTER).exclude(state=MailState.WAITING)
    due.go_through(due.erase(done))
