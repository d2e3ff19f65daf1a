"""拠点: the offices of a company, by the names that admins and recruiters write."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company.models import Company, Office
from enishi.errors import Code, UserFacingError

LONGEST_NAME = 50


def office_named(company: Company, name: str) -> Office | None:
    """Return the company's office of this name, made if it is new; None without a name.

    Case does not matter. Two members who write a new name at once get the same office.

    Raises
    ------
    UserFacingError
        The name is too long.
    """
    cleaned = characters.clean_line(name)
    if not characters.is_visible(cleaned):
        return None
    if len(cleaned) > LONGEST_NAME:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_NAME},
            field="office",
        )
    offices = Office.objects.filter(company=company)
    found = offices.filter(name__iexact=cleaned).first()
    if found is None:
        Office.objects.bulk_create([Office(company=company, name=cleaned)], ignore_conflicts=True)
        found = offices.filter(name__iexact=cleaned).first()
    return found


def offices_in_use(company_id: int) -> list[Office]:
    """Return the offices that a member or a job has, by name. Others are former spellings."""
    is_used = Q(members__isnull=False) | Q(jobs__isnull=False)
    used = Office.objects.filter(is_used, company=company_id).distinct()
    return list(used.order_by("name", "pk"))
