"""保存期間の設定: the months of each state, saved by an admin."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.records.retention.models import COLUMNS, LONGEST_MONTHS, UNAPPLIED, Retention

ALL_COLUMNS = (*COLUMNS.values(), UNAPPLIED)


def rules_of(company: Company) -> Retention:
    """Return the company's rules; without a row, an unsaved one by which nobody is erased."""
    found = Retention.objects.filter(company=company).first()
    return found or Retention(company=company, changed_at=timezone.now())


@transaction.atomic
def save(company: Company, months: Mapping[str, str], *, by: Actor) -> Retention:
    """Save after how many months each state's candidates are erased; an empty text is never.

    A change begins the 30 days anew in which nobody is erased, and the warnings.

    Parameters
    ----------
    months
        By column, such as ``rejected_months``, as typed.

    Raises
    ------
    UserFacingError
        Something is no number of months.
    """
    require(by, Action.ERASE_CANDIDATES, company)
    numbers = _numbers(months)
    Retention.objects.get_or_create(company=company, defaults={"changed_at": timezone.now()})
    held = Retention.objects.select_for_update().get(company=company)
    if numbers == {column: getattr(held, column) for column in ALL_COLUMNS}:
        return held
    for column, number in numbers.items():
        setattr(held, column, number)
    held.changed_at, held.changed_by = timezone.now(), by.member
    held.warned_at = held.warned_until = held.released_until = None
    held.save()
    audit.record(company, Event.RETENTION_SAVED, held, by=by, **numbers)
    return held


def _numbers(months: Mapping[str, str]) -> dict[str, int | None]:
    numbers: dict[str, int | None] = {}
    wrong = {}
    for column in ALL_COLUMNS:
        typed = months.get(column, "").strip()
        number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        if typed and not 1 <= number <= LONGEST_MONTHS:
            wrong[column] = _("1から%(most)dまでの月数を入力してください。") % {
                "most": LONGEST_MONTHS
            }
        numbers[column] = number or None
    if wrong:
        raise UserFacingError(
            Code.RETENTION_MONTHS,
            _("月数を確認してください。"),
            fields=wrong,
        )
    return numbers
