"""Forgotten passwords: the page only stores a request. The worker answers it by mail.

A request takes the same time for known and unknown addresses, so its time reveals nothing.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Lower, Now
from django.utils import timezone

from enishi import due, throttling
from enishi.accounts import letters
from enishi.company import audit, sign_in
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.queue import defer

# Requests are answered within seconds. After a day, a request has no job any more.
KEEP = timedelta(days=1)


class PasswordRequest(models.Model):
    """A request for a password link to this address; deleted as soon as it is answered."""

    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"password request {self.pk}"


def request_link(email: str) -> None:
    """Store the request. The address may be anybody's."""
    with transaction.atomic():
        request = PasswordRequest.objects.create(email=email.strip())
        defer("accounts.answer_request", request_id=request.pk)


def answer(request_id: int) -> None:
    """Write the mail, if an active member has this address. Strangers never get a mail."""
    with transaction.atomic():
        request = PasswordRequest.objects.select_for_update().filter(pk=request_id).first()
        if request is None:
            return
        members = Member.objects.select_related("company").alias(address=Lower("email"))
        member = members.filter(address=request.email.lower(), is_active=True).first()
        if member is not None:
            audit.record(member.company, Event.MEMBER_PASSWORD_LINK_ASKED, member)
            letters.send_asked_link(member)
        request.delete()


def delete_expired() -> None:
    """Delete requests without an answer, expired counters of tries, and places
    from which nobody signs in any more."""
    unanswered = PasswordRequest.objects.filter(asked_at__lt=timezone.now() - KEEP)
    old = (unanswered, throttling.cleared(), sign_in.left_places())
    due.go_through(*(due.erase(rows) for rows in old))
