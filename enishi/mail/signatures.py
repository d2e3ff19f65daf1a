"""The lines below a letter that say who writes: company, department, name, address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.company.models import Company, Member
from enishi.mail import composing, quoting


def signature_of(company: Company, recruiter: Member | None) -> str:
    """Return the signature in the active language; without a recruiter, the company's own."""
    if recruiter is None:
        lines = [_("%(company)s　採用担当") % {"company": company.name}, composing.own_address()]
    else:
        name = " ".join(filter(None, (recruiter.department, _("採用担当"), recruiter.full_name)))
        lines = [company.name, name, recruiter.email or composing.own_address()]
    return "\n".join((_("――――――――――――――――――"), *map(quoting.in_line, lines)))
