"""The order in which waiting mails are sent.

Mails about the same subject to the same person are sent in the order in which they were written, so
that the last mail they read is the latest. A mail waits until the one before it is sent or given
up, after ``delivery.MAX_ATTEMPTS`` at most. No mail is skipped for a newer one, because "changed"
cannot be understood without "confirmed". Only a mail whose ``not_after`` has passed is not sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from enishi.mail.models import MailState, OutgoingMail
from enishi.queue import defer

# Longer than any session with a mail server (settings.EMAIL_TIMEOUT bounds each wait in it).
LEASE = timedelta(minutes=3)
# The longest backoff between two attempts of one mail.
LONGEST_PAUSE = timedelta(hours=1)


def due_mails(now: datetime) -> QuerySet[OutgoingMail]:
    """Return the waiting mails that may be tried at this aware moment."""
    is_true_still = Q(not_after=None) | Q(not_after__gt=now)
    before_it = OutgoingMail.objects.filter(
        is_true_still,
        company=OuterRef("company"),
        about=OuterRef("about"),
        to=OuterRef("to"),
        pk__lt=OuterRef("pk"),
        state=MailState.WAITING,
    ).exclude(about="")
    # Later than any possible backoff: the clock was ahead when this was written.
    is_leapt = Q(not_before__gt=now + 2 * LONGEST_PAUSE)
    is_its_turn = Q(not_before=None) | Q(not_before__lte=now) | is_leapt
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING)
    return waiting.filter(is_its_turn, is_true_still, ~Exists(before_it))


def bring_forward_before(mail: OutgoingMail) -> None:
    """Retry the waiting mails before this new one within minutes.

    Their own backoff may last up to an hour. It is never shortened below a lease, because it may be
    the lease of a running attempt.
    """
    soon = timezone.now() + LEASE
    _conversation_of(mail).filter(not_before__gt=soon).update(not_before=soon)


def release_next(mail: OutgoingMail) -> None:
    """Defer the mail that waited behind this one, if this one waits no more."""
    following = _conversation_of(mail).order_by("pk").first()
    if following is not None and following.pk != mail.pk:
        defer("mail.deliver", key=f"mail:{following.pk}", mail_id=following.pk)


def _conversation_of(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """Return the waiting mails about the same subject to the same person."""
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING).exclude(about="")
    return waiting.filter(company=mail.company_id, about=mail.about, to=mail.to)
