"""Sends the mails in the morning that are due; idempotent, called by the worker."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial

from django.db import transaction
from django.utils import timezone

from enishi import due
from enishi.company import holidays
from enishi.company.models import Company
from enishi.mornings import letter, wishes
from enishi.mornings.models import MorningMail

# After an outage, a mail is not written later than this; nor sent, if the mail server was away.
_LATEST = time(18)
_SATURDAY = 5


def send_due() -> None:
    """Write the mails that are due now.

    A mail and the next morning are one transaction under the row's lock: a worker that is killed
    before its end has done neither, and one that is killed later leaves the mail in the outbox.
    """
    now = timezone.now()
    rows = MorningMail.objects.filter(next_at__lte=now)
    due.go_through(due.Each(rows, partial(_send, now=now)))


@transaction.atomic
def _send(number: int, *, now: datetime) -> None:
    held = MorningMail.objects.select_for_update().filter(pk=number, next_at__lte=now)
    wish = held.first()
    if wish is None:
        return
    member = wish.member
    zone = member.company.zone
    if member.is_active and _is_wanted(wish.hour, now=now, company=member.company):
        day = now.astimezone(zone).date()
        letter.write_to(member, day=day, not_after=datetime.combine(day, _LATEST, zone))
    wish.next_at = wishes.next_morning(wish.hour, after=now, zone=zone)
    wish.save(update_fields=["next_at"])


def _is_wanted(hour: int, *, now: datetime, company: Company) -> bool:
    """Whether people of the company work today, and it is that hour or later.

    The moment was computed on an earlier day: the company may have got another zone since.
    """
    local = now.astimezone(company.zone)
    is_time = hour <= local.hour and local.time() < _LATEST
    works = local.weekday() < _SATURDAY and not holidays.of(company, [local.date()])
    return is_time and works
