"""Closes the demo's accounts on a public installation: everybody knows their password."""

from __future__ import annotations

from django.db import transaction

from enishi.company import audit, passwords
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.records.demo import people

_ADDRESSES = [person.email for person in (*people.MEMBERS, *people.OTHER_MEMBERS)]


def open_to_everyone() -> list[Member]:
    """Return active members of the demo whose password is still the published one.

    They are found by company (even if their addresses changed) and by address (an older version
    recorded only one company). Each costs the check of one hash, about 30 ms.
    """
    companies = AuditEntry.objects.filter(action=Event.DEMO_LOADED).values("company")
    of_companies = Member.objects.filter(company__in=companies, is_active=True)
    by_address = Member.objects.filter(email__in=_ADDRESSES, is_active=True)
    return [
        member
        for member in (of_companies | by_address).select_related("company").order_by("pk")
        if member.check_password(passwords.PUBLISHED)
    ]


@transaction.atomic
def close() -> int:
    """Delete the published password of all members who have it; their sessions end with it.

    Returns
    -------
    int
        How many had it. They can set another password by the link of a reset mail.
    """
    found = open_to_everyone()
    for member in found:
        member.set_unusable_password()
        member.save(update_fields=["password"])
        audit.record(member.company, Event.DEMO_PASSWORD_WITHDRAWN, member)
    return len(found)
