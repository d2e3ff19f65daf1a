"""Writes mails into the outbox, in the transaction of the change that they tell of."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.conf import settings

from enishi.company.models import Company
from enishi.mail.models import OutgoingMail


def write(company: Company, *, to: str, subject: str, body: str, purpose: str) -> OutgoingMail:
    """One mail to one address, to be sent once the transaction has committed.

    Its Message-ID is fixed here, so that a mail sent twice is recognised as one. ``purpose`` is
    a code such as ``zoom.needs_reauth``.
    """
    return OutgoingMail.objects.create(
        company=company,
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname}>",
        purpose=purpose,
        to=to,
        subject=subject[:200],
        body=body,
    )
