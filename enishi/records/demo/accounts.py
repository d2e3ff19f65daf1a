"""The demo's members after an installation has become public: everybody knows their password."""

from __future__ import annotations

from django.db import transaction

from enishi.company import audit, passwords
from enishi.company.events import Event
from enishi.company.models import AuditEntry, Member
from enishi.records.demo import people

_ADDRESSES = [person.email for person in (*people.MEMBERS, *people.OTHER_MEMBERS)]


def open_to_everyone() -> list[Member]:
    """Active members of the demo whose password is still the published one.

    Found by company (whose addresses may have been changed) and by address (loaded by a version
    that noted only one company). Each costs the check of one hash, some 30 ms.
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
    """Take the published password from everybody who has it; their sessions end with it.

    Returns
    -------
    int
        How many had it. They can set another one by the link that a reset mails them.
    """
    found = open_to_everyone()
    for member in found:
        member.set_unusable_password()
        member.save(update_fields=["password"])
        audit.record(member.company, Event.DEMO_PASSWORD_WITHDRAWN, member)
    return len(found)
